"""The desk decides: approve, return with notes, reject, and choose between contents in conflict."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..models import FIRST, PRIORITIES, Conflict, Entry, State, User, now, within
from ..problems import Problem
from . import areas, counters
from .changes import record_change
from .counters import Key
from .events import append_event, mark_unsealed
from .registry_attach import note as note_for_registry
from .revisions import changes, has_conflict, key_of
from .transaction import writing

# Who waits for a decision, and which decisions there are from there.
OPEN = (State.RECORDED, State.REVISED)
LONGEST_NOTE = 2000

Seen = tuple[str, int]


def approve(entry_id: str, reviewer: User, seen: Seen) -> Entry:
    """Accept an entry as it is.

    Args:
        entry_id: the entry.
        reviewer: who decides; the entry must lie in their area.
        seen: state and revision on the page that they decided by.

    Raises:
        Problem: `not_found` outside of their area; `conflict` when it is no longer what they saw, is not waiting
            for a decision, or has another content beside it that must be decided on first.
    """
    return _decide(entry_id, reviewer, seen, State.APPROVED)


def return_(
    entry_id: str, reviewer: User, seen: Seen, note: str = "", notes: Mapping[str, str] | None = None
) -> Entry:
    """Send an entry back to the officer, with a note on the whole or on single questions.

    Raises:
        Problem: as in `approve`; `invalid` without any note.
    """
    return _decide(entry_id, reviewer, seen, State.RETURNED, note, notes)


def reject(entry_id: str, reviewer: User, seen: Seen, reason: str) -> Entry:
    """Refuse an entry for good; one in quarantine too.

    Raises:
        Problem: as in `approve`; `invalid` without a reason.
    """
    return _decide(entry_id, reviewer, seen, State.REJECTED, reason)


def decide_conflict(entry_id: str, reviewer: User, digest: str, *, take: bool) -> Entry:
    """Choose between the present content of an entry and one kept beside it.

    Args:
        entry_id: the entry.
        reviewer: who decides.
        digest: of the content beside it.
        take: True: it replaces the present content and waits for review as revised; False: it stays beside.

    Raises:
        Problem: `not_found`; `conflict` when somebody has decided already.
    """
    with writing() as session:
        entry = _locked(session, entry_id, reviewer)
        found = session.get(Conflict, (entry.kecamatan, entry.id, digest), populate_existing=True)
        if found is None:
            raise Problem("not_found")
        if found.decision is not None:
            raise Problem("conflict", _("Kiriman ini sudah diputuskan. Muat ulang halaman."))
        found.decision, found.decided_by, found.decided_at = "take" if take else "keep", reviewer.id, now()
        session.flush()
        differences: dict[str, Any] = {}
        before = key_of(vars(entry), areas.book())
        if take:
            differences = changes(entry.answers, found.answers)
            entry.revision = max(entry.revision, found.revision)
            entry.version, entry.area, entry.answers = found.version, found.area, found.answers
            entry.title, entry.search_text, entry.digest = found.title, found.search_text, found.digest
            entry.collected_at = found.collected_at
            entry.state = State.QUARANTINED if found.quarantined else State.REVISED
        _finish(
            session,
            entry,
            reviewer,
            "decided",
            before,
            decision=found.decision,
            digest=digest,
            changes=differences,
        )
    return entry


def _decide(
    entry_id: str,
    reviewer: User,
    seen: Seen,
    state: State,
    note: str = "",
    notes: Mapping[str, str] | None = None,
) -> Entry:
    note = note.strip()
    said = {question: text.strip() for question, text in (notes or {}).items() if text.strip()}
    if any(len(text) > LONGEST_NOTE for text in (note, *said.values())):
        raise Problem("invalid", _("Catatan terlalu panjang: paling banyak %(n)s huruf.", n=LONGEST_NOTE))
    if state is State.RETURNED and not note and not said:
        raise Problem("invalid", _("Tulis apa yang perlu diperbaiki, supaya petugas tahu."))
    if state is State.REJECTED and not note:
        raise Problem("invalid", _("Tulis alasan penolakannya."))
    with writing() as session:
        entry = _locked(session, entry_id, reviewer)
        if (entry.state, entry.revision) != (str(seen[0]), seen[1]):
            raise Problem(
                "conflict",
                _("Isian ini berubah sejak halaman dibuka. Periksa lagi, lalu putuskan."),
                state=entry.state,
                revision=entry.revision,
            )
        if entry.state not in OPEN and (entry.state, state) != (State.QUARANTINED, State.REJECTED):
            raise Problem("conflict", _("Isian ini sudah diputuskan atau sedang menunggu perbaikan."))
        if has_conflict(session, entry):
            raise Problem(
                "conflict", _("Ada kiriman lain untuk isian ini. Pilih dahulu yang mana yang benar.")
            )
        before = key_of(vars(entry), areas.book())
        entry.state, entry.note, entry.notes = state, note or None, said or None
        _finish(session, entry, reviewer, str(state), before, note=note, notes=said)
    return entry


def _locked(session: Session, entry_id: str, reviewer: User) -> Entry:
    entry = session.scalar(
        select(Entry)
        .where(Entry.id == entry_id, within(Entry.area, reviewer.area))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if entry is None:
        raise Problem("not_found")
    return entry


def _finish(session: Session, entry: Entry, reviewer: User, what: str, before: Key, **data: Any) -> None:
    """Place in the desk's order, figures, history and news for the officer, all in the same transaction."""
    entry.priority = FIRST if has_conflict(session, entry) else PRIORITIES[State(entry.state)]
    deltas: Tally[Key] = Tally({before: -1})
    deltas[key_of(vars(entry), areas.book())] += 1
    counters.add(session, deltas)
    append_event(session, entry, what, user_id=reviewer.id, **data)
    mark_unsealed(session, [(entry.kecamatan, entry.id)])
    note_for_registry(session, [(entry.kecamatan, entry.id)])
    if entry.officer_id is not None:
        news = {
            "state": entry.state,
            "revision": entry.revision,
            "note": entry.note or "",
            "notes": entry.notes or {},
        }
        record_change(
            session, "review", news, area=entry.area, officer_id=entry.officer_id, entry_id=entry.id
        )
