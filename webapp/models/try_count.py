"""Wrong tries at something that only its owner should know, counted where every server process sees them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, UtcDateTime


class TryCount(Model):
    """How often somebody was wrong of late: by what was tried, or by where it came from.

    The key is a keyed hash, so that neither addresses nor receipt codes can be read from the table.
    """

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    tries: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
