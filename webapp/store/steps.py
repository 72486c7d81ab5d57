"""Steps of an entry on its path, made at the desk: allowed ones only, by what was seen, with what the step asks for."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..models import Entry, Phase, User, now, within
from ..problems import Problem
from ..services.workflow import Transition, Workflow
from . import areas, counters, registry, services, standing, users
from .attachments import add_of_step
from .changes import record_change
from .counters import Key
from .events import append_event, mark_unsealed
from .folder import Folder
from .registry_attach import note as note_for_registry
from .revisions import has_conflict, key_of
from .step_files import StepFile
from .transaction import writing

LONGEST_NOTE = 2000
# Steps after which the officer, or whoever asks, must be told why.
EXPLAINED = (Phase.RETURNED, Phase.REJECTED)

Seen = tuple[str, int]


def possible(entry: Entry, user: User) -> tuple[Transition, ...]:
    """The steps that a person may make with an entry as it is, in the order of the definition."""
    path = standing.path_of(entry.service, entry.version)
    return path.steps(user.role, entry.state) if path else ()


def menders(entry: Entry) -> list[User]:
    """Officers to whom a citizen's entry may be returned, since no citizen has an app in which to mend it.

    Those who work where it lies, the nearest first; nobody where officers have no such form on their phones.
    """
    definition = services.definition(entry.service, entry.version)
    if definition is None or "officer" not in definition.audience:
        return []
    return users.officers_for(entry.area)


def make(
    entry_id: str,
    user: User,
    seen: Seen,
    target: str,
    *,
    answers: Mapping[str, Any] | None = None,
    files: Mapping[str, StepFile] | None = None,
    folder: Folder | None = None,
    note: str = "",
    notes: Mapping[str, str] | None = None,
    officer_id: int | None = None,
) -> Entry:
    """Take an entry to another state.

    Args:
        entry_id: the entry.
        user: who makes the step; the entry must lie in their area.
        seen: state and revision on the page that they decided by.
        target: the state it is to come into.
        answers: to what the step asks; a file is answered by its SHA-256.
        files: the files among them, by question.
        folder: where they are kept; needed with files.
        note, notes: what the officer is told, as a whole and by question. Needed when the entry is returned (either)
            or rejected (`note`).
        officer_id: who mends together with the citizen what came from one; needed when such an entry is returned.

    Raises:
        Problem: `not_found` outside of their area; `invalid` when words are missing or too long, or (with `errors` by
            question) when the answers are not in order; `conflict` when the entry is no longer what they saw, has
            no such step for their role, or has another content beside it that must be decided on first.
    """
    note = note.strip()
    said = {question: text.strip() for question, text in (notes or {}).items() if text.strip()}
    if any(len(text) > LONGEST_NOTE for text in (note, *said.values())):
        raise Problem("invalid", _("Catatan terlalu panjang: paling banyak %(n)s huruf.", n=LONGEST_NOTE))
    with writing() as session:
        entry = locked(session, entry_id, user)
        path, step = _step(session, entry, user, seen, target)
        phase = path.states[target].phase if path else Phase.REJECTED
        if phase == Phase.RETURNED and not note and not said:
            raise Problem("invalid", _("Tulis apa yang perlu diperbaiki, supaya petugas tahu."))
        if phase == Phase.REJECTED and not note:
            raise Problem("invalid", _("Tulis alasan penolakannya."))
        asked = _answered(step, answers or {}, files or {})
        if files and folder is not None:
            _keep(session, entry, target, files, folder)
        before = key_of(vars(entry), areas.book())
        source = entry.state
        there = standing.on(path, target, entry.area, now()) if path else standing.REFUSED
        there.give(entry, conflict=False)
        entry.note, entry.notes = note or None, said or None
        data: dict[str, Any] = {"note": note, "notes": said, "from": source, "to": target}
        if phase == Phase.RETURNED and entry.officer_id is None:
            entry.officer_id = data["officer"] = _mender(entry, officer_id)
        if asked:
            data["answers"] = asked
        finish(session, entry, user, _word(phase), before, path, **data)
        if step and (facts := step.facts(asked)):
            registry.step_facts(session, entry, facts, user_id=user.id)
    return entry


def _step(
    session: Session, entry: Entry, user: User, seen: Seen, target: str
) -> tuple[Workflow | None, Transition | None]:
    """The path and the step on it. Entries of an unknown version have no path; they can be rejected all the same."""
    if (entry.state, entry.revision) != (str(seen[0]), seen[1]):
        raise Problem(
            "conflict",
            _("Isian ini berubah sejak halaman dibuka. Periksa lagi, lalu putuskan."),
            state=entry.state,
            revision=entry.revision,
        )
    path = standing.path_of(entry.service, entry.version) if entry.phase != Phase.QUARANTINED else None
    step = path.step(entry.state, target) if path else None
    refusable = path is None and target == Phase.REJECTED
    if not refusable and (step is None or user.role not in step.by):
        raise Problem("conflict", _("Isian ini sudah diputuskan atau sedang menunggu perbaikan."))
    if has_conflict(session, entry):
        raise Problem("conflict", _("Ada kiriman lain untuk isian ini. Pilih dahulu yang mana yang benar."))
    return path, step


def _mender(entry: Entry, officer_id: int | None) -> int:
    """The officer whom the desk has chosen, if they may be chosen."""
    found = next((user.id for user in menders(entry) if user.id == officer_id), None)
    if found is None:
        raise Problem("invalid", _("Pilih petugas yang memperbaiki isian ini bersama warganya."))
    return found


def _answered(
    step: Transition | None, answers: Mapping[str, Any], files: Mapping[str, StepFile]
) -> dict[str, Any]:
    """The canonical answers to what the step asks, each file of which is there."""
    if step is None:
        return {}
    canonical, faults = step.asks.check(dict(answers), areas.book())
    for name, question in step.asks.answered.items():
        if question.type not in StepFile.types or name not in canonical:
            continue
        if name not in files or files[name].sha256 != canonical[name]:
            faults[name] = [_("Berkas belum sampai. Pilih lagi.")]
    if faults:
        raise Problem("invalid", errors=faults)
    return canonical


def _keep(session: Session, entry: Entry, target: str, files: Mapping[str, StepFile], folder: Folder) -> None:
    """The bytes first: a row without its file would be worse than a file without its row."""
    for name, file in files.items():
        folder.put(entry.kecamatan, file.sha256, file.content)
        add_of_step(session, entry, f"{target}.{name}", file)


def _word(phase: str) -> str:
    """What the event of a step is called."""
    return "reopened" if phase in (Phase.NEW, Phase.REVISED) else str(phase)


def locked(session: Session, entry_id: str, user: User) -> Entry:
    """An entry of the person's area, held until the end of the transaction.

    Raises:
        Problem: `not_found`.
    """
    entry = session.scalar(
        select(Entry)
        .where(Entry.id == entry_id, within(Entry.area, user.area))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if entry is None:
        raise Problem("not_found")
    return entry


def finish(
    session: Session, entry: Entry, user: User, what: str, before: Key, path: Workflow | None, **data: Any
) -> None:
    """Figures, history, registry and news for the officer, all in the transaction that changed the entry."""
    deltas: Tally[Key] = Tally({before: -1})
    deltas[key_of(vars(entry), areas.book())] += 1
    counters.add(session, deltas)
    append_event(session, entry, what, user_id=user.id, **data)
    mark_unsealed(session, [(entry.kecamatan, entry.id)])
    note_for_registry(session, [(entry.kecamatan, entry.id)])
    if entry.officer_id is not None:
        tell_officer(session, entry, path)


def tell_officer(session: Session, entry: Entry, path: Workflow | None) -> None:
    """News for the phone: the state, what it amounts to, and what it is called there (in Indonesian, as the phone)."""
    state = path.states.get(entry.state) if path else None
    news = {
        "state": entry.state,
        "phase": entry.phase,
        "label": state.label.by_language["id"] if state else "",
        "revision": entry.revision,
        "note": entry.note or "",
        "notes": entry.notes or {},
    }
    until = standing.mend_by(path, entry.state, entry.area, now()) if path else None
    if until is not None:
        news["mend_by"] = until.isoformat()
    record_change(session, "review", news, area=entry.area, officer_id=entry.officer_id, entry_id=entry.id)
