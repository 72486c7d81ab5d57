"""Which entries belong to an outreach event: tied as they come in, counted and read for its page and report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.entry import CheckedEntry, Outcome, SaveResult, Sender

from ..models import Entry, Outreach, OutreachEntry, OutreachMember, db, kecamatan_of
from .bulk import insert_new
from .events import append_event


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
