"""Links behind the printed QR codes: which service, which kelurahan, which service point."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import KECAMATAN_LENGTH, EntryId, Model, UtcDateTime, now


class QrLink(Model):
    """The address `/q/<token>`; what is sent through it carries its area and point."""

    token: Mapped[str] = mapped_column(String(16), primary_key=True)
    # Of `/k/<code>`, for people who type; and the number of the service point among those of the area.
    code: Mapped[str] = mapped_column(String(8), unique=True)
    number: Mapped[int]
    service: Mapped[str] = mapped_column(String(40))
    # A kelurahan; or a kecamatan, and then the respondent says in which kelurahan.
    area: Mapped[str] = mapped_column(String(13), index=True)
    point: Mapped[str | None] = mapped_column(String(60))
    # The outreach event whose attendance list it is; what comes through it belongs to that event.
    outreach_id: Mapped[str | None] = mapped_column(EntryId)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by: Mapped[int | None]
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def wide(self) -> bool:
        """Whether it is for a whole kecamatan, whose respondents say in which kelurahan they are."""
        return len(self.area) <= KECAMATAN_LENGTH

    def open_at(self, moment: datetime) -> bool:
        """Whether an entry may be sent through it at this instant."""
        if self.revoked_at is not None and moment >= self.revoked_at:
            return False
        if self.opens_at is not None and moment < self.opens_at:
            return False
        return self.closes_at is None or moment < self.closes_at
