"""A set of questions that are answered together (a form, what a step asks for) and what is derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import wtforms
from marshmallow import Schema, ValidationError

from . import form as forms
from . import schema as schemas
from .areas import NOWHERE, AreaBook
from .question import Question

# An unknown key comes from anywhere; the longest of ours names an answer in a row of a repeated question.
LONGEST_KEY = 90


class QuestionSet:
    """Questions in order, with the schema, the form and the conditions between them. Never changed once made."""

    def __init__(self, id_: str, questions: Iterable[Question]) -> None:
        self.id = id_
        self.questions: dict[str, Question] = {question.id: question for question in questions}
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
                str(key)[:LONGEST_KEY]: [str(text) for text in texts]
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
            if texts := question.doubts(answers, self.questions, areas):
                found[name] = texts
        return found

    # Conditions

    def shown(self, answers: Mapping[str, Any], areas: AreaBook = NOWHERE) -> set[str]:
        """Ids of the questions that apply, given answers as typed or canonical (notes included)."""
        hidden = self.hidden(answers, areas)
        if len(hidden) == 0 and not self._conditional:
            return set(self.questions)
        applying = {name: value for name, value in answers.items() if name not in hidden}
        return {
            name
            for name, one in self.questions.items()
            if name not in hidden
            and (one.answered or one.show_if is None or one.show_if.holds(applying, areas))
        }

    def hidden(self, answers: Mapping[str, Any], areas: AreaBook = NOWHERE) -> set[str]:
        """Ids of the questions to be answered that do not apply. The answer to a hidden question counts as none."""
        hidden: set[str] = set()
        applying = answers
        for question in self._conditional:
            if question.show_if is not None and not question.show_if.holds(applying, areas):
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
