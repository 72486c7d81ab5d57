"""The desk's words for states and events, in one place, with the tone each is shown in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..models import Phase, State
from ..services.workflow import State as PathState
from ..services.workflow import Workflow

# In the desk's order.
PHASES: dict[str, Any] = {
    Phase.REVISED: _l("Diperbaiki"),
    Phase.NEW: _l("Baru"),
    Phase.WORKING: _l("Diproses"),
    Phase.QUARANTINED: _l("Versi belum dikenal"),
    Phase.RETURNED: _l("Dikembalikan"),
    Phase.APPROVED: _l("Disetujui"),
    Phase.REJECTED: _l("Ditolak"),
    Phase.WITHDRAWN: _l("Dibatalkan"),
}

# States that the desk calls by their phase: to the citizen an entry is recorded, to the desk it is new work.
_USUAL: dict[str, str] = {
    State.RECORDED: Phase.NEW,
    State.RETURNED: Phase.RETURNED,
    State.REVISED: Phase.REVISED,
}

# good, wait and bad are marks of the style sheet; the word always stands beside the colour.
_TONES = {
    Phase.REVISED: "wait",
    Phase.WORKING: "wait",
    Phase.QUARANTINED: "wait",
    Phase.RETURNED: "wait",
    Phase.APPROVED: "good",
    Phase.REJECTED: "bad",
}

EVENTS: dict[str, Any] = {
    "recorded": _l("Dicatat"),
    "revised": _l("Diperbaiki"),
    "conflict": _l("Isi lain datang sesudah diperiksa"),
    "decided": _l("Beda isi diputuskan"),
    "approved": _l("Disetujui"),
    "returned": _l("Dikembalikan"),
    "rejected": _l("Ditolak"),
    "working": _l("Diproses"),
    "withdrawn": _l("Dibatalkan"),
    "reopened": _l("Dibuka lagi"),
    "attachment": _l("Lampiran sampai"),
    "quarantined": _l("Ditahan: versi formulir belum dikenal"),
    "released": _l("Versi formulir sudah dikenal"),
    "outreach": _l("Dimasukkan ke kegiatan jemput bola"),
}

# Why an entry that named an outreach event stays outside of it (`webapp/store/outreach_entries.py`).
OUTSIDE: dict[str, Any] = {
    "unknown": _l("Tidak dimasukkan ke kegiatan jemput bola: kegiatannya tidak dikenal server."),
    "elsewhere": _l(
        "Tidak dimasukkan ke kegiatan jemput bola: petugasnya bukan anggota tim dan kelurahannya lain."
    ),
    "closed": _l("Tidak dimasukkan ke kegiatan jemput bola: dicatat sesudah kegiatan ditutup."),
}


def state(name: str, phase: str, path: Workflow | None) -> str:
    """A state in the reader's language: the desk's own word, else that of the path, else that of the phase."""
    known = path.states.get(name) if path else None
    return state_of(known) if known is not None and known.phase == phase else phrase(phase)


def state_of(known: PathState) -> str:
    """The same for a state of a path."""
    return phrase(known.phase) if _USUAL.get(known.name) == known.phase else str(known.label)


def phrase(phase: str) -> str:
    """A phase in the reader's language."""
    return str(PHASES.get(phase, phase))


def tone(phase: str) -> str:
    """The style sheet's mark for a phase."""
    return next((mark for known, mark in _TONES.items() if known == phase), "")


def event(what: str) -> str:
    """What happened, in the reader's language."""
    return str(EVENTS.get(what, what))


def tie(data: Mapping[str, Any]) -> str:
    """What an event of an entry says about an outreach event; empty when nothing."""
    if "refused" in data:
        return str(OUTSIDE.get(data["refused"], OUTSIDE["unknown"]))
    return _("Dicatat dalam kegiatan jemput bola.") if data.get("outreach") else ""


def receipt(code: str) -> str:
    """`K7QFM3XP9T` as it is read out: `K7QFM-3XP9T`."""
    return f"{code[:5]}-{code[5:]}"
