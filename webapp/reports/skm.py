"""Satisfaction survey (SKM): the index per element, in total and per group.

Source of the method: Permenpan RB 14/2017. For each element u (unsur) with n_u answers:

    NRR_u            = sum of the scores of u / n_u               (nilai rata-rata, 1 to 4)
    weight           = 1 / number of elements in use              (exactly; the printed 0,11 is a rounded example)
    NRR tertimbang_u = NRR_u * weight
    NI               = sum of the NRR tertimbang                  (nilai interval, 1 to 4)
    IKM              = NI * 25,  IKM of one element = NRR_u * 25  (25 to 100)

Everything stays a fraction; only the figure that is shown and graded is rounded, half-up to two decimals. An element
is in use when at least one person answered it, so a service that is free by law simply leaves `biaya` out.

    counts = tallies.from_answers(responses, skm.scores_of, {"service": "layanan", "sex": "jenis_kelamin"})
    counts = tallies.from_rows(counter_rows)      # the same without reading the answers
    skm.report(counts.groups, on=last_day_of_the_period)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml
from flask_babel import gettext as _

from ..services.small_groups import hidden
from .numbers import Number, half_up

RULES = Path(__file__).parent / "rules" / "skm_classes.yaml"

# Keyed by name, in the order of the regulation's list. Its own sample questionnaire swaps the last two.
ELEMENTS: Mapping[str, str] = {
    "persyaratan": "Persyaratan",
    "prosedur": "Sistem, Mekanisme, dan Prosedur",
    "waktu": "Waktu Penyelesaian",
    "biaya": "Biaya/Tarif",
    "produk": "Produk Spesifikasi Jenis Pelayanan",
    "kompetensi": "Kompetensi Pelaksana",
    "perilaku": "Perilaku Pelaksana",
    "pengaduan": "Penanganan Pengaduan, Saran dan Masukan",
    "sarana": "Sarana dan Prasarana",
}
REGULATION_ORDER = tuple(ELEMENTS)
QUESTIONNAIRE_ORDER = (*REGULATION_ORDER[:7], "sarana", "pengaduan")

SCORES = (1, 2, 3, 4)


class ScoreError(ValueError):
    """A score other than 1, 2, 3 or 4; the message names the element and says how to mend it."""


@dataclass(frozen=True)
class Grade:
    """One class (mutu): its letter, what it says of the unit by language, and its bounds on the rounded index."""

    letter: str
    perception: int
    low: Decimal
    high: Decimal
    interval: tuple[Decimal, Decimal]
    performance: Mapping[str, str]

    @property
    def kinerja(self) -> str:
        """The official words for the unit's performance: `Sangat baik`."""
        return self.performance["id"]


