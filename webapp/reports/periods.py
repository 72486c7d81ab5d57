"""Periods of a report as sortable keys: `2026-03-09`, `2026-03`, `2026-T1` (triwulan), `2026-S1` (semester), `2026`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

KEYS: dict[str, Callable[[date], str]] = {
    "day": lambda day: day.isoformat(),
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "quarter": lambda day: f"{day.year:04}-T{(day.month + 2) // 3}",
    "semester": lambda day: f"{day.year:04}-S{(day.month + 5) // 6}",
    "year": lambda day: f"{day.year:04}",
}


def period_of(day: date, length: str) -> str:
    """The key of the period that a day lies in; `length` is day, month, quarter, semester or year.

    Raises:
        KeyError: another length.
    """
    return KEYS[length](day)


def periods(first: date, last: date, length: str) -> list[str]:
    """The keys of all periods from the first to the last day, both included; none when the last comes before.

    Raises:
        KeyError: another length.
    """
    key = KEYS[length]
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return list(dict.fromkeys(key(day) for day in days))
