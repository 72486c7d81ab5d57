"""Seals over the heads of all histories, and the proof that nothing was altered or removed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Row, Table, delete, select

from sync.content import canonical

from ..models import Entry, Event, Seal, Unsealed, db, now
from .events import FIRST_LINK, event_hash, facts_after, instant
from .transaction import exclusive, writing

# Heads in one seal: at most some 500 kB of JSON.
MOST_HEADS = 5000
CHUNK = 500

ENTRY = cast(Table, Entry.__table__)
EVENT = cast(Table, Event.__table__)
SEAL = cast(Table, Seal.__table__)


class Fault(NamedTuple):
    """Something that is not as it was left: where, and what."""

    kecamatan: str
    entry_id: str | None
    what: str


def seal_hash(kecamatan: str, n: int, at: datetime, heads: Mapping[str, Any], before: str) -> str:
    """SHA-256 over a seal and the hash of the seal before it in the same kecamatan."""
    return hashlib.sha256(canonical([kecamatan, n, instant(at), heads, before])).hexdigest()


def seal() -> list[Seal]:
    """Seal what changed since the last seals, kecamatan by kecamatan; return the new seals."""
    made: list[Seal] = []
    for kecamatan in sorted(set(db.session.scalars(select(Unsealed.kecamatan).distinct()))):
        while (one := _seal_some(kecamatan)) is not None:
            made.append(one)
    return made


def _seal_some(kecamatan: str) -> Seal | None:
    with writing() as session:
        exclusive(session, f"seals of {kecamatan}")
        # Rows of transactions that are not committed yet are not seen here, nor removed: they wait for the next seal.
        waiting = session.execute(
            select(Unsealed.id, Unsealed.entry_ids)
            .where(Unsealed.kecamatan == kecamatan)
            .order_by(Unsealed.id)
            .limit(MOST_HEADS)
        ).all()
        covered: list[int] = []
        ids: set[str] = set()
        for row in waiting:
            if ids and len(ids) + len(row.entry_ids) > MOST_HEADS:
                break
            covered.append(row.id)
            ids.update(row.entry_ids)
        if not covered:
            return None
        # An entry that is gone before it was ever sealed leaves an empty head, at which `verify` stops.
        heads: dict[str, Any] = {id_: [0, ""] for id_ in sorted(ids)}
        for chunk in _chunks(sorted(ids)):
            found = select(Entry.id, Entry.events, Entry.head).where(
                Entry.kecamatan == kecamatan, Entry.id.in_(chunk)
            )
            heads.update((id_, [events, head]) for id_, events, head in session.execute(found))
        last = session.scalar(
            select(Seal).where(Seal.kecamatan == kecamatan).order_by(Seal.n.desc()).limit(1)
        )
        n, before, at = (last.n + 1, last.hash, now()) if last else (1, FIRST_LINK, now())
        made = Seal(
            kecamatan=kecamatan, n=n, at=at, heads=heads, hash=seal_hash(kecamatan, n, at, heads, before)
        )
        session.add(made)
        for chunk in _chunks(covered):
            session.execute(delete(Unsealed).where(Unsealed.id.in_(chunk)))
    return made


def verify() -> Iterator[Fault]:
    """Go through all entries, histories and seals and yield every fault; memory stays the same for any number."""
    options: dict[str, Any] = {"yield_per": CHUNK}
    if db.engine.dialect.name == "postgresql":
        # Entries and histories as of one instant; a reading SQLite transaction is that by itself.
        options["isolation_level"] = "REPEATABLE READ"
    with db.engine.connect().execution_options(**options) as connection:
        yield from _histories(connection)
        yield from _seals(connection)


def _histories(connection: Connection) -> Iterator[Fault]:
    entries = iter(connection.execute(select(ENTRY).order_by(ENTRY.c.kecamatan, ENTRY.c.id)))
    events = groupby(
        connection.execute(select(EVENT).order_by(EVENT.c.kecamatan, EVENT.c.entry_id, EVENT.c.n)),
        key=lambda event: (event.kecamatan, event.entry_id),
    )
    entry, history = next(entries, None), next(events, None)
    while entry is not None or history is not None:
        if entry is not None and (history is None or (entry.kecamatan, entry.id) < history[0]):
            yield Fault(entry.kecamatan, entry.id, "riwayatnya hilang seluruhnya")
            entry = next(entries, None)
        elif history is not None and (entry is None or (entry.kecamatan, entry.id) > history[0]):
            yield Fault(*history[0], "isiannya dihapus; riwayatnya masih ada")
            history = next(events, None)
        elif entry is not None and history is not None:
            yield from (Fault(entry.kecamatan, entry.id, what) for what in _chain(entry, history[1]))
            entry, history = next(entries, None), next(events, None)


def _chain(entry: Row[Any], history: Iterator[Row[Any]]) -> Iterator[str]:
    """What is wrong with one history, and with the entry at its end."""
    before, n, last = FIRST_LINK, 0, None
    for event in history:
        if event.n != n + 1:
            missing = f"{n + 1}" if event.n == n + 2 else f"{n + 1} sampai {event.n - 1}"
            yield f"peristiwa nomor {missing} hilang"
        elif event_hash(event._asdict(), before) != event.hash:
            yield f"peristiwa nomor {event.n} diubah"
        before, n, last = event.hash, event.n, event
    if last is None or n < entry.events:
        yield (
            f"peristiwa nomor {n + 1} hilang"
            if n + 1 == entry.events
            else f"peristiwa sesudah nomor {n} hilang"
        )
        return
    if n > entry.events or last.hash != entry.head:
        yield "kepala riwayatnya diubah"
    facts = facts_after(entry._asdict())
    if facts["answers_hash"] != last.data.get("answers_hash"):
        yield "jawabannya diubah di luar riwayat"
    if facts["state"] != last.data.get("state"):
        yield "statusnya diubah di luar riwayat"
    if facts["row_hash"] != last.data.get("row_hash"):
        yield "keterangannya (wilayah, waktu, petugas, atau nomor) diubah di luar riwayat"


def _seals(connection: Connection) -> Iterator[Fault]:
    key, before, n = None, FIRST_LINK, 0
    # A seal may be half a megabyte: one at a time.
    sealed = connection.execute(
        select(SEAL).order_by(SEAL.c.kecamatan, SEAL.c.n), execution_options={"yield_per": 1}
    )
    for row in sealed:
        if row.kecamatan != key:
            key, before, n = row.kecamatan, FIRST_LINK, 0
        if row.n != n + 1:
            yield Fault(row.kecamatan, None, f"segel nomor {n + 1} hilang")
        elif seal_hash(row.kecamatan, row.n, row.at, row.heads, before) != row.hash:
            yield Fault(row.kecamatan, None, f"segel nomor {row.n} diubah")
        before, n = row.hash, row.n
        yield from _heads(connection, row)


def _heads(connection: Connection, row: Row[Any]) -> Iterator[Fault]:
    """Every event that a seal names must still be there, with the hash that it had."""
    for chunk in _chunks(sorted(row.heads)):
        found = connection.execute(
            select(EVENT.c.entry_id, EVENT.c.n, EVENT.c.hash).where(
                EVENT.c.kecamatan == row.kecamatan, EVENT.c.entry_id.in_(chunk)
            )
        )
        hashes = {(entry_id, n): hash_ for entry_id, n, hash_ in found}
        for entry_id in chunk:
            count, head = row.heads[entry_id]
            if hashes.get((entry_id, count)) != head:
                yield Fault(
                    row.kecamatan, entry_id, f"tidak sama dengan segel nomor {row.n}: diubah atau dihapus"
                )


def _chunks(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
