"""Which answers to a survey are doubtful: too fast, all the same, or many from one sender in a short time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..models import Entry
from ..services.report_part import Part

FAST, SAME, MANY = "fast", "same", "many"
REASONS = (FAST, SAME, MANY)

FASTEST = timedelta(seconds=30)
# Fewer answers are easily all the same.
FEWEST_SAME = 5
WINDOW = timedelta(minutes=10)
# One phone handed round, a poster at a counter where several people answer at once: what is past this is doubtful.
MOST_OF_A_PHONE = 5
MOST_OF_A_LINK = 20
# Both of a form without JavaScript are the moment of opening it, the second cut off.
SAME_MOMENT = timedelta(seconds=1)

Row = Mapping[str, Any]


def seconds_taken(entry_id: str, collected_at: datetime, received_at: datetime) -> float | None:
    """How long somebody took to answer, from what the entry says of itself; None when its clocks disagree.

    The id (UUIDv7) was made when the form was opened, `collected_at` when it was finished. A form without JavaScript
    knows only the first, and is received when it is finished.
    """
    opened = datetime.fromtimestamp((UUID(entry_id).int >> 80) / 1000, UTC)
    taken = collected_at - opened
    if abs(taken) <= SAME_MOMENT:
        taken = received_at - opened
    return taken.total_seconds() if taken >= timedelta(0) else None


def of_content(part: Part, row: Row) -> list[str]:
    """The doubts that the entry itself gives: `fast`, `same`."""
    found = []
    taken = seconds_taken(row["id"], row["collected_at"], row["received_at"])
    if taken is not None and taken < FASTEST.total_seconds():
        found.append(FAST)
    said = part.answered(row["answers"])
    if (
        part.kind == "skm"
        and len(said) >= FEWEST_SAME
        and len({tuple(codes) for codes in said.values()}) == 1
    ):
        found.append(SAME)
    return found


def of_sender(session: Session, rows: Sequence[Row]) -> set[str]:
    """The ids of those entries that one sender collected in too short a time, entries stored before included.

    Args:
        session: of the transaction in which the rows have been inserted.
        rows: of one service and one sender.
    """
    first = rows[0]
    since = min(row["collected_at"] for row in rows) - WINDOW
    statement = select(Entry.id, Entry.collected_at).where(
        Entry.service == first["service"],
        Entry.collected_at >= since,
        Entry.collected_at <= max(row["collected_at"] for row in rows),
    )
    if first["device_id"] is not None:
        # The phone numbers its entries: those of the minutes before stand right below.
        lowest = min(row["number"] or 0 for row in rows)
        statement = statement.where(
            Entry.device_id == first["device_id"], Entry.number >= lowest - 4 * MOST_OF_A_PHONE
        )
        most = MOST_OF_A_PHONE
    elif first["qr_token"] is not None:
        # By the desk's index: surveys are never reviewed, so those of the last minutes stand at its end.
        statement = statement.where(
            Entry.kecamatan == first["kecamatan"],
            Entry.priority == first["priority"],
            Entry.received_at >= first["received_at"] - WINDOW,
            Entry.qr_token == first["qr_token"],
        )
        most = MOST_OF_A_LINK
    else:
        return set()
    collected = sorted((moment, id_) for id_, moment in session.execute(statement))
    found = set()
    for row in rows:
        place = (row["collected_at"], row["id"])
        before = sum(
            place[0] - WINDOW < moment <= place[0] and (moment, id_) < place for moment, id_ in collected
        )
        if before >= most:
            found.add(row["id"])
    return found
