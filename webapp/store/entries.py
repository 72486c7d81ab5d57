"""Saving entries: a batch in one transaction, the same thing twice harmless, nothing overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from sync.entry import CheckedEntry, Outcome, SaveResult, Sender

from ..models import (
    TITLE_LENGTH,
    Conflict,
    Entry,
    Event,
    Phase,
    db,
    kecamatan_of,
    now,
    tenant_within,
    within,
)
from ..problems import Problem
from . import areas, counters, outreach_entries, revisions, standing, tallies
from .attachments import announce
from .bulk import prepare, together
from .devices import count_numbers
from .events import first_event, unsealed
from .registry_attach import prepare_note
from .revisions import Saving, key_of
from .transaction import writing


def save_batch(
    entries: Sequence[CheckedEntry], sender: Sender, received_at: datetime | None = None
) -> list[SaveResult]:
    """Store checked entries in one transaction.

    New ones are inserted by one statement that passes over those already there, so twenty posts of the same batch
    at once leave one row each. What is there already is met by `revisions`: the same again, a newer revision, or a
    conflict.

    Args:
        entries: with ids that differ from each other.
        sender: who sent them; already allowed to.
        received_at: when; now if not given.

    Returns:
        One result per entry, in the same order.
    """
    if not entries:
        return []
    moment = received_at or now()
    start = _starts(moment)
    # By id: two transactions with the same entries take them in the same order and never wait in a circle.
    in_order = sorted(entries, key=lambda entry: entry.id)
    rows = {entry.id: _row(entry, sender, moment, start(entry)) for entry in in_order}
    ties = outreach_entries.ties_of(in_order, sender)
    told = {id_: tie.told() for id_, tie in ties.items()}
    events = [
        first_event(row, _begins(row), moment, sender.user_id, sender.device_id, told.get(id_))
        for id_, row in rows.items()
    ]
    book = areas.book()
    # Made ready before the transaction begins, while nobody has to wait.
    dialect = db.engine.dialect
    insert = prepare(dialect, Entry, list(rows.values()), new="id")
    insert_events = prepare(dialect, Event, events)
    insert_note = prepare_note(rows.values())
    with writing() as session:
        new = insert.run(session)
        if len(new) < len(rows):
            insert_events = prepare(dialect, Event, [event for event in events if event["entry_id"] in new])
        saving = Saving(session, sender, moment, book)
        fresh = [entry for entry in entries if entry.id in new]
        wanted = announce(
            session, {entry.id: (rows[entry.id]["kecamatan"], entry.attachments) for entry in fresh}
        )
        for entry in fresh:
            row = rows[entry.id]
            saving.deltas[key_of(row, book)] += 1
            saving.touched.append((row["kecamatan"], entry.id))
            outcome = Outcome.QUARANTINED if entry.quarantined else Outcome.STORED
            saving.results[entry.id] = SaveResult(entry.id, outcome, entry.receipt, wanted.get(entry.id, ()))
        revisions.meet(saving, [entry for entry in entries if entry.id not in new])
        if ties:
            outreach_entries.tie(session, ties, in_order, saving.results, new, sender)
        tallies.count_new(session, [rows[entry.id] for entry in fresh])
        count = counters.changed(dialect, saving.deltas)
        together(session, (insert_events, count, unsealed(dialect, saving.touched), insert_note))
        # The phone's own row comes last, so that it is locked for as short a time as can be.
        if sender.device_id is not None:
            numbers = [
                entry.number
                for entry in entries
                if entry.number is not None and saving.results[entry.id].outcome is not Outcome.REFUSED
            ]
            count_numbers(session, sender.device_id, numbers, sender.clock_skew_seconds)
    return [saving.results[entry.id] for entry in entries]


def _begins(row: dict[str, Any]) -> str:
    """What the first event of an entry is called, whatever its service calls its first state."""
    return "quarantined" if row["phase"] == Phase.QUARANTINED else "recorded"


def _starts(moment: datetime) -> Callable[[CheckedEntry], dict[str, Any]]:
    """Where new entries stand, as columns; worked out once for all of a batch that are of one service and area."""
    known: dict[tuple[str, int, str, bool], dict[str, Any]] = {}

    def start(entry: CheckedEntry) -> dict[str, Any]:
        key = (entry.service, entry.version, entry.area, entry.quarantined)
        if key not in known:
            if entry.quarantined:
                stands = standing.QUARANTINE
            else:
                path = standing.path_of(entry.service, entry.version)
                stands = standing.at_start(path, entry.area, moment)
            known[key] = stands.columns()
        return known[key]

    return start


def _row(entry: CheckedEntry, sender: Sender, moment: datetime, stands: dict[str, Any]) -> dict[str, Any]:
    """The columns of a new entry, but for its history."""
    return {
        "kecamatan": kecamatan_of(entry.area),
        "id": entry.id,
        "service": entry.service,
        "version": entry.version,
        "revision": entry.revision,
        "area": entry.area,
        **stands,
        "receipt": entry.receipt,
        "title": entry.title[:TITLE_LENGTH],
        "search_text": entry.search_text,
        "officer_id": sender.user_id,
        "device_id": sender.device_id,
        "number": entry.number,
        "qr_token": sender.qr_token,
        "point": sender.point,
        "collected_at": entry.collected_at,
        "received_at": moment,
        "clock_skew_seconds": sender.clock_skew_seconds,
        "answers": entry.answers,
        "digest": entry.digest,
    }


def find(entry_id: str, prefix: str) -> Entry:
    """An entry inside an area prefix.

    Raises:
        Problem: `not_found`, also when it lies elsewhere.
    """
    return _one(entry_id, tenant_within(Entry.kecamatan, prefix), within(Entry.area, prefix))


def own(entry_id: str, officer_id: int) -> Entry:
    """One of an officer's own entries.

    Raises:
        Problem: `not_found`, also when it is someone else's.
    """
    return _one(entry_id, Entry.officer_id == officer_id)


def _one(entry_id: str, *conditions: Any) -> Entry:
    found = db.session.scalar(select(Entry).where(Entry.id == entry_id, *conditions))
    if found is None:
        raise Problem("not_found")
    return found


def history(entry: Entry) -> Sequence[Event]:
    """All events of an entry, the oldest first."""
    return db.session.scalars(
        select(Event).where(Event.kecamatan == entry.kecamatan, Event.entry_id == entry.id).order_by(Event.n)
    ).all()


def conflicts(entry: Entry, *, undecided: bool = True) -> Sequence[Conflict]:
    """Contents that are kept beside an entry, the oldest first: those to decide on, or all."""
    statement = select(Conflict).where(Conflict.kecamatan == entry.kecamatan, Conflict.entry_id == entry.id)
    if undecided:
        statement = statement.where(Conflict.decision.is_(None))
    return db.session.scalars(statement.order_by(Conflict.received_at)).all()
