"""`note`: a text to read, without an answer."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..question import Column, Question


class Note(Question):
    """Its label is the text."""

    type = "note"
    answered = False
    about = _l("Keterangan, tidak diisi.")

    def normalise(self, value: Any, areas: AreaBook) -> None:
        return None

    def columns(self) -> list[Column]:
        return []

    def native(self) -> dict[str, str]:
        return {}
