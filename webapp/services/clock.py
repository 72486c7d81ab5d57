"""Which day it is for a check that forbids the future."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

# The easternmost zone of Indonesia: an officer in Papua writes tomorrow's date while the server still has today's.
# WIT is nine hours ahead all year (Keppres 41/1987); a fixed offset is read in half the time of a zone's name.
_EASTERNMOST = timezone(timedelta(hours=9), "WIT")


def today() -> date:
    """The latest calendar day that has begun anywhere in Indonesia."""
    return datetime.now(_EASTERNMOST).date()
