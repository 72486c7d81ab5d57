"""What reports read instead of answers: how often each was given, by kelurahan, point, month and group."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import EntryId, Model
from .event import RowNumber


class Tally(Model):
    """A signed change of one figure. Only inserted, so no writer waits for another; folded now and then.

    The figure is the sum of `amount` over the rows with the same key; what dimension, value, question and answer
    mean is said by `webapp.reports.tallies.CountRow`.
    """

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    kecamatan: Mapped[str] = mapped_column(String(8))
    area: Mapped[str] = mapped_column(String(13))
    service: Mapped[str] = mapped_column(String(40))
    # The service point of the QR link; empty when an officer brought the entry.
    point: Mapped[str] = mapped_column(String(60))
    # Of the time of capture (of a step: of the day it was made), by the area's own clock: `2026-11`.
    month: Mapped[str] = mapped_column(String(7))
    doubtful: Mapped[bool]
    dimension: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(60))
    question: Mapped[str] = mapped_column(String(60))
    answer: Mapped[str] = mapped_column(String(60))
    amount: Mapped[int] = mapped_column(BigInteger)
    # Whether the row is a sum already.
    folded: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_tally_report", "kecamatan", "service", "dimension", "month"),
        # All that `tallies.by_group` reads, in the order in which it adds it up: sorting takes longer than reading.
        # Rows enter it when they are folded, so it costs whoever sends an answer nothing.
        Index(
            "ix_tally_groups",
            "kecamatan",
            "service",
            "dimension",
            "value",
            "question",
            "answer",
            "month",
            "area",
            "point",
            "doubtful",
            "amount",
            "folded",
            sqlite_where=text("folded"),
            postgresql_where=text("folded"),
        ),
        Index(
            "ix_tally_new",
            "kecamatan",
            "service",
            "month",
            sqlite_where=text("NOT folded"),
            postgresql_where=text("NOT folded"),
        ),
    )


class Doubt(Model):
    """Why an answer to a survey is doubtful: it counts, marked, so that a report can leave it out.

    There is a row for doubtful entries only, made when the entry is counted, so that taking the entry out of the
    figures takes out what was put in.
    """

    kecamatan: Mapped[str] = mapped_column(String(8), primary_key=True)
    entry_id: Mapped[str] = mapped_column(EntryId, primary_key=True)
    # fast, same, many: joined by a space.
    reasons: Mapped[str] = mapped_column(String(40))
