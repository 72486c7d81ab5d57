"""Conditions that decide whether a question applies (`show_if`).

Grammar: `{question: q, equals: v}`, `{question: q, in: [v, ...]}`, `{question: q, contains: v}` (choices),
`{question: q, filled: true}`, `{question: q, warned: true}` (its answer shows a warning), `{all: [...]}`,
`{any: [...]}`, `{not: ...}`. The client evaluates the same grammar from `data-show-if`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .areas import NOWHERE, AreaBook
from .characters import blank
from .faults import Fault

Answers = Mapping[str, Any]
Test = Callable[[Answers, AreaBook], bool]


@dataclass(frozen=True)
class Condition:
    """A condition ready to be evaluated.

    Attributes:
        raw: as written in the definition.
        questions: ids of the questions it reads.
        test: behind `holds`.
    """

    raw: Mapping[str, Any]
    questions: frozenset[str]
    test: Test

    def holds(self, answers: Answers, areas: AreaBook = NOWHERE) -> bool:
        """Whether it is met by answers, as sent or canonical: choice codes are the same in both."""
        return self.test(answers, areas)


def is_filled(value: Any) -> bool:
    """Whether an answer, typed or canonical, says anything."""
    if value is None:
        return False
    if isinstance(value, str):
        # Nearly every answer begins with a letter or a digit, and this is asked of every one.
        return value[:1].isalnum() or not blank(value)
    return value not in ([], {})


def read(raw: Any, earlier: Mapping[str, Any]) -> Condition:
    """Read a condition.

    Args:
        raw: the mapping from the definition.
        earlier: id -> question, for the questions that come before; each may offer `codes` (choice codes).

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    names: set[str] = set()
    test = _test(raw, earlier, names)
    return Condition(raw, frozenset(names), test)


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """The condition that holds when both do; None stands for always."""
    if first is None or second is None:
        return first or second
    return Condition(
        {"all": [dict(first.raw), dict(second.raw)]},
        first.questions | second.questions,
        lambda answers, areas: first.holds(answers, areas) and second.holds(answers, areas),
    )


def _test(raw: Any, earlier: Mapping[str, Any], names: set[str]) -> Test:
    if not isinstance(raw, Mapping) or not raw:
        raise ValueError("show_if harus berupa syarat, contoh {question: punya_nib, equals: ya}")
    if "question" in raw:
        return _about_question(raw, earlier, names)
    if len(raw) != 1:
        raise ValueError("show_if memuat lebih dari satu syarat; gabungkan dengan all atau any")
    word, inner = next(iter(raw.items()))
    if word == "not":
        negated = _test(inner, earlier, names)
        return lambda answers, areas: not negated(answers, areas)
    if word not in ("all", "any"):
        raise ValueError(f"show_if memakai kata {word!r}; yang dikenal: question, all, any, not")
    if not isinstance(inner, list) or not inner:
        raise ValueError(f"show_if: {word} harus berisi daftar syarat")
    tests = [_test(part, earlier, names) for part in inner]
    if word == "all":
        return lambda answers, areas: all(test(answers, areas) for test in tests)
    return lambda answers, areas: any(test(answers, areas) for test in tests)


def _about_question(raw: Mapping[str, Any], earlier: Mapping[str, Any], names: set[str]) -> Test:
    name = raw["question"]
    if name not in earlier:
        raise ValueError(f"show_if menyebut {name!r}, yang tidak ada di antara pertanyaan sebelumnya")
    words = sorted(set(raw) - {"question"})
    if len(words) != 1 or words[0] not in ("equals", "in", "contains", "filled", "warned"):
        raise ValueError("show_if memerlukan tepat satu dari equals, in, contains, filled, atau warned")
    word, value = words[0], raw[words[0]]
    names.add(name)
    if word in ("filled", "warned"):
        if value is not True:
            raise ValueError(f"show_if: {word} hanya boleh true; untuk sebaliknya pakai not")
        if word == "filled":
            return lambda answers, areas: is_filled(answers.get(name))
        return lambda answers, areas: _warned(name, answers, earlier, areas)
    _check_codes(earlier[name], word, value)
    if word == "equals":
        return lambda answers, areas: answers.get(name) == value
    if word == "in":
        return lambda answers, areas: answers.get(name) in value

    def contains(answers: Answers, areas: AreaBook) -> bool:
        chosen = answers.get(name)
        return isinstance(chosen, list) and value in chosen

    return contains


def _warned(name: str, answers: Answers, questions: Mapping[str, Any], areas: AreaBook) -> bool:
    """Whether an answer that can be accepted shows a warning, by itself or beside one that it should agree with."""
    question = questions[name]
    canonical = {}
    for one in (name, question.agrees[0]) if question.agrees else (name,):
        try:
            canonical[one] = questions[one].check(answers.get(one), areas)
        except Fault:
            continue
    known = {one: value for one, value in canonical.items() if value is not None}
    return name in known and bool(question.doubts(known, questions, areas))


def _check_codes(question: Any, word: str, value: Any) -> None:
    # Only codes are the same typed and canonical, so only questions with codes can be compared.
    wanted = "choices" if word == "contains" else "choice"
    if question.type != wanted:
        raise ValueError(
            f"show_if: {word} hanya berlaku untuk jenis {wanted}, {question.id} berjenis {question.type}"
        )
    if word == "in" and (not isinstance(value, list) or not value):
        raise ValueError("show_if: in harus berisi daftar kode pilihan")
    for code in value if word == "in" else [value]:
        if code not in question.codes_offered:
            raise ValueError(f"show_if: {code!r} bukan kode pilihan dari {question.id}")