@dataclass(frozen=True)
class Rule:
    """The classes for survey periods from a day on, lowest first, and the regulation they come from."""

    since: date
    source: str
    classes: tuple[Grade, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, oldest first."""
    raw = yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
    found = [
        Rule(date.fromisoformat(one["from"]), one["source"], tuple(_grade(each) for each in one["classes"]))
        for one in raw
    ]
    return tuple(sorted(found, key=lambda one: one.since))


def _grade(raw: dict[str, Any]) -> Grade:
    low, high = Decimal(raw["low"]), Decimal(raw["high"])
    interval = (Decimal(raw["interval"][0]), Decimal(raw["interval"][1]))
    return Grade(raw["letter"], raw["perception"], low, high, interval, raw["performance"])


def rule(on: date | None = None) -> Rule:
    """The rule for a survey period that ends on a day (the newest by default); the oldest one for days before it."""
    if on is None:
        return rules()[-1]
    return next((one for one in reversed(rules()) if one.since <= on), rules()[0])


def grade(index: Number | str, on: date | None = None) -> Grade:
    """The class of an index from 25 to 100, judged on the index rounded half-up to two decimals.

    Raises:
        ValueError: outside 25 to 100.
    """
    shown = half_up(index, 2)
    for one in rule(on).classes:
        if one.low <= shown <= one.high:
            return one
    raise ValueError(f"no class for an index of {shown}")


def scores_of(answers: Mapping[str, Any]) -> dict[str, int]:
    """The scores a person gave, by element; elements left open are absent.

    A score is a whole number or the code of a choice (`"3"`).

    Raises:
        ScoreError: a score that is not 1, 2, 3 or 4.
    """
    found = {}
    for element, name in ELEMENTS.items():
        value = answers.get(element)
        if value is None or value == "":
            continue
        if isinstance(value, str) and value in ("1", "2", "3", "4"):
            value = int(value)
        if type(value) is not int or value not in SCORES:
            raise ScoreError(
                _("Nilai unsur %(element)s harus 1, 2, 3 atau 4, bukan %(value)s.", element=name, value=value)
            )
        found[element] = value
    return found


class Tally(Protocol):
    """What the index of a group needs: `tallies.Tally` with scores as answers."""

    @property
    def respondents(self) -> int:
        """People who answered at least one element."""

    @property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Element -> score as text (`"1"` to `"4"`) -> how many gave it."""


@dataclass(frozen=True)
class Element:
    """One element of a survey; without answers it has no mean, no index and no grade.

    Attributes:
        answers: people who answered it (its own n).
        counts: how many gave 1, 2, 3 and 4.
        mean: NRR, 1 to 4.
        weighted: NRR tertimbang.
        index: IKM of the element, 25 to 100.
    """

    key: str
    answers: int
    counts: tuple[int, int, int, int]
    mean: Fraction | None
    weighted: Fraction | None
    index: Fraction | None
    grade: Grade | None

    @property
    def name(self) -> str:
        """The official name."""
        return ELEMENTS[self.key]


@dataclass(frozen=True)
class Survey:
    """The figures of one group of respondents; without answers there is no weight, no index and no grade.

    Attributes:
        elements: in the order asked for, also those without answers.
        weight: 1 / number of elements with answers.
        interval: NI, 1 to 4.
        index: IKM, 25 to 100, exact; `half_up(index, 2)` is what is shown.
        lowest: the three elements with the lowest index, lowest first; on a tie the order of the elements decides.
        source: the regulation whose classes were used.
    """

    respondents: int
    elements: tuple[Element, ...]
    weight: Fraction | None
    interval: Fraction | None
    index: Fraction | None
    grade: Grade | None
    lowest: tuple[Element, ...]
    source: str


@dataclass(frozen=True)
class Group:
    """One group of a dimension; `survey` is None when it is hidden, see `small_groups.hidden`."""

    value: str
    respondents: int
    survey: Survey | None

    @property
    def disembunyikan(self) -> bool:
        """Whether the figures are hidden."""
        return self.survey is None


@dataclass(frozen=True)
class Report:
    """The survey of everyone and of the groups of each dimension, sorted by group, who did not say last."""

    total: Survey
    groups: Mapping[str, tuple[Group, ...]]


def survey(tally: Tally, on: date | None = None, elements: Sequence[str] = REGULATION_ORDER) -> Survey:
    """The index of one group of respondents.

    Args:
        tally: the counts of the group.
        on: last day of the survey period, which decides the classes; today's rule when absent.
        elements: the elements to report, in the order to show them.

    Raises:
        ValueError: counts of an unknown element or score, below zero, or above the number of respondents.
    """
    counts = {key: _counts(key, tally) for key in tally.counts}
    used = [key for key in elements if sum(counts.get(key, ()))]
    weight = Fraction(1, len(used)) if used else None
    found = tuple(_element(key, counts.get(key, (0, 0, 0, 0)), weight, on) for key in elements)
    interval = sum((one.weighted for one in found if one.weighted is not None), Fraction(0)) if used else None
    index = None if interval is None else interval * 25
    lowest = sorted((one for one in found if one.index is not None), key=lambda one: one.index or 0)[:3]
    return Survey(
        tally.respondents,
        found,
        weight,
        interval,
        index,
        None if index is None else grade(index, on),
        tuple(lowest),
        rule(on).source,
    )


def _counts(key: str, tally: Tally) -> tuple[int, int, int, int]:
    by_score = tally.counts[key]
    one, two, three, four = (by_score.get(str(score), 0) for score in SCORES)
    known = key in ELEMENTS and all(score in ("1", "2", "3", "4") for score in by_score)
    if not known or min(one, two, three, four) < 0 or one + two + three + four > tally.respondents:
        raise ValueError(f"impossible counts of {key}: {dict(by_score)} from {tally.respondents} respondents")
    return one, two, three, four


def _element(
    key: str, counts: tuple[int, int, int, int], weight: Fraction | None, on: date | None
) -> Element:
    answers = sum(counts)
    if not answers or weight is None:
        return Element(key, 0, counts, None, None, None, None)
    mean = Fraction(sum(score * count for score, count in zip(SCORES, counts, strict=True)), answers)
    return Element(key, answers, counts, mean, mean * weight, mean * 25, grade(mean * 25, on))


def report(
    groups: Mapping[str, Mapping[str, Tally]],
    on: date | None = None,
    elements: Sequence[str] = REGULATION_ORDER,
) -> Report:
    """The survey of everyone and of every group; small groups are hidden, empty ones left out.

    Args:
        groups: `tallies.Counts.groups`: dimension -> group -> tally; everyone under `""`.
        on: last day of the survey period.
        elements: the elements to report, in the order to show them.

    Raises:
        ValueError: impossible counts, see `survey`.
    """
    by_dimension = {
        dimension: _groups(members, on, elements) for dimension, members in groups.items() if dimension
    }
    return Report(survey(groups[""][""], on, elements), by_dimension)


def _groups(members: Mapping[str, Tally], on: date | None, elements: Sequence[str]) -> tuple[Group, ...]:
    closed = hidden({value: tally.respondents for value, tally in members.items()})
    return tuple(
        Group(value, tally.respondents, None if value in closed else survey(tally, on, elements))
        for value, tally in sorted(members.items(), key=lambda item: (item[0] == "", item[0]))
        if tally.respondents
    )
