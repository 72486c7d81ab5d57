"""What people wrote in their own words in an anonymous survey, apart from everything else that they answered."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..models import Entry, db, tenant_within, within
from ..services.report_figures import Wanted
from ..services.workflow import REJECTED, WITHDRAWN
from . import areas


def newest(wanted: Wanted, question: str, most: int) -> list[str]:
    """The newest answers to a question of words, in the order of the alphabet: their place tells nothing of their time.

    Args:
        question: id of a `long_text` question.
        most: how many at most.
    """
    shown = wanted.area or wanted.prefix
    zone = ZoneInfo(areas.timezone_of(shown))
    said = Entry.answers[question].as_string()
    statement = (
        select(said)
        .where(
            tenant_within(Entry.kecamatan, wanted.prefix),
            within(Entry.area, wanted.prefix),
            within(Entry.area, shown),
            Entry.service == wanted.service,
            Entry.phase.not_in((REJECTED, WITHDRAWN)),
            Entry.collected_at >= _first_of(wanted.first, 0, zone),
            Entry.collected_at < _first_of(wanted.last, 1, zone),
            said.is_not(None),
            said != "",
        )
        .order_by(Entry.received_at.desc())
        .limit(most)
    )
    if wanted.point:
        statement = statement.where(Entry.point == wanted.point)
    return sorted(db.session.scalars(statement), key=str.casefold)


def _first_of(month: str, later: int, zone: ZoneInfo) -> datetime:
    """The first moment of a month, or of one so many months later."""
    number = 12 * int(month[:4]) + int(month[5:]) - 1 + later
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=zone).astimezone(UTC)
