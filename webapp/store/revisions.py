"""An entry that arrives for an id already stored: the same again, a newer revision, or a conflict."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.entry import CheckedEntry, Outcome, SaveResult, Sender

from ..models import (
    FIRST,
    TITLE_LENGTH,
    Conflict,
    DiscardedNumber,
    Entry,
    inside,
    kecamatan_of,
)
from ..services.areas import AreaBook
from . import standing
from .attachments import announce
from .bulk import insert_new
from .counters import Key, month_of
from .events import answers_hash, append_event


@dataclass
class Saving:
    """What one transaction of `save_batch` gathers as it goes."""

    session: Session
    sender: Sender
    moment: datetime
    book: AreaBook
    results: dict[str, SaveResult] = field(default_factory=dict)
    # Changes of figures, and (kecamatan, entry id) of entries that got an event.
    deltas: Tally[Key] = field(default_factory=Tally)
    touched: list[tuple[str, str]] = field(default_factory=list)


def key_of(row: Mapping[str, Any], book: AreaBook) -> Key:
    """The figure that an entry, given by its columns, belongs to."""
    area = book.get(row["area"])
    month = month_of(row["collected_at"], area.timezone if area else "Asia/Jakarta")
    return Key(row["kecamatan"], row["area"], row["service"], month, row["state"], row["officer_id"])


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The answers that differ: `{question: [old, new]}`, None where there is no answer."""
    questions = [*old, *(question for question in new if question not in old)]
    return {key: [old.get(key), new.get(key)] for key in questions if old.get(key) != new.get(key)}


def meet(saving: Saving, entries: Sequence[CheckedEntry]) -> None:
    """Decide on entries whose ids are stored already, and fill in their results."""
    if not entries:
        return
    known = {
        row.id: row
        for row in saving.session.execute(
            select(
                Entry.id,
                Entry.kecamatan,
                Entry.area,
                Entry.revision,
                Entry.digest,
                Entry.officer_id,
                Entry.device_id,
                Entry.number,
                Entry.qr_token,
            ).where(Entry.id.in_([entry.id for entry in entries]))
        )
    }
    elsewhere = []
    repeated, differing = [], []
    for entry in entries:
        row = known[entry.id]
        refusal = _refusal(row, entry, saving.sender)
        if refusal is not None:
            saving.results[entry.id] = SaveResult(entry.id, Outcome.REFUSED, message=refusal)
            continue
        if entry.number is not None and (row.device_id, row.number) != (
            saving.sender.device_id,
            entry.number,
        ):
            elsewhere.append(entry)
        # Revisions only grow, so what is an old one or the same now will still be after anybody's commit.
        if entry.revision < row.revision or (entry.revision, entry.digest) == (row.revision, row.digest):
            repeated.append(entry)
        else:
            differing.append(entry)
    _repeat(saving, repeated, {id_: row.kecamatan for id_, row in known.items()})
    _settle(saving, differing)
    _note_numbers(saving, elsewhere)


def _refusal(row: Any, entry: CheckedEntry, sender: Sender) -> str | None:
    """Why nothing may be done with the stored entry on this sender's word; None: it may."""
    if sender.kind == "respondent":
        stranger = row.qr_token != sender.qr_token
    else:
        stranger = row.officer_id != sender.user_id and not inside(row.area, sender.area)
    if stranger:
        return _("Nomor isian ini sudah dipakai isian lain. Salin isinya ke isian baru, lalu kirim.")
    if row.kecamatan != kecamatan_of(entry.area) and entry.revision >= row.revision:
        return _(
            "Isian ini sudah tercatat di kecamatan lain. Kembalikan kelurahannya, atau catat sebagai isian baru."
        )
    return None


def _repeat(saving: Saving, entries: Sequence[CheckedEntry], kecamatan: Mapping[str, str]) -> None:
    wanted = announce(
        saving.session, {entry.id: (kecamatan[entry.id], entry.attachments) for entry in entries}
    )
    for entry in entries:
        saving.results[entry.id] = SaveResult(
            entry.id, Outcome.ALREADY_STORED, entry.receipt, wanted.get(entry.id, ())
        )


