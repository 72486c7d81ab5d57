"""What phones must learn, read by cursor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import EntryId, Json, Model, UtcDateTime
from .event import RowNumber


class Change(Model):
    """Something that phones must learn: a review, a published definition."""

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    # Its place in the cursor's order; given by the first reader after the commit (`webapp/store/changes.py`).
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    # The area it concerns; empty: every area.
    area: Mapped[str] = mapped_column(String(13))
    # The officer it concerns; none: every device of the area.
    officer_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str | None] = mapped_column(EntryId)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_change_officer", "officer_id", "position"),
        Index(
            "ix_change_unplaced",
            "id",
            postgresql_where=text("position IS NULL"),
            sqlite_where=text("position IS NULL"),
        ),
    )
