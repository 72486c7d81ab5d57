"""Which entries belong to an outreach event: tied as they come in, counted and read for its page and report."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from sync.entry import CheckedEntry, Outcome, SaveResult, Sender

from ..models import (
    Attachment,
    Entry,
    Event,
    Outreach,
    OutreachEntry,
    OutreachMember,
    Phase,
    db,
    kecamatan_of,
    within,
)
from . import services
from .bulk import insert_new
from .events import append_event, mark_unsealed
from .folder import Folder

Thing = TypeVar("Thing")

_OWN_ENTRY = (Entry.kecamatan == OutreachEntry.kecamatan) & (Entry.id == OutreachEntry.entry_id)
_COUNTED = Entry.phase.not_in((Phase.REJECTED, Phase.WITHDRAWN, Phase.QUARANTINED))


@dataclass(frozen=True, slots=True)
class Tie:
    """What became of an entry's wish to belong to an event.

    Attributes:
        outreach: id of the event as it was sent; empty when what was sent is no id.
        refused: why it stays outside: `unknown` (no such event), `elsewhere` (neither its team nor its kelurahan) or
            `closed` (recorded after the event was closed); None: it belongs to the event.
    """

    outreach: str
    refused: str | None = None

    def told(self) -> dict[str, str]:
        """For the entry's history."""
        return {"outreach": self.outreach} | ({"refused": self.refused} if self.refused else {})


def ties_of(entries: Sequence[CheckedEntry], sender: Sender) -> dict[str, Tie]:
    """By entry id, what becomes of those that name an event. Without any nothing is asked of the database."""
    named = [entry for entry in entries if entry.outreach is not None]
    if not named:
        return {}
    wanted = {entry.outreach for entry in named if entry.outreach}
    known = {one.id: one for one in db.session.scalars(select(Outreach).where(Outreach.id.in_(wanted)))}
    own = set(
        db.session.scalars(
            select(OutreachMember.outreach_id).where(
                OutreachMember.outreach_id.in_(known), OutreachMember.user_id == sender.user_id
            )
        )
    )
    return {
        entry.id: Tie(entry.outreach or "", _refusal(entry, known.get(entry.outreach or ""), own, sender))
        for entry in named
    }


def _refusal(entry: CheckedEntry, event: Outreach | None, own: set[str], sender: Sender) -> str | None:
    if event is None:
        return "unknown"
    if event.id not in own and entry.area != event.area:
        return "elsewhere"
    # By the phone's clock with its error taken out: what was recorded offline before the closing still belongs to it.
    recorded_at = entry.collected_at - timedelta(seconds=sender.clock_skew_seconds or 0)
    return "closed" if event.closed_at is not None and recorded_at > event.closed_at else None


def tie(
    session: Session,
    ties: Mapping[str, Tie],
    entries: Sequence[CheckedEntry],
    results: Mapping[str, SaveResult],
    new: set[str],
    sender: Sender,
) -> None:
    """Tie what was stored to its event, within the transaction that stored it; once tied, an entry stays so.

    Args:
        ties: as `ties_of` found them.
        entries: of this transaction, in the order of their ids.
        results: what became of each.
        new: ids of those that were not there before; their first event says already where they belong.
        sender: who sent them.
    """
    taken = (Outcome.STORED, Outcome.QUARANTINED)
    rows = [
        {
            "kecamatan": kecamatan_of(entry.area),
            "entry_id": entry.id,
            "outreach_id": ties[entry.id].outreach,
        }
        for entry in entries
        if entry.id in ties and not ties[entry.id].refused and results[entry.id].outcome in taken
    ]
    if not rows:
        return
    tied = insert_new(session, OutreachEntry, rows, "entry_id")
    for row in rows:
        if row["entry_id"] in tied - new:
            entry = session.get_one(Entry, (row["kecamatan"], row["entry_id"]))
            append_event(
                session,
                entry,
                "outreach",
                user_id=sender.user_id,
                device_id=sender.device_id,
                outreach=row["outreach_id"],
            )


