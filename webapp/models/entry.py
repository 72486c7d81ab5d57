"""Entries: one filled-in form each, with fixed columns for what is searched and JSON for the answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import EntryId, Json, Model, UtcDateTime

TITLE_LENGTH = 200


class State(StrEnum):
    """The states of DAKU and of services like it; a service may have others, see its workflow."""

    RECORDED = "recorded"
    REVISED = "revised"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    # Of no service: its form's version was unknown when it came.
    QUARANTINED = "quarantined"


class Phase(StrEnum):
    """What desk, phone and counters make of a state, whatever the service calls it."""

    NEW = "new"
    REVISED = "revised"
    WORKING = "working"
    QUARANTINED = "quarantined"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


# The desk's order. An open conflict comes first, whatever the phase.
FIRST = 0
PRIORITIES = {
    Phase.REVISED: FIRST,
    Phase.NEW: 1,
    Phase.WORKING: 2,
    Phase.QUARANTINED: 2,
    Phase.RETURNED: 3,
    Phase.APPROVED: 4,
    Phase.REJECTED: 4,
    Phase.WITHDRAWN: 4,
}


class Entry(Model):
    """The current content of an entry; how it came to be is in its events."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    service: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    revision: Mapped[int]
    area: Mapped[str] = mapped_column(String(13))
    state: Mapped[str] = mapped_column(String(12))
    phase: Mapped[str] = mapped_column(String(12))
    # Until when the desk must have made its next step; None: no limit.
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    priority: Mapped[int]
    receipt: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
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
    # How many events its history has, and the hash of the newest.
    events: Mapped[int]
    head: Mapped[str] = mapped_column(String(64))
    # The supervisor's words when it was returned or rejected: one note, and one per question.
    note: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (
        # An id is one entry, whatever kecamatan it names: a phone that moves an entry cannot double it. A
        # database that is distributed by kecamatan must do without this one.
        UniqueConstraint("id"),
        # The desk reads one priority after the other, each backwards: the newest first.
        Index("ix_entry_desk", "kecamatan", "priority", "received_at", "id"),
        Index("ix_entry_receipt", "receipt"),
        # What anybody may read is among what the desk has approved; other entries cost this one nothing.
        Index(
            "ix_entry_approved",
            "kecamatan",
            "service",
            "area",
            sqlite_where=text("phase = 'approved'"),
            postgresql_where=text("phase = 'approved'"),
        ),
        Index("ix_entry_device_number", "device_id", "number"),
    )


class Conflict(Model):
    """Content that arrived for an entry and could not replace it: kept beside it until a person decides."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    entry_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int]
    version: Mapped[int]
    area: Mapped[str] = mapped_column(String(13))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    search_text: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    collected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int | None]
    device_id: Mapped[int | None]
    # Its service or version was unknown when it came, so its answers are unchecked.
    quarantined: Mapped[bool] = mapped_column(default=False)
    # "keep": the present content stays; "take": this content replaced it.
    decision: Mapped[str | None] = mapped_column(String(8))
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
