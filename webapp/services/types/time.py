"""`time`: the time of day, to the minute."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..characters import clean
from ..faults import Fault
from ..question import Question

# As a browser's clock gives it, and as people write it: 9.05, 09.05 WIB, pukul 09:05.
_TIME = re.compile(
    r"(?:(?:pukul|jam)\s+)?(?P<hour>[01]?[0-9]|2[0-3])[:.](?P<minute>[0-5][0-9])(?:[:.][0-5][0-9](?:\.[0-9]{1,6})?)?"
    r"(?:\s*(?:wib|wita|wit))?",
    re.ASCII | re.IGNORECASE,
)


class Time(Question):
    """Local time of the place; seconds are dropped."""

    type = "time"
    faults = ("type",)
    about = _l("Jam, contoh 09:30.")
    default_example = "09:30"

    def normalise(self, value: Any, areas: AreaBook) -> str | None:
        if not isinstance(value, str) or len(value) > 30:
            raise Fault("type")
        text = clean(value)
        if not text:
            return None
        found = _TIME.fullmatch(text)
        if found is None:
            raise Fault("type")
        return f"{found['hour'].zfill(2)}:{found['minute']}"

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}

    def search_text(self, value: Any, areas: AreaBook) -> str:
        return ""

    def native(self) -> dict[str, str]:
        return {"type": "time", "autocomplete": "off"}
