"""Figures that pages and reports read without counting rows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import db


class Counter(db.Model):
    """A signed change of one figure. Only inserted, so no writer waits for another; folded now and then.

    The figure is the sum of `amount` over the rows with the same key.
    """

    # SQLite numbers rows by itself only when the key is its own INTEGER.
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    kecamatan: Mapped[str] = mapped_column(String(8))
    area: Mapped[str] = mapped_column(String(13))
    service: Mapped[str] = mapped_column(String(40))
    month: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(12))
    officer_id: Mapped[int | None]
    amount: Mapped[int]

    __table_args__ = (Index("ix_counter_key", "kecamatan", "area", "service", "month", "state"),)
