"""The desk's words for states and events, in one place, with the tone each is shown in."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from ..models import State

STATES: dict[str, Any] = {
    State.REVISED: _l("Diperbaiki"),
    State.RECORDED: _l("Baru"),
    State.QUARANTINED: _l("Versi belum dikenal"),
    State.RETURNED: _l("Dikembalikan"),
    State.APPROVED: _l("Disetujui"),
    State.REJECTED: _l("Ditolak"),
}

# good, wait and bad are marks of the style sheet; the word always stands beside the colour.
TONES = {
    State.REVISED: "wait",
    State.RECORDED: "",
    State.QUARANTINED: "wait",
    State.RETURNED: "wait",
    State.APPROVED: "good",
    State.REJECTED: "bad",
}

EVENTS: dict[str, Any] = {
    "recorded": _l("Dicatat"),
    "revised": _l("Diperbaiki"),
    "conflict": _l("Isi lain datang sesudah diperiksa"),
    "decided": _l("Beda isi diputuskan"),
    "approved": _l("Disetujui"),
    "returned": _l("Dikembalikan"),
    "rejected": _l("Ditolak"),
    "attachment": _l("Lampiran sampai"),
    "quarantined": _l("Ditahan: versi formulir belum dikenal"),
    "released": _l("Versi formulir sudah dikenal"),
}


def state(value: str) -> str:
    """The state in the reader's language."""
    return str(STATES.get(value, value))


def tone(value: str) -> str:
    """The style sheet's mark for a state."""
    return next((mark for state, mark in TONES.items() if state == value), "")


def event(what: str) -> str:
    """What happened, in the reader's language."""
    return str(EVENTS.get(what, what))


def receipt(code: str) -> str:
    """`K7QFM3XP9T` as it is read out: `K7QFM-3XP9T`."""
    return f"{code[:5]}-{code[5:]}"
