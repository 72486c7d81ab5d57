"""Which day it is for a check that forbids the future."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

# The easternmost zone of Indonesia: an officer in Papua writes tomorrow's date while the server still has today's.
_EASTERNMOST = ZoneInfo("Asia/Jayapura")


def today() -> date:
    """The latest calendar day that has begun anywhere in Indonesia."""
    return datetime.now(_EASTERNMOST).date()
