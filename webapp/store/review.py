"""The desk decides: the steps of DAKU by their names, and the choice between contents in conflict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from ..models import FIRST, PRIORITIES, Conflict, Entry, Phase, State, User, now
from ..problems import Problem
from . import areas, standing, steps
from .revisions import changes, has_conflict, key_of
from .steps import Seen
from .transaction import writing


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
    return steps.make(entry_id, reviewer, seen, State.APPROVED)


def return_(
    entry_id: str,
    reviewer: User,
    seen: Seen,
    note: str = "",
    notes: Mapping[str, str] | None = None,
    officer_id: int | None = None,
) -> Entry:
    """Send an entry back to its officer, or a citizen's to the one named, with a note on the whole or on questions.

    Raises:
        Problem: as in `approve`; `invalid` without any note, or without an officer of the area for a citizen's entry.
    """
    return steps.make(entry_id, reviewer, seen, State.RETURNED, note=note, notes=notes, officer_id=officer_id)


def reject(entry_id: str, reviewer: User, seen: Seen, reason: str) -> Entry:
    """Refuse an entry for good; one in quarantine too.

    Raises:
        Problem: as in `approve`; `invalid` without a reason.
    """
    return steps.make(entry_id, reviewer, seen, State.REJECTED, note=reason)


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
        entry = steps.locked(session, entry_id, reviewer)
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
        path = standing.path_of(entry.service, entry.version)
        if take:
            there = (
                standing.QUARANTINE
                if found.quarantined
                else standing.again(path, entry.state, entry.area, now(), mended=True)
            )
            there.give(entry, conflict=False)
        entry.priority = FIRST if has_conflict(session, entry) else PRIORITIES[Phase(entry.phase)]
        steps.finish(
            session,
            entry,
            reviewer,
            "decided",
            before,
            path,
            decision=found.decision,
            digest=digest,
            changes=differences,
        )
    return entry
