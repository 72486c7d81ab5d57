"""Figures that pages and reports read without counting rows."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model
from .event import RowNumber


class Counter(Model):
    """A signed change of one figure. Only inserted, so no writer waits for another; folded now and then.

    The figure is the sum of `amount` over the rows with the same key.
    """

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    kecamatan: Mapped[str] = mapped_column(String(8))
    area: Mapped[str] = mapped_column(String(13))
    service: Mapped[str] = mapped_column(String(40))
    # Of the time of capture, in the area's own time zone: `2026-11`.
    month: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(12))
    officer_id: Mapped[int | None]
    amount: Mapped[int]

    __table_args__ = (Index("ix_counter_area", "kecamatan", "area"),)
