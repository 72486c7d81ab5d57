"""`npwp`: taxpayer number, old form of 15 digits or new form of 16 (PMK 112/PMK.03/2022)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from .digits import Digits


class Npwp(Digits):
    """Keys: holder, `person` (default) or `entity`.

    An entity's old number becomes the new one by a leading zero. A person's does not (the NIK took its place), so it
    is kept as it is.
    """

    type = "npwp"
    keys = {"holder": str}
    lengths = (15, 16)
    prefix = r"^(?:[Nn][Pp][Ww][Pp][\s.:]*)?"
    about = _l("NPWP, 16 angka, atau 15 angka untuk NPWP lama perorangan.")
    default_example = "0012345678901000"

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        self.holder = raw.get("holder", "person")
        if self.holder not in ("person", "entity"):
            raise ValueError("holder harus person atau entity")

    def normalise(self, value: Any, areas: AreaBook) -> str | None:
        digits = super().normalise(value, areas)
        return f"0{digits}" if digits and len(digits) == 15 and self.holder == "entity" else digits

    def display(self, value: Any, areas: AreaBook) -> str:
        if value is None or len(value) != 15:
            return value or ""
        return f"{value[:2]}.{value[2:5]}.{value[5:8]}.{value[8]}-{value[9:12]}.{value[12:]}"

    def search_text(self, value: Any, areas: AreaBook) -> str:
        return value or ""
