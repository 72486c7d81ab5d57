"""Times as people in an area read them: local, with WIB, WITA or WIT."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask_babel import get_locale
from flask_babel import gettext as _

from ..services.areas import AreaBook

SHORT = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}
DEFAULT_ZONE = "Asia/Jakarta"
# Below this a phone's clock is as good as any.
WORTH_SAYING = timedelta(minutes=5)


def zone_of(areas: AreaBook, code: str) -> ZoneInfo:
    """The time zone of an area, or of the nearest area above it that is known."""
    while code:
        area = areas.get(code)
        if area is not None:
            return ZoneInfo(area.timezone)
        code = code.rpartition(".")[0]
    return ZoneInfo(DEFAULT_ZONE)


def zone_name(zone: ZoneInfo) -> str:
    """`WIB`, `WITA` or `WIT`; the zone's own name elsewhere."""
    return SHORT.get(zone.key, zone.key)


def say(moment: datetime | None, zone: ZoneInfo) -> str:
    """`22 Nov 2026 09.15 WIB`; a dash when it never happened."""
    if moment is None:
        return "–"
    return f"{format_datetime(moment, 'd MMM y HH.mm', tzinfo=zone, locale=get_locale())} {zone_name(zone)}"


def say_day(day: date) -> str:
    """`22 November 2026`."""
    return str(format_date(day, "d MMMM y", locale=get_locale()))


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins there."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the next day begins there."""
    return start_of(day + timedelta(days=1), zone)


def say_skew(seconds: int | None) -> str:
    """How wrong the phone's clock was, when it is worth saying; else an empty text."""
    if seconds is None or abs(seconds) < WORTH_SAYING.total_seconds():
        return ""
    hours, minutes = divmod(abs(seconds) // 60, 60)
    how_much = (
        _("%(hours)s jam %(minutes)s menit", hours=hours, minutes=minutes)
        if hours
        else _("%(minutes)s menit", minutes=minutes)
    )
    if seconds > 0:
        return _("Jam ponsel lebih cepat %(how_much)s dari jam server.", how_much=how_much)
    return _("Jam ponsel lebih lambat %(how_much)s dari jam server.", how_much=how_much)


def read_day(text: str | None) -> date | None:
    """A date as a date field sends it; None when empty.

    Raises:
        ValueError: it is no date.
    """
    return date.fromisoformat(text) if text else None
