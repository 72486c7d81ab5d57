"""`rt_rw`: the number of a rukun tetangga or rukun warga, three digits."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..characters import clean
from ..faults import Fault
from ..question import Question

# One number, or both as people write them on one line: 3/12, RT 003/RW 012. The browser reads the same expression.
_NUMBER = r"0{0,2}[1-9]|0?[1-9][0-9]|[1-9][0-9]{2}"
_ONE = rf"(?:[Rr][TtWw]\.?\s*)?({_NUMBER})"
_BOTH = rf"(?:[Rr][Tt]\.?\s*)?({_NUMBER})\s*\/\s*(?:[Rr][Ww]\.?\s*)?({_NUMBER})"
PATTERN = rf"\s*(?:{_BOTH}|{_ONE})\s*"
_READ = re.compile(PATTERN, re.ASCII)
_CANONICAL = frozenset(f"{number:03}" for number in range(1, 1000))


class RtRw(Question):
    """Keys: part, `rt` or `rw`: which of the two is taken when both are typed."""

    type = "rt_rw"
    keys = {"part": str}
    faults = ("pattern",)
    about = _l("Nomor RT atau RW, tiga angka.")
    default_example = "003"

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        if raw.get("part") not in ("rt", "rw"):
            raise ValueError("part harus rt atau rw")

    def known(self, areas: AreaBook) -> Collection[str]:
        return _CANONICAL

    def normalise(self, value: Any, areas: AreaBook) -> str | None:
        if not isinstance(value, str) or len(value) > 20:
            raise Fault("pattern")
        text = clean(value)
        if not text:
            return None
        found = _READ.fullmatch(text)
        if found is None:
            raise Fault("pattern")
        rt, rw, one = found.groups()
        return (one or (rt if self.raw["part"] == "rt" else rw)).zfill(3)

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "pattern": "^[0-9]{3}$"}

    def native(self) -> dict[str, str]:
        return {
            "type": "text",
            "inputmode": "numeric",
            "autocomplete": "off",
            "pattern": PATTERN,
            "maxlength": "20",
        }
