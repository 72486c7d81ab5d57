"""`date`: a calendar day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..characters import clean
from ..clock import today
from ..faults import Fault
from ..language import current_language
from ..question import Question

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# As people write it where the browser has no calendar of its own.
_WRITTEN = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")


def written(day: date) -> str:
    """A day with its month in words, in the reader's language."""
    return format_date(day, "d MMMM y", locale=current_language())


class Date(Question):
    """Keys: min (default 1900-01-01), max: an ISO day, or `today`."""

    type = "date"
    keys = {"min": str, "max": str, "autocomplete": str}
    check_name = "date"
    column_kind = "date"
    about = _l("Tanggal.")
    default_example = "2024-03-01"

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        try:
            self.low = date.fromisoformat(raw.get("min", "1900-01-01"))
            self.until_today = raw.get("max") == "today"
            self.high = date.max if self.until_today else date.fromisoformat(raw.get("max", "2100-12-31"))
        except ValueError:
            raise ValueError('min dan max harus tanggal seperti "2000-01-31", max boleh today') from None
        self.faults = ("type", "min", "future" if self.until_today else "max")

    def normalise(self, value: Any, areas: AreaBook) -> str | None:
        if not isinstance(value, str) or len(value) > 30:
            raise Fault("type")
        text = clean(value)
        if not text:
            return None
        day = self._read(text)
        if day < self.low:
            raise Fault("min")
        if self.until_today and day > today():
            raise Fault("future")
        if day > self.high:
            raise Fault("max")
        return day.isoformat()

    def _read(self, text: str) -> date:
        try:
            if _ISO.fullmatch(text):
                return date.fromisoformat(text)
            if found := _WRITTEN.fullmatch(text):
                day, month, year = found.groups()
                return date(int(year), int(month), int(day))
        except ValueError:
            pass
        raise Fault("type")

    def placeholders(self) -> Mapping[str, Any]:
        return {"min": self.low.strftime("%d-%m-%Y"), "max": self.high.strftime("%d-%m-%Y")}

    def display(self, value: Any, areas: AreaBook) -> str:
        if value is None:
            return ""
        return written(date.fromisoformat(value))

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "format": "date"}

    def native(self) -> dict[str, str]:
        attributes = {"type": "date", "min": self.low.isoformat()}
        # The page is kept for weeks, so today is not written into it: the client asks its own clock.
        if self.until_today:
            attributes["data-max"] = "today"
        else:
            attributes["max"] = self.high.isoformat()
        attributes["autocomplete"] = self.raw.get("autocomplete", "off")
        return attributes
