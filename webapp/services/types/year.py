"""`year`: a calendar year up to the present one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..clock import today
from ..faults import Fault
from .integer import Integer

_YEAR = re.compile(r"[0-9]{4}")


class Year(Integer):
    """Keys: min (default 1900). Never in the future."""

    type = "year"
    keys = {"min": int}
    faults = ("type", "min", "future")
    check_name = "year"
    about = _l("Tahun.")
    default_example = 2019
    largest = 9999

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__({"min": 1900, **raw}, *rest)

    def _read(self, value: Any) -> int | None:
        number = super()._read(value)
        if isinstance(value, str) and number is not None and not _YEAR.fullmatch(str(number)):
            raise Fault("type")
        return number

    def highest(self) -> int:
        return today().year

    def above(self) -> str:
        return "future"

    def placeholders(self) -> Mapping[str, Any]:
        return {"min": self.low}

    def display(self, value: Any, areas: AreaBook) -> str:
        return "" if value is None else str(value)

    def typed(self, value: Any) -> str:
        return str(value) if isinstance(value, int) else super().typed(value)

    def native(self) -> dict[str, str]:
        return {**super().native(), "maxlength": "10", "data-max": "this_year"}
