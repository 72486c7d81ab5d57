"""Shares per answer: exact, and shown so that they add up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.reports import shares, tallies


def shown(found: list[shares.Share]) -> dict[str, str]:
    return {one.code: str(one.shown) for one in found}


def test_thirds_add_up_to_a_hundred() -> None:
    found = shares.single({"ya": 1, "tidak": 1, "ragu": 1}, ["ya", "tidak", "ragu"])
    assert shown(found) == {"ya": "33.4", "tidak": "33.3", "ragu": "33.3"}
    assert [one.exact for one in found] == [Fraction(100, 3)] * 3


def test_the_largest_remainders_get_what_is_missing() -> None:
    found = shares.single({"a": 1, "b": 2, "c": 4}, ["a", "b", "c"])
    assert shown(found) == {"a": "14.3", "b": "28.6", "c": "57.1"}
    whole = shares.single({"a": 1, "b": 1, "c": 6}, ["a", "b", "c"], places=0)
    assert shown(whole) == {"a": "13", "b": "12", "c": "75"}


def test_choices_nobody_gave_and_choices_of_an_older_version() -> None:
    found = shares.single({"lama": 1, "ya": 3, "kosong": 0}, ["ya", "tidak"])
    assert [(one.code, one.count) for one in found] == [("ya", 3), ("tidak", 0), ("lama", 1)]
    assert shown(found) == {"ya": "75.0", "tidak": "0.0", "lama": "25.0"}


def test_without_answers_there_are_no_shares() -> None:
    for found in (shares.single({}, ["ya", "tidak"]), shares.several({}, 0, ["ya", "tidak"])):
        assert [(one.code, one.count, one.exact, one.shown) for one in found] == [
            ("ya", 0, None, None),
            ("tidak", 0, None, None),
        ]
    assert shares.single({}) == []


def test_several_answers_are_shares_of_the_people() -> None:
    found = shares.several({"brosur": 2, "teman": 3}, 3, ["brosur", "teman", "radio"])
    assert shown(found) == {"brosur": "66.7", "teman": "100.0", "radio": "0.0"}


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        shares.single({"ya": -1, "tidak": 3})
    with pytest.raises(ValueError, match="below zero"):
        shares.several({"ya": -1}, 3)
    with pytest.raises(ValueError, match="more ticks"):
        shares.several({"ya": 4}, 3)


def test_from_the_answers_of_a_survey() -> None:
    people: list[dict[str, Any]] = [
        {"mudah": "ya", "sumber": ["brosur", "teman"]},
        {"mudah": "tidak", "sumber": ["teman"]},
        {"mudah": "ya", "sumber": []},
        {"mudah": "", "sumber": None},
    ]
    tally = tallies.from_answers(people, tallies.answers_to("mudah", "sumber")).total
    assert tally.respondents == 3
    assert shown(shares.single(tally.counts["mudah"], ["ya", "tidak"])) == {"ya": "66.7", "tidak": "33.3"}
    ticks = dict(tally.counts["sumber"])
    answered = ticks.pop(tallies.ANSWERED)
    assert shown(shares.several(ticks, answered, ["brosur", "teman"])) == {"brosur": "50.0", "teman": "100.0"}


counted = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(min_value=0, max_value=10**6))


@settings(deadline=None)
@given(counted, st.integers(min_value=0, max_value=3))
def test_shown_shares_sum_to_a_hundred_and_keep_their_order(counts: dict[str, int], places: int) -> None:
    found = shares.single(counts, list("abc"), places)
    assert sum(one.count for one in found) == sum(counts.values())
    if not any(counts.values()):
        assert all(one.shown is None for one in found)
        return
    assert sum(one.shown for one in found if one.shown is not None) == 100
    assert sum(one.exact for one in found if one.exact is not None) == 100
    for one in found:
        assert one.shown is not None and one.exact is not None
        assert abs(Fraction(one.shown) - one.exact) < Fraction(1, 10**places)
        assert (one.count == 0) <= (one.shown == Decimal(0))
        for other in found:
            assert other.shown is not None
            assert one.count <= other.count or one.shown >= other.shown
