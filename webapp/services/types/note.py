"""`note`: a text to read, without an answer; it may lead to the form that must come first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from ..areas import AreaBook
from ..question import Column, Question


class Note(Question):
    """Its label is the text. Keys: opens, the service that has to come first (PERISA before FAISAL).

    On the officer's phone a button beside the text opens that form with the same person filled in, and its end leads
    back. `beside.check` sees to it that the service is there.
    """

    type = "note"
    keys = {"opens": str}
    answered = False
    about = _l("Keterangan, tidak diisi.")

    def __init__(self, raw: Mapping[str, Any], *rest: Any) -> None:
        super().__init__(raw, *rest)
        self.opens: str | None = raw.get("opens")

    def normalise(self, value: Any, areas: AreaBook) -> None:
        return None

    def columns(self) -> list[Column]:
        return []

    def native(self) -> dict[str, str]:
        return {}
