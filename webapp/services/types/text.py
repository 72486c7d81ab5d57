"""`text`: one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..characters import clean
from ..faults import Fault
from ..question import Keys, Question


class Text(Question):
    """Keys: max_length, min_length (characters), autocomplete (HTML token)."""

    type = "text"
    keys: ClassVar[Keys] = {"max_length": int, "min_length": int, "autocomplete": str}
    faults: tuple[str, ...] = ("characters", "maxlength")
    check_name = "text"
    about = _l("Tulisan.")
    default_example = "Contoh"
    longest: ClassVar[int] = 120
    lines: ClassVar[bool] = False

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        self.max_length: int = raw.get("max_length", self.longest)
        self.min_length: int = raw.get("min_length", 1)
        if not 1 <= self.min_length <= self.max_length:
            raise ValueError("min_length dan max_length tidak masuk akal")

    def normalise(self, value: Any, areas: AreaBook) -> str | None:
        if not isinstance(value, str):
            raise Fault("type")
        text = clean(value, lines=self.lines)
        if len(text) > self.max_length:
            raise Fault("maxlength")
        if text and len(text) < self.min_length:
            raise Fault("minlength")
        return text or None

    def placeholders(self) -> Mapping[str, Any]:
        return {"max_length": self.max_length, "min_length": self.min_length}

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "maxLength": self.max_length}

    def attributes(self, areas: AreaBook) -> dict[str, str]:
        attributes = super().attributes(areas)
        if self.min_length > 1:
            attributes["data-fault-minlength"] = self.message("minlength")
        return attributes

    def native(self) -> dict[str, str]:
        # Not `maxlength`: browsers cut off what is pasted beyond it without a word.
        attributes = {"type": "text", "data-longest": str(self.max_length)}
        if self.min_length > 1:
            attributes["minlength"] = str(self.min_length)
        # On a phone that records one person after another, what the last one typed must not be suggested.
        attributes["autocomplete"] = self.raw.get("autocomplete", "off")
        return attributes
