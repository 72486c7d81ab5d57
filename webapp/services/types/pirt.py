"""`pirt`: home-industry food number, 15 digits of which the last two are the year it expires."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from .digits import Digits


class Pirt(Digits):
    """Shown as on the label, with a hyphen before the year."""

    type = "pirt"
    keys = {}
    lengths = (15,)
    prefix = r"^(?:(?:[Ss][Pp][Pp]-?)?[Pp]\.?-?[Ii][Rr][Tt][\s.:]*)?(?:[Nn][Oo][\s.:]*)?"
    about = _l("Nomor P-IRT, 15 angka.")
    default_example = "206327101000127"

    def display(self, value: Any, areas: AreaBook) -> str:
        return f"{value[:13]}-{value[13:]}" if value else ""

    def search_text(self, value: Any, areas: AreaBook) -> str:
        return value or ""
