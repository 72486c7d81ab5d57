"""The append-only history of every entry, hash-chained per entry and sealed per kecamatan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import EntryId, Json, UtcDateTime, db


class Event(db.Model):
    """One change of one entry: who, when, from which device, what. Never updated, never deleted."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    entry_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # recorded, revised, conflict, approved, returned, rejected, attachment, released, resolved ...
    what: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None]
    device_id: Mapped[int | None]
    # What changed; a revision holds {"changes": {question: [old, new]}}, every one the hash of the answers after it.
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str] = mapped_column(String(64))


class Seal(db.Model):
    """The heads of all entries of a kecamatan that changed since the seal before, chained to that seal."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # {entry id: [number of events, head]}
    heads: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str] = mapped_column(String(64))


class Change(db.Model):
    """Something that phones must learn. Read by cursor, never past a transaction that is still open."""

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    # PostgreSQL's transaction id; 0 on SQLite, whose writers take turns.
    xid: Mapped[int] = mapped_column(BigInteger, default=0)
    kecamatan: Mapped[str] = mapped_column(String(8))
    # The officer it concerns; none: every device of the area.
    officer_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str | None] = mapped_column(EntryId)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_change_cursor", "xid", "seq"), Index("ix_change_officer", "officer_id", "xid"))
