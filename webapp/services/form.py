"""The WTForms form of a definition's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import wtforms

from .fields import Checked

if TYPE_CHECKING:
    from .areas import AreaBook
    from .question_set import QuestionSet


class AnswersForm(wtforms.Form):
    """A form with one field per question; `answers()` gives the canonical answers after `validate()`."""

    definition: ClassVar[QuestionSet]
    _areas: ClassVar[AreaBook]
    _applying: frozenset[str] | set[str] = frozenset()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every question that applies is answered well; a question that does not is not looked at."""
        typed = {field.question.id: field.data for field in self if isinstance(field, Checked)}
        self._applying = self.definition.shown(typed, self._areas)
        valid = bool(super().validate(extra_validators))
        doubts = self.definition.warnings(self.answers(), self._areas)
        for field in self:
            if isinstance(field, Checked):
                field.warnings = doubts.get(field.question.id, [])
        return valid

    def applies(self, question: str) -> bool:
        """Whether a question applies, as found by the last `validate`."""
        return question in self._applying

    def answers(self) -> dict[str, Any]:
        """The canonical answers of the last `validate`."""
        return {
            field.question.id: field.canonical
            for field in self
            if isinstance(field, Checked) and field.canonical is not None
        }


def build(definition: QuestionSet, areas: AreaBook, base: type[wtforms.Form]) -> type[AnswersForm]:
    """The form class on a base, such as Flask-WTF's `FlaskForm`."""
    fields: dict[str, Any] = {
        name: question.form_field(areas) for name, question in definition.answered.items()
    }
    bases = (AnswersForm,) if base is wtforms.Form else (AnswersForm, base)
    made: type[AnswersForm] = type(
        f"{definition.id.title()}Form", bases, {**fields, "definition": definition, "_areas": areas}
    )
    return made
