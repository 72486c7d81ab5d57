"""A service definition and everything derived from it: schema, form, conditions, columns, texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from .areas import NOWHERE, AreaBook
from .halal import Verdict
from .language import Text
from .question import Column, Question
from .question_set import QuestionSet
from .roles import RULES, Roles
from .workflow import Workflow

LONGEST_TITLE = 200


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


class Definition(QuestionSet):
    """One version of one service. Made by `loader.load`; never changed afterwards."""

    def __init__(
        self,
        raw: Mapping[str, Any],
        sections: Sequence[Section],
        workflow: Workflow,
        roles: Roles,
        *,
        digest: str | None = None,
    ) -> None:
        super().__init__(raw["id"], [question for section in sections for question in section.questions])
        self.raw = raw
        self.version: int = raw["version"]
        self.title = Text(raw["title"])
        self.short_title = Text(raw["short_title"])
        self.about = Text(raw["about"]) if "about" in raw else None
        # Who may fill it in: officer, public.
        self.audience: tuple[str, ...] = tuple(raw["audience"])
        self.sections = tuple(sections)
        self.workflow = workflow
        self._roles = roles
        # Answers that are facts about a business; None: the service has nothing to do with the registry.
        self.registry = roles.registry
        # Which report its entries are counted in, and what its questions are to it; None: none.
        self.report = roles.report
        # No officer sees single answers after they are sent.
        self.anonymous = roles.anonymous
        # The screens of another office's system, for copying an entry there.
        self.sheet = roles.sheet
        # Id of the service that is offered to whoever has filled this one in; it may not be published.
        self.afterwards = roles.afterwards
        # Which entries anybody may read, and what of them; None: none.
        self.public_page = roles.public_page
        self.digest = digest or digest_of(raw)

    @cached_property
    def public(self) -> Definition:
        """The definition as respondents get it: without the questions for officers only. Same id, version, digest."""
        sections = [
            Section(section.id, section.title, section.hint, kept)
            for section in self.sections
            if (kept := tuple(one for one in section.questions if not one.officer_only))
        ]
        return Definition(self.raw, sections, self.workflow, self._roles, digest=self.digest)

    # Texts and tables

    @cached_property
    def area_question(self) -> str | None:
        """Id of the question that says to which kelurahan an entry belongs (the first of type `area`)."""
        return next((name for name, one in self.questions.items() if one.type == "area"), None)

    @cached_property
    def file_questions(self) -> tuple[str, ...]:
        """Ids of the questions whose answer (or a part of it) is the digest of a file sent beside the entry."""
        kinds = ("photo", "signature", "consent", "file")
        return tuple(name for name, one in self.questions.items() if one.type in kinds)

    @cached_property
    def has_rare_types(self) -> bool:
        """Whether a page of it needs the program for question types that few forms have."""
        return any(one.rare for one in self.questions.values())

    def takes(self, question: str, media_type: str) -> bool:
        """Whether a file of this media type may answer a question: a photo is no document."""
        return media_type in self.questions[question].media_types

    def printable(self, question: str) -> bool:
        """Whether the picture that answers a question may stand in a report: a photo, and not of somebody's papers."""
        found = self.questions.get(question)
        return found is not None and found.type == "photo" and not found.identity

    def signs(self, question: str) -> bool:
        """Whether the file that answers a question was drawn to sign with."""
        return question in self.questions and self.questions[question].type in ("signature", "consent")

    def verdict(self, answers: Mapping[str, Any], on: date | None = None) -> Verdict | None:
        """What the rule of law that the service names says of canonical answers on a day; None without such a rule."""
        rule = self._roles.rule
        return RULES[rule].judge(answers, on) if rule else None

    def columns(self) -> list[Column]:
        """The export columns of all questions, in order."""
        return [column for question in self._answered.values() for column in question.columns()]

    def title_of(self, answers: Mapping[str, Any], areas: AreaBook = NOWHERE) -> str:
        """What lists call an entry, such as "Warung Sari - Siti Aminah"; an anonymous one by its service alone."""
        if self.anonymous:
            return str(self.short_title)
        named = [name for name in self.raw["title_from"] if name in self.questions]
        parts = [self.questions[name].display(answers[name], areas) for name in named if name in answers]
        return " - ".join(parts)[:LONGEST_TITLE]

    def search_text(self, answers: Mapping[str, Any], areas: AreaBook = NOWHERE) -> str:
        """What the text filter looks through: lower case, one line per answer; of an anonymous survey nothing."""
        if self.anonymous:
            return ""
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
            if question.show_if is not None and not question.show_if.holds(answers, areas):
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
