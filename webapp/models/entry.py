"""Entries: one filled-in form each, with fixed columns for what is searched and JSON for the answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import EntryId, Json, UtcDateTime, db


class State(StrEnum):
    """Where an entry stands on its way."""

    RECORDED = "recorded"
    REVISED = "revised"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


class Entry(db.Model):
    """The current content of an entry; how it came to be is in its events."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    service: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    revision: Mapped[int]
    area: Mapped[str] = mapped_column(String(13))
    state: Mapped[str] = mapped_column(String(12))
    # The desk's order: 0 revised or in conflict, 1 recorded, 2 quarantined, 3 returned, 4 approved and rejected.
    priority: Mapped[int]
    receipt: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    search_text: Mapped[str] = mapped_column(Text)
    # Who brought it: an officer on a device with its number there, or a respondent through a QR link.
    officer_id: Mapped[int | None]
    device_id: Mapped[int | None]
    number: Mapped[int | None]
    qr_token: Mapped[str | None] = mapped_column(String(16))
    point: Mapped[str | None] = mapped_column(String(60))
    # The phone's clock, the server's clock, and how far the phone's was ahead when it sent (seconds).
    collected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    clock_skew_seconds: Mapped[int | None]
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    # SHA-256 of the content as it was sent: the same thing sent twice changes nothing.
    digest: Mapped[str] = mapped_column(String(64))
    # The newest event of its history and how many there are.
    events: Mapped[int]
    head: Mapped[str] = mapped_column(String(64))
    # The supervisor's words when it was returned or rejected: one note, and one per question.
    note: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[dict[str, str] | None] = mapped_column(Json)

    __table_args__ = (
        Index("ix_entry_desk", "kecamatan", "priority", "received_at", "id"),
        Index("ix_entry_receipt", "receipt"),
        Index("ix_entry_device_number", "device_id", "number"),
        Index("ix_entry_officer", "officer_id", "received_at"),
    )


class Conflict(db.Model):
    """Content that arrived for an entry and could not replace it: kept beside it until a person decides."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    entry_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int]
    version: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    collected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device_id: Mapped[int | None]
    # "kept": the present content stays; "taken": this content replaced it.
    decision: Mapped[str | None] = mapped_column(String(8))
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
