"""An entry at the review desk: its page, its state, and the decisions that a supervisor can take on it."""

from __future__ import annotations

from collections.abc import Callable

from sync.entry import CheckedEntry
from tests.conftest import KATULAMPA
from tests.pages.visitor import Sheet, Visitor
from webapp.store import entries

Record = Callable[..., CheckedEntry]
APPROVE, RETURN, REJECT = (("keputusan", word) for word in ("approved", "returned", "rejected"))
NOTE = "Angka ke-7 tidak sama dengan KTP."


def state_of(entry: CheckedEntry) -> str:
    return entries.find(entry.id, KATULAMPA).state


def page_of(desk: Visitor, entry: CheckedEntry, query: str = "") -> Sheet:
    page = desk.open(f"/meja/entri/{entry.id}{query}")
    assert page.status == 200
    return page