def tie_refused(session: Session, event: Outreach, closed_at: datetime, user_id: int) -> int:
    """Tie what stayed outside only because the event was closed, within the transaction that opens it again.

    Args:
        event: opened again.
        closed_at: when it had been closed.
        user_id: who opened it.

    Returns:
        How many entries were tied.
    """
    team = select(OutreachMember.user_id).where(OutreachMember.outreach_id == event.id)
    first = session.execute(
        select(Event.entry_id, Event.data)
        .join(Entry, (Entry.kecamatan == Event.kecamatan) & (Entry.id == Event.entry_id))
        .where(
            Event.n == 1,
            Entry.received_at >= closed_at,
            (Entry.area == event.area) | Entry.officer_id.in_(team),
        )
    )
    refused = Tie(event.id, "closed").told()
    ids = [entry_id for entry_id, data in first if refused.items() <= data.items()]
    entries = session.scalars(
        select(Entry)
        .where(Entry.id.in_(ids))
        .order_by(Entry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    rows = [
        {"kecamatan": entry.kecamatan, "entry_id": entry.id, "outreach_id": event.id} for entry in entries
    ]
    tied = insert_new(session, OutreachEntry, rows, "entry_id")
    for entry in entries:
        if entry.id in tied:
            append_event(session, entry, "outreach", user_id=user_id, outreach=event.id)
    mark_unsealed(session, [(entry.kecamatan, entry.id) for entry in entries if entry.id in tied])
    return len(tied)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture for the photo page of the report: where it lies, and what it shows."""

    path: Path
    title: str
    question: str
    area: str
    collected_at: datetime


def counts(outreach_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """By event, how many entries of each service count: not rejected, withdrawn or of unknown version."""
    statement = (
        select(OutreachEntry.outreach_id, Entry.service, func.count())
        .join(Entry, _OWN_ENTRY)
        .where(OutreachEntry.outreach_id.in_(outreach_ids), _COUNTED)
        .group_by(OutreachEntry.outreach_id, Entry.service)
    )
    found: dict[str, dict[str, int]] = {id_: {} for id_ in outreach_ids}
    for outreach_id, service, amount in db.session.execute(statement):
        found[outreach_id][service] = amount
    return found


def listed(event: Outreach, prefix: str, leaving_out: Collection[str] = ()) -> Sequence[Entry]:
    """The entries of an event that count and lie in an area prefix, without answers, as they were recorded.

    Args:
        event: the event.
        prefix: area of the reader; a team may have recorded elsewhere too.
        leaving_out: services whose entries nobody looks at one by one.
    """
    statement = (
        select(Entry)
        .join(OutreachEntry, _OWN_ENTRY)
        .where(
            OutreachEntry.outreach_id == event.id,
            _COUNTED,
            within(Entry.area, prefix),
            Entry.service.not_in(leaving_out),
        )
        .order_by(Entry.collected_at, Entry.id)
        .options(defer(Entry.answers), defer(Entry.search_text))
    )
    return db.session.scalars(statement).all()


def photos(event: Outreach, prefix: str, folder: Folder, most: int) -> list[Photo]:
    """At most so many photos of an event's entries, chosen evenly over the day.

    Only what answers a photo question: no signature, no document, and no picture of an identity card.
    """
    statement = (
        select(Attachment, Entry)
        .join(Entry, (Entry.kecamatan == Attachment.kecamatan) & (Entry.id == Attachment.entry_id))
        .join(OutreachEntry, _OWN_ENTRY)
        .where(
            OutreachEntry.outreach_id == event.id,
            _COUNTED,
            within(Entry.area, prefix),
            Attachment.arrived_at.is_not(None),
            Attachment.type.startswith("image/"),
        )
        .order_by(Entry.collected_at, Entry.id, Attachment.question)
        .options(defer(Entry.answers), defer(Entry.search_text))
    )
    found = []
    for file, entry in db.session.execute(statement):
        definition = services.definition(entry.service, entry.version)
        if definition is None or not definition.printable(file.question):
            continue
        if folder.has(file.kecamatan, file.sha256):
            path = folder.path(file.kecamatan, file.sha256)
            name = str(definition.questions[file.question].name)
            found.append(Photo(path, entry.title, name, entry.area, entry.collected_at))
    return evenly(found, most)


def evenly(things: Sequence[Thing], most: int) -> list[Thing]:
    """At most so many of them, with equal steps from the first to the last."""
    if len(things) <= most:
        return list(things)
    return [things[round(place * (len(things) - 1) / (most - 1))] for place in range(most)]


def of_entry(entry: Entry, prefix: str) -> Outreach | None:
    """The event that an entry belongs to, if the reader of this area prefix may see it."""
    return db.session.scalar(
        select(Outreach)
        .join(OutreachEntry, OutreachEntry.outreach_id == Outreach.id)
        .where(
            OutreachEntry.kecamatan == entry.kecamatan,
            OutreachEntry.entry_id == entry.id,
            within(Outreach.area, prefix),
        )
    )
