"""How often each answer was given, in total and per group, from a stream of answers or from counters.

The size of a count depends on the questions and groups, never on the number of answers, and counts of disjoint sets of
people add up: the survey of a year is the sum of its months. Counting one million answers and adding up a few
hundred counter rows therefore give the same object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

TOTAL = ""  # dimension and group of everyone
NOT_STATED = ""  # the group of those who left the question of a dimension open
RESPONDENTS = ""  # in place of a question: the people themselves
ANSWERED = ""  # in place of an answer: people who answered a question where several answers may be ticked

Answers = Mapping[str, Any]
Dimensions = Mapping[str, str | Callable[[Answers], object]]
Reader = Callable[[Answers], Mapping[str, object]]


class CountRow(NamedTuple):
    """One counter: `amount` people of the group `value` of `dimension` gave `answer` to `question`.

    `dimension` and `value` are empty for everyone; `question` and `answer` are empty for the number of people. Rows of
    the same key add up, also negative ones that take back an earlier row.
    """

    dimension: str
    value: str
    question: str
    answer: str
    amount: int


@dataclass
class Tally:
    """The counts of one group.

    Attributes:
        respondents: people who answered at least one of the questions.
        counts: question -> answer -> how often it was given.
    """

    respondents: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, chosen: Mapping[str, object]) -> None:
        """Count one person's answers: question -> a code, or a list of codes where several may be ticked."""
        self.respondents += 1
        for question, answer in chosen.items():
            if isinstance(answer, (list, tuple)):
                self.add_count(question, ANSWERED, 1)
                for code in answer:
                    self.add_count(question, str(code), 1)
            else:
                # Spelled out rather than through add_count: this line runs for every answer of every group.
                answers, code = self.counts.setdefault(question, {}), str(answer)
                answers[code] = answers.get(code, 0) + 1

    def add_count(self, question: str, answer: str, amount: int) -> None:
        """Add what a counter row says."""
        if question == RESPONDENTS:
            self.respondents += amount
        else:
            answers = self.counts.setdefault(question, {})
            answers[answer] = answers.get(answer, 0) + amount


@dataclass
class Counts:
    """All tallies of a survey: dimension -> group -> tally; `groups[""][""]` is everyone."""

    groups: dict[str, dict[str, Tally]] = field(default_factory=lambda: {TOTAL: {TOTAL: Tally()}})

    @property
    def total(self) -> Tally:
        """The tally of everyone."""
        return self.groups[TOTAL][TOTAL]

    def tally(self, dimension: str, value: str) -> Tally:
        """The tally of a group; a new one is empty."""
        return self.groups.setdefault(dimension, {}).setdefault(value, Tally())

    def add(self, answers: Answers, read: Reader, dimensions: Dimensions) -> None:
        """Count one person in the total and in one group of each dimension; whoever answered nothing is left out."""
        chosen = read(answers)
        if not chosen:
            return
        self.total.add(chosen)
        for dimension, key in dimensions.items():
            value = key(answers) if callable(key) else answers.get(key)
            self.tally(dimension, NOT_STATED if value is None else str(value)).add(chosen)

    def add_row(self, row: CountRow) -> None:
        """Add a counter row."""
        self.tally(row.dimension, row.value).add_count(row.question, row.answer, row.amount)

    def rows(self) -> Iterator[CountRow]:
        """The counter rows that `from_rows` turns back into these counts."""
        for dimension, groups in self.groups.items():
            for value, tally in groups.items():
                yield CountRow(dimension, value, RESPONDENTS, "", tally.respondents)
                for question, answers in tally.counts.items():
                    for answer, amount in answers.items():
                        yield CountRow(dimension, value, question, answer, amount)

    def merge(self, other: Counts) -> None:
        """Add the counts of other people: another month, another office."""
        for row in other.rows():
            self.add_row(row)


def from_answers(responses: Iterable[Answers], read: Reader, dimensions: Dimensions | None = None) -> Counts:
    """Count a stream of answers, read once.

    Args:
        responses: one plain mapping per person.
        read: what a person answered, question -> code or codes: `skm.scores_of`, or `answers_to(...)`. What it raises
            ends the count; the person it was raised for is not counted.
        dimensions: name of a dimension (`service`, `point`, `period`, `sex`) -> the key of the mapping that holds the
            group, or a function of the mapping. Who left it open is in the group `""`.
    """
    counts = Counts()
    for answers in responses:
        counts.add(answers, read, dimensions or {})
    return counts


def from_rows(rows: Iterable[CountRow]) -> Counts:
    """Add up counter rows."""
    counts = Counts()
    for row in rows:
        counts.add_row(row)
    return counts


def answers_to(*questions: str) -> Reader:
    """A reader of choice questions; a question that is absent, empty or without a tick was not answered."""

    def read(answers: Answers) -> dict[str, object]:
        given = {question: answers.get(question) for question in questions}
        return {question: answer for question, answer in given.items() if answer not in (None, "", [], ())}

    return read
