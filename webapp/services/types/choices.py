"""`choices`: any of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms.fields.core import UnboundField

from ..areas import AreaBook
from ..faults import Fault
from ..fields import CheckboxesAnswer, choices_of
from ..language import Text
from ..question import Column, Question
from .choice import read_choices

MOST_SENT = 200


class Choices(Question):
    """Keys: choices; columns, `joined` (default) or `each`: one export column per choice."""

    type = "choices"
    keys = {"choices": list, "columns": str}
    faults = ("choice",)
    grouped = True
    about = "Satu atau lebih pilihan dari daftar, dipisah titik koma."

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
        if self.raw.get("columns") != "each":
            return [
                Column(
                    self.id,
                    self.name,
                    "text",
                    lambda answers, areas: self.display(answers.get(self.id), areas) or None,
                    self.about,
                )
            ]
        return [self._column(code, label) for code, label in self.options.items()]

    def _column(self, code: str, label: Text) -> Column:
        def value(answers: Mapping[str, Any], areas: AreaBook) -> int | None:
            return None if self.id not in answers else int(code in answers[self.id])

        heading = {
            language: f"{name}: {label.by_language.get(language, label.by_language['id'])}"
            for language, name in self.name.by_language.items()
        }
        return Column(f"{self.id}.{code}", Text(heading), "integer", value, "1 bila dipilih, 0 bila tidak.")

    def example(self, areas: AreaBook) -> Any:
        return self.raw.get("example", [next(iter(self.options))])

    def native(self) -> dict[str, str]:
        return {}

    def part_attributes(self, part: str) -> dict[str, str]:
        return {"type": "checkbox"}
