"""The history of entries: each event holds the hash of the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from sync.content import canonical

from ..models import Entry, Event, Unsealed, now
from .bulk import Insert, prepare

# The columns that `row_hash` covers, besides the answers: what a report or a person relies on.
COVERED = (
    "kecamatan",
    "id",
    "service",
    "version",
    "revision",
    "area",
    "number",
    "officer_id",
    "device_id",
    "qr_token",
    "point",
    "digest",
)
FIRST_LINK = ""


def answers_hash(answers: Any) -> str:
    """Lower-case hex SHA-256 of the canonical JSON of the answers."""
    return hashlib.sha256(canonical(answers)).hexdigest()


def facts_after(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What every event says of the entry after it: its state, and the hashes of its answers and other columns.

    Args:
        entry: the columns of the entry by name.
    """
    columns = [entry[name] for name in COVERED]
    columns += [instant(entry["collected_at"]), _shared_instant(entry["received_at"])]
    return {
        "state": str(entry["state"]),
        "answers_hash": answers_hash(entry["answers"]),
        "row_hash": hashlib.sha256(canonical(columns)).hexdigest(),
    }


def event_hash(event: Mapping[str, Any], before: str) -> str:
    """The link of the chain: SHA-256 over the event's columns and the hash of the event before it.

    Args:
        event: the columns of the event by name.
        before: hash of the event before it in the same entry's history; empty for the first.
    """
    content = [
        event["kecamatan"],
        event["entry_id"],
        event["n"],
        _shared_instant(event["at"]),
        event["what"],
        event["user_id"],
        event["device_id"],
        event["data"],
        before,
    ]
    return hashlib.sha256(canonical(content)).hexdigest()


def instant(moment: datetime) -> str:
    """An instant as it goes into a hash: UTC, microseconds, alike on both databases."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


# All that comes in one batch shares the instant in which it came.
_shared_instant = lru_cache(maxsize=16)(instant)


def first_event(
    entry: dict[str, Any],
    what: str,
    at: datetime,
    user_id: int | None,
    device_id: int | None,
    outreach: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The event that begins an entry's history; sets `events` and `head` of the entry's row.

    `outreach` is what became of its wish to belong to an outreach event (`outreach_entries.Tie.told`).
    """
    event = {
        "kecamatan": entry["kecamatan"],
        "entry_id": entry["id"],
        "n": 1,
        "at": at,
        "what": what,
        "user_id": user_id,
        "device_id": device_id,
        "data": facts_after(entry) | (outreach or {}),
    }
    event["hash"] = event_hash(event, FIRST_LINK)
    entry["events"], entry["head"] = 1, event["hash"]
    return event


def append_event(
    session: Session,
    entry: Entry,
    what: str,
    *,
    user_id: int | None = None,
    device_id: int | None = None,
    at: datetime | None = None,
    **data: Any,
) -> Event:
    """Add an event to the history of an entry that this transaction has locked and changed.

    Args:
        session: a writing one.
        entry: already as it is after the event.
        what: a word, see `Event`.
        user_id, device_id: who did it.
        at: when; now if not given.
        data: what changed, as JSON values.
    """
    columns: dict[str, Any] = {
        "kecamatan": entry.kecamatan,
        "entry_id": entry.id,
        "n": entry.events + 1,
        "at": at or now(),
        "what": what,
        "user_id": user_id,
        "device_id": device_id,
        "data": data | facts_after(vars(entry)),
    }
    columns["hash"] = event_hash(columns, entry.head)
    event = Event(**columns)
    session.add(event)
    entry.events, entry.head = event.n, event.hash
    return event


def mark_unsealed(session: Session, entries: Iterable[tuple[str, str]]) -> None:
    """Remember (kecamatan, entry id) pairs that got an event in this transaction, for the next seal."""
    unsealed(session.get_bind().dialect, entries).run(session)


def unsealed(dialect: Dialect, entries: Iterable[tuple[str, str]]) -> Insert:
    """The statement by which `mark_unsealed` remembers."""
    by_kecamatan: dict[str, list[str]] = {}
    for kecamatan, entry_id in entries:
        by_kecamatan.setdefault(kecamatan, []).append(entry_id)
    rows = [{"kecamatan": key, "entry_ids": ids} for key, ids in sorted(by_kecamatan.items())]
    return prepare(dialect, Unsealed, rows)
