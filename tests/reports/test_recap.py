"""The monthly recap and the periods of its columns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.reports.periods import KEYS, period_of, periods
from webapp.reports.recap import recap

# A printed recap of one month with 23 kinds, whose printed sum was 128.
OCTOBER = [35, 22, 5, 1, 2, 1, 1, 1, 4, 5, 1, 8, 0, 0, 2, 30, 1, 0, 0, 0, 0, 8, 0]


def test_the_total_is_the_sum_of_the_kinds() -> None:
    kinds = [f"{n:02}" for n in range(1, 24)]
    found = recap(
        [(kind, "2023-10", count) for kind, count in zip(kinds, OCTOBER, strict=True)], kinds, ["2023-10"]
    )
    assert found.total == 127
    assert [row.total for row in found.rows] == OCTOBER


def test_kinds_and_periods_without_counts_are_shown() -> None:
    months = periods(date(2026, 1, 15), date(2026, 3, 1), "month")
    counts = [("ktp", "2026-01", 3), ("kk", "2026-03", 2), ("ktp", "2026-01", 1), ("lama", "2026-03", 1)]
    found = recap(counts, ["kk", "ktp", "skck"], months)
    assert found.columns == ("2026-01", "2026-02", "2026-03")
    assert [(row.kind, row.counts, row.total) for row in found.rows] == [
        ("kk", (0, 0, 2), 2),
        ("ktp", (4, 0, 0), 4),
        ("skck", (0, 0, 0), 0),
        ("lama", (0, 0, 1), 1),
    ]
    assert (found.totals, found.total) == ((4, 0, 3), 7)


def test_a_kind_of_an_older_version_that_was_taken_back_is_left_out() -> None:
    found = recap([("lama", "2026-01", 1), ("lama", "2026-01", -1)], ["ktp"], ["2026-01"])
    assert [row.kind for row in found.rows] == ["ktp"]


def test_by_day() -> None:
    days = periods(date(2024, 2, 1), date(2024, 2, 29), "day")
    assert len(days) == 29
    found = recap([("ktp", "2024-02-29", 2)], ["ktp"], days)
    assert found.rows[0].counts[-1] == 2 and found.totals == (0,) * 28 + (2,)


def test_nothing_at_all() -> None:
    found = recap([], [], [])
    assert (found.rows, found.totals, found.total) == ((), (), 0)


def test_a_count_outside_the_periods_is_not_lost_silently() -> None:
    with pytest.raises(ValueError, match="2026-02"):
        recap([("ktp", "2026-02", 1)], ["ktp"], ["2026-01"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.integers(0, 9))))
def test_totals_agree_both_ways(counts: list[tuple[str, str, int]]) -> None:
    found = recap(counts, ["a", "b"], ["x", "y"])
    assert found.total == sum(count for _, _, count in counts)
    assert found.total == sum(row.total for row in found.rows) == sum(found.totals)
    assert recap(reversed(counts), ["a", "b"], ["x", "y"]) == found


def test_period_keys() -> None:
    day = date(2026, 7, 9)
    assert [period_of(day, length) for length in KEYS] == [
        "2026-07-09",
        "2026-07",
        "2026-T3",
        "2026-S2",
        "2026",
    ]
    assert [period_of(date(2026, month, 1), "quarter")[-2:] for month in range(1, 13)] == [
        *["T1"] * 3, *["T2"] * 3, *["T3"] * 3, *["T4"] * 3,
    ]  # fmt: skip
    assert [period_of(date(2026, month, 28), "semester")[-2:] for month in (1, 6, 7, 12)] == [
        "S1",
        "S1",
        "S2",
        "S2",
    ]
    assert periods(date(2025, 12, 31), date(2026, 1, 1), "quarter") == ["2025-T4", "2026-T1"]
    assert periods(date(2026, 1, 2), date(2026, 1, 1), "month") == []
    with pytest.raises(KeyError):
        period_of(day, "week")


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 800), st.sampled_from(sorted(KEYS)))
def test_periods_are_sorted_and_hold_every_day(first: date, length: int, kind: str) -> None:
    last = first + timedelta(days=length)
    found = periods(first, last, kind)
    assert found == sorted(set(found))
    assert found[0] == period_of(first, kind) and found[-1] == period_of(last, kind)
