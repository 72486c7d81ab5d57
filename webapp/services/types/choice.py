"""`choice`: one of a list."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.core import UnboundField

from ..areas import AreaBook
from ..faults import Fault
from ..fields import RadioAnswer, SelectAnswer, choices_of
from ..language import LANGUAGES, Text
from ..question import Cell, Column, Question

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,39}")


def read_choices(raw: Any) -> dict[str, Text]:
    """Code -> label from the definition's `choices: [{code, label}, ...]`.

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    if not isinstance(raw, list) or not raw:
        raise ValueError("choices harus berupa daftar pilihan")
    found: dict[str, Text] = {}
    for option in raw:
        if not isinstance(option, Mapping) or set(option) != {"code", "label"}:
            raise ValueError("setiap pilihan memerlukan tepat code dan label")
        code, label = option["code"], option["label"]
        if not isinstance(code, str):
            raise ValueError(f"kode pilihan {code!r} harus berupa teks; tulis dalam tanda kutip")
        if not _CODE.fullmatch(code):
            raise ValueError(f"kode pilihan {code!r} hanya boleh berisi huruf, angka, dan garis bawah")
        if code in found:
            raise ValueError(f"kode pilihan {code!r} muncul dua kali")
        if not isinstance(label, Mapping) or not label.get("id") or set(label) - set(LANGUAGES):
            raise ValueError(f"label pilihan {code!r} memerlukan bahasa id, boleh ditambah su dan en")
        found[code] = Text(label)
    return found


class Choice(Question):
    """Keys: choices; layout, `radio` (default up to eight options) or `select`."""

    type = "choice"
    keys = {"choices": list, "layout": str}
    faults = ("choice",)
    about = _l("Satu pilihan dari daftar.")
    LONGEST_RADIO_LIST = 8

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        self.options = read_choices(raw.get("choices"))
        self.layout: str = raw.get(
            "layout", "radio" if len(self.options) <= self.LONGEST_RADIO_LIST else "select"
        )
        if self.layout not in ("radio", "select"):
            raise ValueError("layout harus radio atau select")
        self.grouped = self.layout == "radio"

    @property
    def codes_offered(self) -> Mapping[str, Text]:
        """Codes that a condition may name."""
        return self.options

    def known(self, areas: AreaBook) -> Collection[str]:
        return self.options

    def normalise(self, value: Any, areas: AreaBook) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise Fault("choice")
        return value

    def form_field(self, areas: AreaBook) -> UnboundField:
        field = RadioAnswer if self.layout == "radio" else SelectAnswer
        options: list[tuple[str, Any]] = list(self.options.items())
        if self.layout == "select":
            options.insert(0, ("", ""))
        return field(question=self, areas=areas, choices=choices_of(options))

    def display(self, value: Any, areas: AreaBook) -> str:
        return "" if value is None else str(self.options.get(value, value))

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "enum": list(self.options)}

    def columns(self) -> list[Column]:
        labels = {code: str(label) for code, label in self.options.items()}

        def value(answers: Mapping[str, Any], areas: AreaBook) -> Cell:
            code = answers.get(self.id)
            return None if code is None else labels.get(code, code)

        return [
            self.column(
                "", "", "text", value, _("Salah satu dari: %(labels)s.", labels="; ".join(labels.values()))
            )
        ]

    def example(self, areas: AreaBook) -> Any:
        return self.raw.get("example", next(iter(self.options)))

    def native(self) -> dict[str, str]:
        return {}

    def part_attributes(self, part: str) -> dict[str, str]:
        required = {"required": "required"} if self.required and self.show_if is None else {}
        return {"type": "radio", **required}
