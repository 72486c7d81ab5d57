"""`score`: how good something was, from the lowest answer (1) to the highest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.core import UnboundField

from ..areas import AreaBook
from ..faults import Fault
from ..fields import RadioAnswer, choices_of
from ..language import LANGUAGES, Text
from ..question import Column, Question

FEWEST, MOST = 2, 10
_TYPED = re.compile(r"[0-9]{1,2}", re.ASCII)


class Score(Question):
    """Keys: answers, the labels from the lowest to the highest score, each per language.

    The four answers of the satisfaction survey are those of Permenpan RB 14/2017; other surveys bring their own.
    """

    type = "score"
    keys = {"answers": list}
    faults = ("choice",)
    grouped = True
    column_kind = "integer"
    about = _l("Nilai, dari 1 (terendah).")

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        answers = raw.get("answers")
        if not isinstance(answers, list) or not FEWEST <= len(answers) <= MOST:
            raise ValueError(
                f"answers harus berupa daftar {FEWEST} sampai {MOST} jawaban, mulai dari yang terendah"
            )
        for label in answers:
            if not isinstance(label, Mapping) or not label.get("id") or set(label) - set(LANGUAGES):
                raise ValueError("setiap jawaban memerlukan bahasa id, boleh ditambah su dan en")
        self.options = {str(number): Text(label) for number, label in enumerate(answers, 1)}

    @property
    def highest(self) -> int:
        """The best score."""
        return len(self.options)

    def normalise(self, value: Any, areas: AreaBook) -> int | None:
        if isinstance(value, str) and not value.strip():
            return None
        if isinstance(value, str) and _TYPED.fullmatch(value.strip()):
            value = int(value)
        # JavaScript knows one kind of number only, and some libraries write 3 as 3.0.
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or value not in range(1, self.highest + 1)
        ):
            raise Fault("choice")
        return int(value)

    def form_field(self, areas: AreaBook) -> UnboundField:
        return RadioAnswer(question=self, areas=areas, choices=choices_of(list(self.options.items())))

    def display(self, value: Any, areas: AreaBook) -> str:
        return "" if value is None else f"{value} - {self.options.get(str(value), '')}"

    def search_text(self, value: Any, areas: AreaBook) -> str:
        return ""

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "type": "integer", "minimum": 1, "maximum": self.highest}

    def columns(self) -> list[Column]:
        labels = "; ".join(f"{number} = {label}" for number, label in self.options.items())
        about = _("Nilai: %(labels)s.", labels=labels)
        return [self.column("", "", "integer", lambda answers, areas: answers.get(self.id), about)]

    def example(self, areas: AreaBook) -> Any:
        return self.raw.get("example", max(1, self.highest - 1))

    def native(self) -> dict[str, str]:
        return {}

    def part_attributes(self, part: str) -> dict[str, str]:
        return {"type": "radio"}
