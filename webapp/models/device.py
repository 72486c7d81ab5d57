"""Phones that may send entries, and the one-time codes that enrol them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import EntryId, Json, Model, UtcDateTime, now
from .user import User


class Device(Model):
    """One officer on one phone. The token itself is never stored, only its SHA-256."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The highest entry number ever seen from it; a hole below it is a lost entry.
    highest_number: Mapped[int] = mapped_column(default=0)
    # Ranges of numbers, first and last, that neither came nor were discarded: all of them up to `looked_to`, which
    # is the highest number unless the ranges are very many.
    holes: Mapped[list[tuple[int, int]]] = mapped_column(Json, default=list)
    looked_to: Mapped[int] = mapped_column(default=0)
    clock_skew_seconds: Mapped[int | None]

    user: Mapped[User] = relationship()


class DiscardedNumber(Model):
    """An entry number that the officer deleted on the phone, with the reason: a hole that is no loss."""

    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str | None] = mapped_column(EntryId)
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class EnrolmentCode(Model):
    """A one-time code, shown by the admin as a QR, that turns a phone into a device of one officer."""

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
