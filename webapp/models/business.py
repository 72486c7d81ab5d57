"""The registry: businesses, what is attached to them, their history, and what waits to be attached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import EntryId, Json, Model, UtcDateTime
from .event import RowNumber

BUSINESS_NAME_LENGTH = 200


class Business(Model):
    """A business with its owner: what is known of it now, worked out from what is attached to it."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    area: Mapped[str] = mapped_column(String(13))
    # Registry field to canonical value (`webapp/services/registry.py`); the columns below repeat what is searched.
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    # Ids of the services that it has entries of.
    services: Mapped[list[str]] = mapped_column(Json)
    name: Mapped[str] = mapped_column(String(BUSINESS_NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(BUSINESS_NAME_LENGTH))
    nik: Mapped[str | None] = mapped_column(String(16))
    nib: Mapped[str | None] = mapped_column(String(13))
    phone: Mapped[str | None] = mapped_column(String(20))
    # Degrees.
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    search_text: Mapped[str] = mapped_column(Text)
    has_nib: Mapped[bool]
    has_halal: Mapped[bool]
    wants_nib: Mapped[bool]
    wants_halal: Mapped[bool]
    # The officer whose entry came last.
    officer_id: Mapped[int | None]
    # False once it is merged into another, or when all its entries were rejected.
    active: Mapped[bool] = mapped_column(default=True)
    merged_into: Mapped[str | None] = mapped_column(EntryId)
    # How many events its history has.
    events: Mapped[int] = mapped_column(default=0)
    # Its place in the order in which phones read; none since its last change, until the next phone asks.
    position: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_business_nik", "kecamatan", "nik"),
        Index("ix_business_nib", "kecamatan", "nib"),
        Index("ix_business_phone", "kecamatan", "phone"),
        Index("ix_business_name", "kecamatan", "area", "name_key"),
        Index("ix_business_position", "kecamatan", "position"),
        # All that `registry.coverage` counts, so that it need not read the businesses themselves.
        Index(
            "ix_business_coverage",
            "kecamatan",
            "area",
            "active",
            "has_nib",
            "has_halal",
            "wants_nib",
            "wants_halal",
        ),
        Index(
            "ix_business_merged",
            "kecamatan",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
            sqlite_where=text("merged_into IS NOT NULL"),
        ),
    )


class BusinessEntry(Model):
    """An entry's place in the registry, and the facts that it brought."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    entry_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    # Where it belongs by itself: a merger leaves this as it is, so that it can be undone.
    business_id: Mapped[str] = mapped_column(EntryId)
    # Why it belongs there: new, nik, nib, chosen, parted.
    how: Mapped[str] = mapped_column(String(12))
    service: Mapped[str] = mapped_column(String(40))
    area: Mapped[str] = mapped_column(String(13))
    officer_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    # What steps of its workflow brought: it stands above what anybody told.
    step_facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    step_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    collected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # A rejected entry says nothing; one by a citizen says it where no officer has, until it is approved.
    rejected: Mapped[bool] = mapped_column(default=False)
    trusted: Mapped[bool] = mapped_column(default=True)
    # An entry that it chose as its business, and that has not arrived yet.
    awaits: Mapped[str | None] = mapped_column(EntryId)

    __table_args__ = (
        Index("ix_business_entry_business", "kecamatan", "business_id"),
        Index(
            "ix_business_entry_awaits",
            "kecamatan",
            "awaits",
            postgresql_where=text("awaits IS NOT NULL"),
            sqlite_where=text("awaits IS NOT NULL"),
        ),
    )


class BusinessEvent(Model):
    """One change of one business. The database refuses UPDATE and DELETE."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    business_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # registered, attached, updated, step, parted, merged (another into it), absorbed (it into another), unmerged
    what: Mapped[str] = mapped_column(String(12))
    user_id: Mapped[int | None]
    entry_id: Mapped[str | None] = mapped_column(EntryId)
    # The other business, and `changes`: {field: [old, new]}.
    data: Mapped[dict[str, Any]] = mapped_column(Json)


class BusinessPair(Model):
    """Two businesses that look alike and were found to be different; `a` is the smaller id."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    a: Mapped[str] = mapped_column(EntryId, primary_key=True)
    b: Mapped[str] = mapped_column(EntryId, primary_key=True)
    user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RegistryOf(Model):
    """What a kecamatan's registry has once: the last position given, and the key of its hashes of NIKs."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    last_position: Mapped[int] = mapped_column(BigInteger, default=0)
    # 32 random bytes, in hex.
    nik_key: Mapped[str] = mapped_column(String(64))


class Unattached(Model):
    """Entries that wait to be attached: one row per transaction that stored or changed some, gone when it is done.

    A row is seen only once its transaction has been committed, so a late one is met next time, never missed.
    """

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    kecamatan: Mapped[str] = mapped_column(String(8), index=True)
    entry_ids: Mapped[list[str]] = mapped_column(Json)
