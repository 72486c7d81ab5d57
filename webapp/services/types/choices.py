"""`choices`: any of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.core import UnboundField

from ..areas import AreaBook
from ..faults import Fault
from ..fields import CheckboxesAnswer, choices_of
from ..language import Text
from ..question import Cell, Column, Question
from .choice import read_choices

MOST_SENT = 200


class Choices(Question):
    """Keys: choices; columns, `joined` (default) or `each`: one export column per choice."""

    type = "choices"
    keys = {"choices": list, "columns": str}
    faults = ("choice",)
    grouped = True
    about = _l("Satu atau lebih pilihan dari daftar, dipisah titik koma.")

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        self.options = read_choices(raw.get("choices"))
        if raw.get("columns", "joined") not in ("joined", "each"):
            raise ValueError("columns harus joined atau each")

    @property
    def codes_offered(self) -> Mapping[str, Text]:
        """Codes that a condition may name."""
        return self.options

    def normalise(self, value: Any, areas: AreaBook) -> list[str] | None:
        sent = [value] if isinstance(value, str) else value
        if not isinstance(sent, list) or len(sent) > MOST_SENT:
            raise Fault("choice")
        for code in sent:
            if not isinstance(code, str) or code not in self.options:
                raise Fault("choice")
        return [code for code in self.options if code in sent] or None

    def form_field(self, areas: AreaBook) -> UnboundField:
        return CheckboxesAnswer(question=self, areas=areas, choices=choices_of(list(self.options.items())))

    def from_form(self, form: Any, name: str) -> Any:
        return [value for value in form.getlist(name) if isinstance(value, str) and value]

    def typed(self, value: Any) -> str:
        return " ".join(value) if isinstance(value, list) else super().typed(value)

    def display(self, value: Any, areas: AreaBook) -> str:
        return "; ".join(str(self.options.get(code, code)) for code in value or ())

    def json_schema(self) -> dict[str, Any]:
        items = {"type": "string", "enum": list(self.options)}
        return {**super().json_schema(), "type": "array", "items": items}

    def columns(self) -> list[Column]:
        labels = {code: str(label) for code, label in self.options.items()}
        if self.raw.get("columns") == "each":
            return [self._one_column(code, label) for code, label in labels.items()]

        def value(answers: Mapping[str, Any], areas: AreaBook) -> Cell:
            return "; ".join(labels.get(code, code) for code in answers.get(self.id, ())) or None

        return [self.column("", "", "text", value)]

    def _one_column(self, code: str, label: str) -> Column:
        def value(answers: Mapping[str, Any], areas: AreaBook) -> Cell:
            return None if self.id not in answers else int(code in answers[self.id])

        return self.column(code, label, "integer", value, _("1 bila dipilih, 0 bila tidak."))

    def example(self, areas: AreaBook) -> Any:
        return self.raw.get("example", [next(iter(self.options))])

    def native(self) -> dict[str, str]:
        return {}

    def part_attributes(self, part: str) -> dict[str, str]:
        return {"type": "checkbox"}
