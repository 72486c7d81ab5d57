"""The append-only history of every entry, hash-chained per entry and sealed per kecamatan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import EntryId, Json, Model, UtcDateTime

# SQLite numbers rows by itself only when the key is its own INTEGER.
RowNumber = BigInteger().with_variant(Integer, "sqlite")


class Event(Model):
    """One change of one entry: who, when, from which device, what. The database refuses UPDATE and DELETE."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    entry_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # recorded, quarantined, revised, conflict, decided, approved, returned, rejected, attachment, released
    what: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None]
    device_id: Mapped[int | None]
    # What changed, and always the state and the hashes of the entry after it (`webapp/store/events.py`).
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str] = mapped_column(String(64))


class Seal(Model):
    """The heads of entries of a kecamatan that changed since the seal before, chained to that seal."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # {entry id: [number of events, head]}
    heads: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str] = mapped_column(String(64))


class Unsealed(Model):
    """Entries that changed and wait for a seal: one row per transaction, removed by the seal that covers it.

    A row is seen only once its transaction has been committed, so a late one is sealed next time, never missed.
    """

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    kecamatan: Mapped[str] = mapped_column(String(8))
    entry_ids: Mapped[list[str]] = mapped_column(Json)
