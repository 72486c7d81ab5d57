"""Outreach events (kegiatan jemput bola): when and where a team goes, its phones, and what was recorded there."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - a column of that name stands beside it
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import EntryId, Json, Model, UtcDateTime, now

PLACE_LENGTH = 120
LETTER_LENGTH = 80


class OutreachState(StrEnum):
    """Planned until the desk closes it or calls it off; an event under way is one that is planned for today."""

    PLANNED = "planned"
    CLOSED = "closed"
    CANCELED = "canceled"


class Outreach(Model):
    """One event: a day in one kelurahan, ordered by a letter of assignment (surat tugas)."""

    id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    # The kelurahan that is visited.
    area: Mapped[str] = mapped_column(String(13))
    date: Mapped[Date]
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    letter_number: Mapped[str | None] = mapped_column(String(LETTER_LENGTH))
    letter_date: Mapped[Date | None]
    # Its PDF, in the attachment store.
    letter_sha256: Mapped[str | None] = mapped_column(String(64))
    # Ids of the services that are offered, and {service: how many are aimed at}.
    services: Mapped[list[str]] = mapped_column(Json)
    targets: Mapped[dict[str, int]] = mapped_column(Json)
    # Who of the team answers for it and signs the report.
    lead_id: Mapped[int | None]
    # For the report: `lead_nip`, and `title`, `name`, `nip` of the supervisor or camat.
    signatures: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(8), default=OutreachState.PLANNED)
    # How many events its history has.
    events: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by: Mapped[int | None]
    # When it was closed or called off.
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_outreach_area_date", "area", "date"),)


class OutreachMember(Model):
    """An officer of the team."""

    outreach_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, index=True)


class OutreachPhone(Model):
    """What a phone last said of an event: when it was prepared, how many entries it still holds."""

    outreach_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    device_id: Mapped[int] = mapped_column(primary_key=True)
    # By the phone's clock.
    prepared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting: Mapped[int]
    # By the server's clock; None while it has said nothing since it was prepared.
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutreachEntry(Model):
    """An entry that was recorded at an event. Kept beside the entry, so that all others cost nothing."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    entry_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    outreach_id: Mapped[str] = mapped_column(EntryId, index=True)


class OutreachEvent(Model):
    """One change of one outreach event. The database refuses UPDATE and DELETE."""

    outreach_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # planned, changed, closed, canceled, reopened
    what: Mapped[str] = mapped_column(String(12))
    user_id: Mapped[int | None]
    # changed: `changes` {column: [old, new]}; closed: `phones`, what was known of each then.
    data: Mapped[dict[str, Any]] = mapped_column(Json)
