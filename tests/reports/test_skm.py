"""The satisfaction index: the test vectors, the classes, the groups, and counters instead of answers."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.reports.surveyed import KEYS, person, surveyed
from webapp.reports import skm, tallies
from webapp.reports.numbers import half_up
from webapp.reports.skm import ELEMENTS, ScoreError, grade


@pytest.mark.parametrize(
    ("score", "index", "letter", "kinerja"),
    [
        (4, "100.00", "A", "Sangat baik"),
        (3, "75.00", "C", "Kurang baik"),
        (2, "50.00", "D", "Tidak baik"),
        (1, "25.00", "D", "Tidak baik"),
    ],
)
def test_the_same_score_throughout(score: int, index: str, letter: str, kinerja: str) -> None:
    found = surveyed(person(*[score] * 9))
    assert found.weight == Fraction(1, 9)
    assert found.interval == score
    assert found.index == Fraction(index)
    assert found.grade is not None
    assert (found.grade.letter, found.grade.kinerja) == (letter, kinerja)


def test_three_respondents() -> None:
    found = surveyed(
        person(3, 3, 3, 4, 3, 3, 3, 3, 3),
        person(4, 4, 3, 4, 4, 4, 4, 4, 3),
        person(2, 3, 2, 4, 3, 3, 3, 2, 3),
    )
    means = [str(half_up(one.mean, 4)) for one in found.elements if one.mean is not None]
    assert means == ["3.0000", "3.3333", "2.6667", "4.0000", "3.3333", "3.3333", "3.3333", "3.0000", "3.0000"]
    assert found.index is not None and found.grade is not None
    assert found.index == Fraction(25 * 87, 3 * 9)  # the one-step form
    assert str(half_up(found.index, 2)) == "80.56"
    assert (found.grade.letter, found.grade.kinerja) == ("B", "Baik")
    assert [one.key for one in found.lowest] == ["waktu", "persyaratan", "pengaduan"]
    assert found.elements[0].index == 75
    assert found.elements[0].weighted == Fraction(1, 3)
    assert found.elements[2].counts == (0, 1, 2, 0)
    assert found.source == "Permenpan RB 14/2017"


@pytest.mark.parametrize(
    ("index", "letter"),
    [
        ("25", "D"), ("64.99", "D"), ("65.00", "C"), ("76.60", "C"), ("76.61", "B"), ("88.30", "B"),
        ("88.31", "A"), ("100", "A"),
        ("64.994", "D"), ("64.995", "C"), ("76.604", "C"), ("76.605", "B"), ("88.305", "A"),
    ],
)  # fmt: skip
def test_classes(index: str, letter: str) -> None:
    assert grade(index).letter == letter
    assert grade(Decimal(index)).letter == letter
    assert grade(Fraction(index)).letter == letter
    # A float is meant as the decimal that it prints as.
    assert grade(float(index)).letter == letter


@pytest.mark.parametrize("index", ["24.99", "0", "100.01", "-75"])
def test_an_index_outside_its_bounds_has_no_class(index: str) -> None:
    with pytest.raises(ValueError, match="no class"):
        grade(index)


def test_classes_are_dated_and_leave_no_gap() -> None:
    for one in skm.rules():
        assert one.source
        assert one.classes[0].low == 25 and one.classes[-1].high == 100
        for lower, higher in zip(one.classes, one.classes[1:], strict=False):
            assert higher.low - lower.high == Decimal("0.01")
        for each in one.classes:
            assert set(each.performance) == {"id", "su", "en"}
            # The printed class before the conversion agrees with the class after it.
            assert half_up(each.interval[0] * 25, 2) == each.low
    assert skm.rule(date(2026, 11, 22)).source == "Permenpan RB 14/2017"
    assert skm.rule(date(1999, 1, 1)) is skm.rules()[0]
    assert skm.rule() is skm.rules()[-1]


@pytest.mark.parametrize("score", [0, 5, -1, 3.5, 3.0, "a", "0", "5", "3.5", " 3", True, [3]])
def test_another_score_is_rejected_and_counts_nothing(score: object) -> None:
    counts = tallies.from_answers([person(*[4] * 9)], skm.scores_of)
    before = list(counts.rows())
    with pytest.raises(ScoreError, match="Waktu Penyelesaian harus 1, 2, 3 atau 4"):
        counts.add({**person(*[3] * 9), "waktu": score}, skm.scores_of, {"sex": "sex"})
    assert list(counts.rows()) == before


def test_a_score_may_be_the_code_of_a_choice() -> None:
    assert skm.scores_of({"waktu": "3", "biaya": 4, "saran": "cepat", "sarana": "", "produk": None}) == {
        "waktu": 3,
        "biaya": 4,
    }


@pytest.mark.parametrize("people", [[], [{}], [{"waktu": None, "biaya": ""}]])
def test_without_answers_there_is_no_index(people: list[dict[str, Any]]) -> None:
    found = surveyed(*people)
    assert found.respondents == 0
    assert (found.weight, found.interval, found.index, found.grade, found.lowest) == (
        None,
        None,
        None,
        None,
        (),
    )
    assert [one.key for one in found.elements] == KEYS
    assert all(one.mean is None and one.index is None and one.grade is None for one in found.elements)


def test_an_element_with_missing_answers_has_its_own_n() -> None:
    full, partly = person(*[4] * 9), {**person(*[2] * 9), "biaya": None}
    found = surveyed(full, partly)
    by_key = {one.key: one for one in found.elements}
    assert by_key["biaya"].answers == 1 and by_key["biaya"].mean == 4
    assert by_key["waktu"].answers == 2 and by_key["waktu"].mean == 3
    assert found.index == 25 * (8 * 3 + 4) * Fraction(1, 9)


def test_an_element_that_is_not_asked_changes_the_weight() -> None:
    free_of_charge = [{key: 4 for key in KEYS if key != "biaya"}, {key: 3 for key in KEYS if key != "biaya"}]
    found = surveyed(*free_of_charge)
    assert found.weight == Fraction(1, 8)
    assert found.index == Fraction("87.5")
    without = tuple(key for key in KEYS if key != "biaya")
    same = skm.survey(tallies.from_answers(free_of_charge, skm.scores_of).total, elements=without)
    assert same.index == found.index and len(same.elements) == 8


def test_the_exact_weight_decides_the_class() -> None:
    """A survey that is B by 1/9 and C by the rounded weight 0.11 or by adding up rounded weighted means."""
    people = [person(*[3] * 9)] * 93 + [person(*[4] * 9)] * 7
    found = surveyed(*people)
    assert found.index == Fraction("76.75") and found.grade is not None and found.grade.letter == "B"
    rounded_weight = sum(one.mean or 0 for one in found.elements) * Fraction("0.11") * 25
    assert grade(rounded_weight).letter == "C"
    added_up = sum(half_up(one.weighted or 0, 2) for one in found.elements) * 25
    assert grade(added_up).letter == "C"


def test_ties_among_the_lowest_follow_the_order_of_the_elements() -> None:
    found = surveyed(person(*[3] * 9))
    assert [one.key for one in found.lowest] == ["persyaratan", "prosedur", "waktu"]
    few = surveyed({"waktu": 2, "biaya": 1})
    assert [one.key for one in few.lowest] == ["biaya", "waktu"]


def test_numbering_is_a_matter_of_display() -> None:
    assert skm.REGULATION_ORDER.index("sarana") == 8 and skm.QUESTIONNAIRE_ORDER.index("sarana") == 7
    tally = tallies.from_answers([person(1, 2, 3, 4, 1, 2, 3, 4, 1)], skm.scores_of).total
    one, other = skm.survey(tally), skm.survey(tally, elements=skm.QUESTIONNAIRE_ORDER)
    assert one.index == other.index
    assert {each.key: each for each in one.elements} == {each.key: each for each in other.elements}
    assert [each.name for each in other.elements][-2:] == ["Sarana dan Prasarana", ELEMENTS["pengaduan"]]


def test_groups_under_five_are_hidden() -> None:
    people = (
        [person(*[4] * 9, layanan="ktp", sex="P", month="2026-01")] * 5
        + [person(*[2] * 9, layanan="kk", sex="L", month="2026-02")] * 4
        + [person(*[3] * 9, layanan="kk")] * 1
    )
    dimensions: tallies.Dimensions = {
        "service": "layanan",
        "sex": "sex",
        "quarter": lambda answers: "2026-T1" if answers.get("month") else None,
    }
    found = skm.report(tallies.from_answers(people, skm.scores_of, dimensions).groups)
    assert found.total.respondents == 10
    service = {one.value: one for one in found.groups["service"]}
    assert service["ktp"].survey is not None and service["ktp"].survey.index == 100
    assert service["kk"].survey is not None and service["kk"].survey.index == 55
    assert not service["ktp"].disembunyikan
    sex = found.groups["sex"]
    assert [(one.value, one.respondents, one.disembunyikan) for one in sex] == [
        ("L", 4, True),
        ("P", 5, False),
        ("", 1, True),
    ]
    assert sex[0].survey is None
    assert [one.value for one in found.groups["quarter"]] == ["2026-T1", ""]


def test_a_single_hidden_group_hides_the_next_so_that_nobody_can_subtract() -> None:
    people = (
        [person(*[4] * 9, sex="P")] * 9 + [person(*[3] * 9, sex="L")] * 7 + [person(*[1] * 9, sex="X")] * 3
    )
    found = skm.report(tallies.from_answers(people, skm.scores_of, {"sex": "sex"}).groups)
    assert [(one.value, one.disembunyikan) for one in found.groups["sex"]] == [
        ("L", True),
        ("P", False),
        ("X", True),
    ]
    assert skm.hidden({"L": 4, "P": 1}) == {"L", "P"}
    assert skm.hidden({"L": 3}) == {"L"}
    assert skm.hidden({"L": 5, "P": 6}) == set()


def test_whoever_answered_no_element_is_in_no_group() -> None:
    people = [person(*[4] * 9, sex="P")] * 4 + [{"sex": "P"}]
    found = skm.report(tallies.from_answers(people, skm.scores_of, {"sex": "sex"}).groups)
    assert [(one.respondents, one.disembunyikan) for one in found.groups["sex"]] == [(4, True)]


def test_a_group_whose_people_were_taken_back_is_left_out() -> None:
    counts = tallies.from_answers([person(*[4] * 9, sex="P")] * 5, skm.scores_of, {"sex": "sex"})
    for row in list(counts.rows()):
        if row.dimension:
            counts.add_row(row._replace(amount=-row.amount))
    assert skm.report(counts.groups).groups == {"sex": ()}


@pytest.mark.parametrize(
    "rows",
    [
        [("", "", "", "", 1), ("", "", "waktu", "3", 2)],  # more scores than people
        [("", "", "", "", 1), ("", "", "waktu", "3", -1)],
        [("", "", "", "", 1), ("", "", "waktu", "5", 1)],
        [("", "", "", "", 1), ("", "", "U3", "3", 1)],
    ],
)
def test_impossible_counters_are_refused(rows: list[tuple[str, str, str, str, int]]) -> None:
    counts = tallies.from_rows(tallies.CountRow(*row) for row in rows)
    with pytest.raises(ValueError, match="impossible counts"):
        skm.report(counts.groups)


def test_a_million_answers_are_a_few_hundred_rows() -> None:
    services, months = [f"s{n}" for n in range(4)], [f"2026-{n:02}" for n in range(1, 4)]
    rows = [tallies.CountRow("", "", "", "", 1_000_000)]
    rows += [tallies.CountRow("", "", key, str(score), 250_000) for key in KEYS for score in skm.SCORES]
    for dimension, values in (("service", services), ("month", months)):
        for value in values:
            rows.append(tallies.CountRow(dimension, value, "", "", 1_000_000 // len(values)))
            rows += [
                tallies.CountRow(dimension, value, key, str(score), 250_000 // len(values))
                for key in KEYS
                for score in skm.SCORES
            ]
    assert len(rows) < 400
    found = skm.report(tallies.from_rows(rows).groups)
    assert found.total.index == Fraction("62.5")
    assert [one.survey.index for one in found.groups["service"] if one.survey] == [Fraction("62.5")] * 4


def test_no_answer_is_kept_while_streaming() -> None:
    class Response(dict[str, Any]):
        """A mapping that can be watched until it is let go; equal only to itself, as the set of the living needs."""

        def __hash__(self) -> int:  # type: ignore[override]
            return id(self)

        def __eq__(self, other: object) -> bool:
            return self is other

    alive: weakref.WeakSet[Response] = weakref.WeakSet()
    most = 0

    def stream() -> Iterator[Response]:
        nonlocal most
        for n in range(300):
            response = Response(person(*[n % 4 + 1] * 9, sex="LP"[n % 2]))
            alive.add(response)
            most = max(most, len(alive))
            yield response

    counts = tallies.from_answers(stream(), skm.scores_of, {"sex": "sex"})
    gc.collect()
    assert counts.total.respondents == 300
    assert most <= 2
    assert not alive
