"""Working days, Monday to Friday, by the calendar of a place. Public holidays change yearly and are not known here."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


def after(day: date, days: int) -> date:
    """The day on which so many working days have passed since `day`, which itself does not count.

    ```python
    after(date(2026, 11, 20), 3)   # Friday -> Wednesday 2026-11-25
    ```
    """
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY:
            days -= 1
    return day


def deadline(since: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The end (midnight, by the clock of `zone`) of the last of so many working days after an instant; in UTC."""
    last = after(since.astimezone(zone).date(), days)
    return datetime.combine(last + timedelta(days=1), time.min, zone).astimezone(UTC)
