"""`phone`: an Indonesian mobile number, kept as E.164."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..characters import clean
from ..faults import Fault
from ..question import Question

_BETWEEN = re.compile(r"[\s.\-/()\u2010-\u2015\u2212]+")
_SHAPE = re.compile(r"\+?[0-9]+", re.ASCII)
_COUNTRY = re.compile(r"^(?:\+62|0062|62)0?|^0")
# National mobile numbers after +62, from libphonenumber's metadata for Indonesia: 84x is not mobile.
_MOBILE = re.compile(r"8[1-35-9]")
_LANDLINE = re.compile(r"[2-79][0-9]{6,10}")
SHORTEST, LONGEST = 9, 12
_CANONICAL = re.compile(rf"\+62{_MOBILE.pattern}[0-9]{{{SHORTEST - 2},{LONGEST - 2}}}")


class Phone(Question):
    """Keys: landline (true: fixed lines too)."""

    type = "phone"
    keys = {"landline": bool}
    faults = ("pattern", "short", "long")
    check_name = "phone"
    about = _l("Nomor telepon dengan kode negara, contoh +6281234567890.")
    default_example = "+6281234567890"

    def normalise(self, value: Any, areas: AreaBook) -> str | None:
        if isinstance(value, str) and _CANONICAL.fullmatch(value):
            return value
        if not isinstance(value, str) or len(value) > 60:
            raise Fault("pattern")
        text = _BETWEEN.sub("", clean(value))
        if not text:
            return None
        if not _SHAPE.fullmatch(text):
            raise Fault("pattern")
        national = _COUNTRY.sub("", text, count=1)
        if self.raw.get("landline") and _LANDLINE.fullmatch(national):
            return f"+62{national}"
        if not _MOBILE.match(national):
            raise Fault("pattern")
        if len(national) < SHORTEST:
            raise Fault("short")
        if len(national) > LONGEST:
            raise Fault("long")
        return f"+62{national}"

    def display(self, value: Any, areas: AreaBook) -> str:
        national = f"0{value[3:]}" if value else ""
        return "-".join(part for part in (national[:4], national[4:8], national[8:]) if part)

    def typed(self, value: Any) -> str:
        text = super().typed(value)
        return f"0{text[3:]}" if text.startswith("+62") else text

    def masked(self, value: Any, areas: AreaBook) -> str:
        return f"0{value[3:6]}-****-{value[-3:]}" if value else ""

    def search_text(self, value: Any, areas: AreaBook) -> str:
        return f"0{value[3:]}" if value else ""

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "pattern": r"^\+62[0-9]{7,12}$"}

    def native(self) -> dict[str, str]:
        fixed_too = {"data-landline": ""} if self.raw.get("landline") else {}
        return {"type": "tel", "inputmode": "tel", "autocomplete": "off", "maxlength": "30", **fixed_too}
