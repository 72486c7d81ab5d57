"""A service definition and everything derived from it: schema, form, conditions, columns, texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import wtforms
from marshmallow import Schema, ValidationError

from . import form as forms
from . import schema as schemas
from .areas import AreaBook
from .language import Text
from .question import Column, Question
from .workflow import Workflow

NOWHERE = AreaBook()
LONGEST_TITLE = 200
LONGEST_UNKNOWN_KEY = 60


@dataclass(frozen=True)
class Section:
    """A step of the form."""

    id: str
    title: Text
    hint: Text | None
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Difference:
    """A question whose answer changed, with the old and the new answer as people read them."""

    question: Question
    old: str
    new: str


class Definition:
    """One version of one service. Made by `loader.load`; never changed afterwards."""

    def __init__(
        self,
        raw: Mapping[str, Any],
        sections: Sequence[Section],
        workflow: Workflow,
        *,
        digest: str | None = None,
    ) -> None:
        self.raw = raw
        self.id: str = raw["id"]
        self.version: int = raw["version"]
        self.title = Text(raw["title"])
        self.short_title = Text(raw["short_title"])
        self.about = Text(raw["about"]) if "about" in raw else None
        # Who may fill it in: officer, public.
        self.audience: tuple[str, ...] = tuple(raw["audience"])
        self.sections = tuple(sections)
        self.workflow = workflow
        self.digest = digest or digest_of(raw)
        self.questions: dict[str, Question] = {
            question.id: question for section in sections for question in section.questions
        }
        self._answered = {name: one for name, one in self.questions.items() if one.answered}
        self._conditional = tuple(one for one in self._answered.values() if one.show_if is not None)

    # Checking

    def schema(self, areas: AreaBook) -> Schema:
        """The marshmallow schema of the answers, built once per area book."""
        found: Schema | None = areas.derived.get(self)
        if found is None:
            found = areas.derived[self] = schemas.build(self, areas)
        return found

    def form_class(self, areas: AreaBook, base: type[wtforms.Form] = wtforms.Form) -> type[forms.AnswersForm]:
        """The WTForms class of the answers, built once per area book and base.

        Args:
            base: `wtforms.Form`, or Flask-WTF's `FlaskForm` for a page with CSRF protection.
        """
        found: type[forms.AnswersForm] | None = areas.derived.get((self, base))
        if found is None:
            found = areas.derived[self, base] = forms.build(self, areas, base)
        return found

    def form(self, areas: AreaBook) -> type[forms.AnswersForm]:
        """`form_class` on plain WTForms."""
        return self.form_class(areas)

    def check(self, answers: Any, areas: AreaBook) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Check answers as they were sent.

        Returns:
            The canonical answers (of the questions that apply and were answered without a fault), and the faults:
            question id -> sentences in the reader's language. Answers to questions that do not apply are dropped.
            `_schema` holds what is wrong with the answers as a whole.
        """
        try:
            return self.schema(areas).load(answers), {}
        except ValidationError as error:
            faults = {
                str(key)[:LONGEST_UNKNOWN_KEY]: [str(text) for text in texts]
                for key, texts in error.normalized_messages().items()
            }
            valid = error.valid_data if isinstance(error.valid_data, dict) else {}
            return valid, faults

    def warnings(self, answers: Mapping[str, Any], areas: AreaBook = NOWHERE) -> dict[str, list[str]]:
        """What a person should look at again in canonical answers: question id -> sentences."""
        found: dict[str, list[str]] = {}
        for name, question in self._answered.items():
            if name not in answers:
                continue
            texts = question.warnings(answers[name], areas)
            if question.agrees is not None:
                other, fact = question.agrees
                if other in answers and self.questions[other].facts(answers[other])[fact] != answers[name]:
                    texts = [*texts, question.warning(fact)]
            if texts:
                found[name] = texts
        return found

    # Conditions

    def shown(self, answers: Mapping[str, Any]) -> set[str]:
        """Ids of the questions that apply, given answers as typed or canonical (notes included)."""
        hidden = self.hidden(answers)
        if len(hidden) == 0 and not self._conditional:
            return set(self.questions)
        applying = {name: value for name, value in answers.items() if name not in hidden}
        return {
            name
            for name, one in self.questions.items()
            if name not in hidden and (one.answered or one.show_if is None or one.show_if.holds(applying))
        }

    def hidden(self, answers: Mapping[str, Any]) -> set[str]:
        """Ids of the questions to be answered that do not apply. The answer to a hidden question counts as none."""
        hidden: set[str] = set()
        applying = answers
        for question in self._conditional:
            if question.show_if is not None and not question.show_if.holds(applying):
                hidden.add(question.id)
                if question.id in applying:
                    applying = {name: value for name, value in applying.items() if name != question.id}
        return hidden

    @property
    def conditional(self) -> tuple[Question, ...]:
        """The questions to be answered that have a condition, in order."""
        return self._conditional

    @property
    def answered(self) -> Mapping[str, Question]:
        """The questions that have an answer (all but notes), in order."""
        return self._answered

    @cached_property
    def public(self) -> Definition:
        """The definition as respondents get it: without the questions for officers only. Same id, version, digest."""
        sections = [
            Section(section.id, section.title, section.hint, kept)
            for section in self.sections
            if (kept := tuple(one for one in section.questions if not one.officer_only))
        ]
        return Definition(self.raw, sections, self.workflow, digest=self.digest)

    # Texts and tables

    @cached_property
    def area_question(self) -> str | None:
        """Id of the question that says to which kelurahan an entry belongs (the first of type `area`)."""
        return next((name for name, one in self.questions.items() if one.type == "area"), None)

    @cached_property
    def file_questions(self) -> tuple[str, ...]:
        """Ids of the questions whose answer (or a part of it) is the digest of a file sent beside the entry."""
        kinds = ("photo", "signature", "consent")
        return tuple(name for name, one in self.questions.items() if one.type in kinds)

    def columns(self) -> list[Column]:
        """The export columns of all questions, in order."""
        return [column for question in self._answered.values() for column in question.columns()]

    def title_of(self, answers: Mapping[str, Any], areas: AreaBook = NOWHERE) -> str:
        """What lists call an entry, such as "Warung Sari - Siti Aminah"."""
        named = [name for name in self.raw["title_from"] if name in self.questions]
        parts = [self.questions[name].display(answers[name], areas) for name in named if name in answers]
        return " - ".join(parts)[:LONGEST_TITLE]

    def search_text(self, answers: Mapping[str, Any], areas: AreaBook = NOWHERE) -> str:
        """What the text filter looks through: lower case, one line per answer."""
        named = [name for name in self.raw["search_from"] if name in self.questions]
        parts = [self.questions[name].search_text(answers[name], areas) for name in named if name in answers]
        return "\n".join(part for part in parts if part).lower()

    def differences(
        self, old: Mapping[str, Any], new: Mapping[str, Any], areas: AreaBook = NOWHERE
    ) -> list[Difference]:
        """What changed between two canonical answers, in the order of the form."""
        found = []
        for name, question in self._answered.items():
            change = question.difference(old.get(name), new.get(name), areas)
            if change is not None:
                found.append(Difference(question, *change))
        return found

    def example(self, areas: AreaBook) -> dict[str, Any]:
        """Valid canonical answers, invented."""
        answers: dict[str, Any] = {}
        for name, question in self._answered.items():
            if question.show_if is not None and not question.show_if.holds(answers):
                continue
            value = question.example(areas)
            if value is not None:
                answers[name] = value
        return answers

    def __repr__(self) -> str:
        return f"<Definition {self.id} {self.version}>"


def digest_of(raw: Mapping[str, Any]) -> str:
    """Lower-case hex SHA-256 of a definition's canonical JSON."""
    text = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