def _settle(saving: Saving, entries: Sequence[CheckedEntry]) -> None:
    """Take the rows for this transaction, in the order of their ids, and decide on their present content."""
    if not entries:
        return
    locked = {
        row.id: row
        for row in saving.session.scalars(
            select(Entry)
            .where(Entry.id.in_([entry.id for entry in entries]))
            .order_by(Entry.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    wanted = announce(
        saving.session, {entry.id: (locked[entry.id].kecamatan, entry.attachments) for entry in entries}
    )
    for entry in entries:
        row = locked[entry.id]
        if entry.revision < row.revision or (entry.revision, entry.digest) == (row.revision, row.digest):
            outcome = Outcome.ALREADY_STORED
        elif (
            entry.revision == row.revision
            or standing.reviewed(row)
            or row.officer_id != saving.sender.user_id
        ):
            _keep_beside(saving, row, entry)
            outcome = Outcome.CONFLICT
        else:
            _replace(saving, row, entry)
            outcome = Outcome.QUARANTINED if entry.quarantined else Outcome.STORED
        saving.results[entry.id] = SaveResult(entry.id, outcome, row.receipt, wanted.get(entry.id, ()))
    saving.session.flush()


def _replace(saving: Saving, row: Entry, entry: CheckedEntry) -> None:
    """A newer revision takes the place of the content, since nobody has decided on it yet."""
    differences = changes(row.answers, entry.answers)
    saving.deltas[key_of(vars(row), saving.book)] -= 1
    # Only what stood first can have an open conflict.
    open_conflict = row.priority == FIRST and has_conflict(saving.session, row)
    path = standing.path_of(entry.service, entry.version)
    mended = bool(row.note or row.notes)
    there = (
        standing.QUARANTINE
        if entry.quarantined
        else standing.again(path, row.state, entry.area, saving.moment, mended=mended)
    )
    there.give(row, conflict=open_conflict)
    row.version, row.revision, row.digest = entry.version, entry.revision, entry.digest
    row.area, row.answers = entry.area, entry.answers
    row.title, row.search_text = entry.title[:TITLE_LENGTH], entry.search_text
    row.collected_at, row.received_at = entry.collected_at, saving.moment
    row.clock_skew_seconds = saving.sender.clock_skew_seconds
    saving.deltas[key_of(vars(row), saving.book)] += 1
    append_event(
        saving.session,
        row,
        "revised",
        user_id=saving.sender.user_id,
        device_id=saving.sender.device_id,
        at=saving.moment,
        revision=entry.revision,
        changes=differences,
    )
    saving.touched.append((row.kecamatan, row.id))


def has_conflict(session: Session, row: Entry) -> bool:
    """Whether content is kept beside an entry on which nobody has decided yet."""
    waiting = select(func.count()).where(
        Conflict.kecamatan == row.kecamatan, Conflict.entry_id == row.id, Conflict.decision.is_(None)
    )
    return bool(session.scalar(waiting))


def _keep_beside(saving: Saving, row: Entry, entry: CheckedEntry) -> None:
    """Keep content that cannot replace the present one until a person decides; once, however often it comes."""
    if saving.session.get(Conflict, (row.kecamatan, row.id, entry.digest)) is not None:
        return
    saving.session.add(
        Conflict(
            kecamatan=row.kecamatan,
            entry_id=row.id,
            digest=entry.digest,
            revision=entry.revision,
            version=entry.version,
            area=entry.area,
            title=entry.title[:TITLE_LENGTH],
            search_text=entry.search_text,
            answers=entry.answers,
            collected_at=entry.collected_at,
            received_at=saving.moment,
            officer_id=saving.sender.user_id,
            device_id=saving.sender.device_id,
            quarantined=entry.quarantined,
        )
    )
    row.priority = FIRST
    append_event(
        saving.session,
        row,
        "conflict",
        user_id=saving.sender.user_id,
        device_id=saving.sender.device_id,
        at=saving.moment,
        revision=entry.revision,
        digest=entry.digest,
        other_answers_hash=answers_hash(entry.answers),
        changes=changes(row.answers, entry.answers),
    )
    saving.touched.append((row.kecamatan, row.id))


def _note_numbers(saving: Saving, entries: Sequence[CheckedEntry]) -> None:
    """A new phone that mends an old phone's entry gives it a number of its own, which must not look lost."""
    rows = [
        {
            "device_id": saving.sender.device_id,
            "number": entry.number,
            "entry_id": entry.id,
            "reason": "nomor lain untuk isian yang sama",
            "at": saving.moment,
        }
        for entry in sorted(entries, key=lambda entry: entry.number or 0)
    ]
    insert_new(saving.session, DiscardedNumber, rows, "number")
