"""`note`: a text to read, without an answer."""

from __future__ import annotations

from typing import Any

from ..areas import AreaBook
from ..question import Column, Question


class Note(Question):
    """Its label is the text."""

    type = "note"
    answered = False
    about = "Keterangan, tidak diisi."

    def normalise(self, value: Any, areas: AreaBook) -> None:
        return None

    def columns(self) -> list[Column]:
        return []

    def native(self) -> dict[str, str]:
        return {}
