"""Files that belong to an entry: announced with it, arriving after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import EntryId, Model, UtcDateTime


class Attachment(Model):
    """One announced file. The bytes lie in the attachment store under `sha256`, cleaned, once they have arrived."""

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    entry_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    bytes: Mapped[int]
    type: Mapped[str] = mapped_column(String(40))
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # After re-encoding without metadata, so the stored file differs from the one that was sent.
    stored_sha256: Mapped[str | None] = mapped_column(String(64))
    stored_bytes: Mapped[int | None]

    __table_args__ = (Index("ix_attachment_sha256", "sha256"),)
