"""The marshmallow schema of a definition's answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from marshmallow import RAISE, Schema, pre_load

from . import messages

if TYPE_CHECKING:
    from .areas import AreaBook
    from .definition import Definition


class AnswersSchema(Schema):
    """Faults are keyed by question id. Answers to questions that do not apply are dropped unread."""

    definition: ClassVar[Definition]
    error_messages = {"type": messages.NOT_AN_OBJECT, "unknown": messages.UNKNOWN_QUESTION}

    class Meta:
        register = False
        unknown = RAISE

    @pre_load
    def apply_conditions(self, data: Any, **kwargs: Any) -> Any:
        """Drop what does not apply, and put a null where a question that does apply is missing."""
        if not isinstance(data, Mapping):
            return data
        definition = self.definition
        hidden = definition.hidden(data)
        applying = {name: value for name, value in data.items() if name not in hidden}
        for question in definition.conditional:
            if question.required and question.id not in hidden:
                applying.setdefault(question.id)
        return applying


def build(definition: Definition, areas: AreaBook) -> Schema:
    """One instance, to be used again and again: building costs a hundred times what loading does."""
    attributes: dict[str, Any] = {
        name: question.schema_field(areas) for name, question in definition.answered.items()
    }
    return type(
        f"{definition.id.title()}Schema", (AnswersSchema,), {**attributes, "definition": definition}
    )()
