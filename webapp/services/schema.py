"""The marshmallow schema of a definition's answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, pre_load

from . import messages
from .faults import Fault

if TYPE_CHECKING:
    from .areas import AreaBook
    from .question_set import QuestionSet


class AnswersSchema(Schema):
    """Faults are keyed by question id. Answers to questions that do not apply are dropped unread."""

    definition: ClassVar[QuestionSet]
    error_messages = {"type": messages.NOT_AN_OBJECT, "unknown": messages.UNKNOWN_QUESTION}

    class Meta:
        register = False
        unknown = RAISE

    def __init__(self, areas: AreaBook) -> None:
        super().__init__()
        self.areas = areas
        self._plan = [
            (name, question, question.known(areas)) for name, question in self.definition.answered.items()
        ]

    def load(self, data: Any, **options: Any) -> Any:
        """The canonical answers, in the order of the form.

        Raises:
            ValidationError: with messages by question.
        """
        plain = None if options else self._plainly_right(data)
        return super().load(data, **options) if plain is None else plain

    def _plainly_right(self, data: Any) -> dict[str, Any] | None:
        """The same without marshmallow's machinery, at half the cost; None when something is wrong.

        Entries come by the hundred thousand and nearly all are right. The machinery then finds the words for what
        is not, question by question.
        """
        if type(data) is not dict:
            return None
        definition = self.definition
        hidden = definition.hidden(data, self.areas)
        met = 0
        canonical = {}
        for name, question, known in self._plan:
            if name not in data:
                if question.required and name not in hidden:
                    return None
                continue
            met += 1
            if name in hidden:
                continue
            value = data[name]
            if type(value) is str and value in known:
                canonical[name] = value
                continue
            try:
                value = question.check(value, self.areas)
            except Fault:
                return None
            if value is not None:
                canonical[name] = value
        # An answer to a question that does not exist is a fault.
        return canonical if met == len(data) else None

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **options: Any) -> None:
        """Put the faults inside a repeated question beside it: `produk`, and `produk.1.harga`."""
        if isinstance(error.messages, dict):
            error.messages = {
                f"{name}{inner}": texts
                for name, told in error.messages.items()
                for inner, texts in (told.items() if isinstance(told, dict) else [("", told)])
            }

    @pre_load
    def apply_conditions(self, data: Any, **kwargs: Any) -> Any:
        """Drop what does not apply, and put a null where a question that does apply is missing."""
        if not isinstance(data, Mapping):
            return data
        definition = self.definition
        hidden = definition.hidden(data, self.areas)
        applying = {name: value for name, value in data.items() if name not in hidden}
        for question in definition.conditional:
            if question.required and question.id not in hidden:
                applying.setdefault(question.id)
        return applying


def build(definition: QuestionSet, areas: AreaBook) -> Schema:
    """One instance, to be used again and again: building costs a hundred times what loading does."""
    attributes: dict[str, Any] = {
        name: question.schema_field(areas) for name, question in definition.answered.items()
    }
    return type(f"{definition.id.title()}Schema", (AnswersSchema,), {**attributes, "definition": definition})(
        areas
    )
