"""`integer`: a count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..characters import clean
from ..faults import Fault
from ..question import Keys, Question

# The largest whole number that a browser and a spreadsheet keep exactly; well inside 64 bits.
LARGEST = 2**53 - 1
LONGEST_TYPED = 40
# 1.378.500, 1 378 500, 1378500, each with or without ",00"; and 1,378,500 as phones set to English write it.
# A lone "1,378" is neither and is refused rather than guessed.
_INDONESIAN = re.compile(r"(?P<whole>\d{1,3}(?:[. ]\d{3})+|\d+)(?:,0{1,2})?", re.ASCII)
_ENGLISH = re.compile(r"(?P<whole>\d{1,3}(?:,\d{3}){2,})(?:\.0{1,2})?", re.ASCII)


def parse(text: str) -> int | None:
    """A whole number as Indonesians write it; None when the text is none. `1.378` is 1378, never 1.378."""
    sign = -1 if text.startswith("-") else 1
    text = text.removeprefix("-").strip()
    found = _INDONESIAN.fullmatch(text) or _ENGLISH.fullmatch(text)
    if found is None:
        return None
    return sign * int(re.sub(r"[., ]", "", found["whole"]))


def grouped(number: int) -> str:
    """With dots between thousands."""
    return f"{number:,}".replace(",", ".")


class Integer(Question):
    """Keys: min (default 0), max."""

    type = "integer"
    keys: ClassVar[Keys] = {"min": int, "max": int}
    faults: tuple[str, ...] = ("type", "min", "max")
    check_name = "integer"
    column_kind = "integer"
    about = _l("Angka bulat.")
    default_example = 2
    largest: ClassVar[int] = LARGEST

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        self.low: int = raw.get("min", 0)
        self.high: int = raw.get("max", self.largest)
        if not -LARGEST <= self.low <= self.high <= LARGEST:
            raise ValueError("min dan max tidak masuk akal")

    def normalise(self, value: Any, areas: AreaBook) -> int | None:
        number = value if type(value) is int else self._read(value)
        if number is None:
            return None
        if number < self.low:
            raise Fault("min")
        if number > self.highest():
            raise Fault(self.above())
        return number

    def _read(self, value: Any) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        # JavaScript knows one kind of number only, and some libraries write 3 as 3.0.
        if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST:
            return int(value)
        if not isinstance(value, str) or len(value) > LONGEST_TYPED:
            raise Fault("type")
        text = self.bare(clean(value))
        if not text:
            return None
        number = parse(text)
        if number is None:
            raise Fault("type")
        return number

    def bare(self, text: str) -> str:
        """The typed text without what may stand around the number."""
        return text

    def highest(self) -> int:
        """The largest number accepted now."""
        return self.high

    def above(self) -> str:
        """The fault code of a number above it."""
        return "max"

    def placeholders(self) -> Mapping[str, Any]:
        return {"min": grouped(self.low), "max": grouped(self.high)}

    def display(self, value: Any, areas: AreaBook) -> str:
        return "" if value is None else grouped(value)

    def typed(self, value: Any) -> str:
        return grouped(value) if isinstance(value, int) else super().typed(value)

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "type": "integer", "minimum": self.low, "maximum": self.high}

    def native(self) -> dict[str, str]:
        # A number control would read the typed "1.500" as one and a half, so it is a text control with own limits.
        return {
            "type": "text",
            "inputmode": "numeric",
            "autocomplete": "off",
            "maxlength": str(LONGEST_TYPED),
            "data-min": str(self.low),
            "data-max": str(self.high),
        }
