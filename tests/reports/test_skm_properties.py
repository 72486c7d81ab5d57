"""The satisfaction index: what holds for any survey, whatever people answered and in whatever order."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.surveyed import KEYS, surveyed
from webapp.reports import skm, tallies
from webapp.reports.numbers import half_up

people = st.lists(
    st.fixed_dictionaries(
        {"sex": st.sampled_from(["L", "P", None]), "month": st.sampled_from(["2026-01", "2026-02"])},
        optional={key: st.sampled_from([1, 2, 3, 4, "1", "4", None]) for key in KEYS},
    ),
    max_size=20,
)
DIMENSIONS: tallies.Dimensions = {"sex": "sex", "month": "month"}


def reported(responses: list[dict[str, Any]]) -> skm.Report:
    return skm.report(tallies.from_answers(responses, skm.scores_of, DIMENSIONS).groups)


@settings(deadline=None)
@given(people, st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(responses: list[dict[str, Any]], random: Any) -> None:
    shuffled = list(responses)
    random.shuffle(shuffled)
    assert reported(shuffled) == reported(responses)


@settings(deadline=None)
@given(people)
def test_every_figure_lies_within_its_bounds(responses: list[dict[str, Any]]) -> None:
    found = reported(responses)
    surveys = [found.total, *(one.survey for each in found.groups.values() for one in each if one.survey)]
    for one in surveys:
        if one.index is None:
            assert one.respondents == 0
            continue
        means = [each.mean for each in one.elements if each.mean is not None]
        assert one.weight == Fraction(1, len(means))
        assert one.interval is not None and 1 <= one.interval <= 4
        assert 25 <= min(means) * 25 <= one.index <= max(means) * 25 <= 100
        assert one.grade is not None and one.grade.low <= half_up(one.index, 2) <= one.grade.high
        assert [each.mean for each in one.lowest] == sorted(means)[:3]


@settings(deadline=None)
@given(people)
def test_the_one_step_form_holds_when_nothing_is_missing(responses: list[dict[str, Any]]) -> None:
    full = [{key: int(one.get(key) or 2) for key in KEYS} for one in responses]
    if full:
        total = sum(sum(one.values()) for one in full)
        assert surveyed(*full).index == Fraction(25 * total, len(full) * 9)


@settings(deadline=None)
@given(people, people)
def test_merged_counters_equal_one_stream(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    merged = tallies.from_answers(one, skm.scores_of, DIMENSIONS)
    merged.merge(tallies.from_answers(other, skm.scores_of, DIMENSIONS))
    assert skm.report(merged.groups).total == reported(one + other).total
    found, expected = skm.report(merged.groups).groups, reported(one + other).groups
    assert {key: found.get(key, ()) for key in DIMENSIONS} == {
        key: expected.get(key, ()) for key in DIMENSIONS
    }


@settings(deadline=None)
@given(people, st.randoms(use_true_random=False))
def test_counter_rows_in_any_order_and_split_into_changes_give_the_same_report(
    responses: list[dict[str, Any]], random: Any
) -> None:
    counts = tallies.from_answers(responses, skm.scores_of, DIMENSIONS)
    rows = []
    for row in counts.rows():
        taken_back = random.randint(0, 3)
        rows += [row._replace(amount=row.amount + taken_back), row._replace(amount=-taken_back)]
    random.shuffle(rows)
    assert skm.report(tallies.from_rows(rows).groups) == skm.report(counts.groups)
