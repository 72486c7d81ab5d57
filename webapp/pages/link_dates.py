"""From when until when a QR link is open, as whole days of its area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from ..models import QrLink
from ..services.areas import AreaBook
from . import moments


def days_of(link: QrLink, book: AreaBook) -> tuple[date | None, date | None]:
    """The first and the last day; None: no bound."""
    zone = moments.zone_of(book, link.area)
    opens = link.opens_at.astimezone(zone).date() if link.opens_at else None
    # The stored instant is the end of the last day.
    closes = (link.closes_at.astimezone(zone) - timedelta(seconds=1)).date() if link.closes_at else None
    return opens, closes


def sentence(link: QrLink, book: AreaBook) -> str:
    """`Dibuka 1 Desember 2026. Hari terakhir 31 Desember 2026.`; empty when there is no bound."""
    opens, closes = days_of(link, book)
    said = []
    if opens:
        said.append(_("Dibuka %(day)s.", day=moments.say_day(opens)))
    if closes:
        said.append(_("Hari terakhir %(day)s.", day=moments.say_day(closes)))
    return " ".join(said)


def read(
    typed: Mapping[str, str], zone: ZoneInfo, faults: dict[str, str]
) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first day to the end of the last, by the area's clock; faults go to their fields.

    Args:
        typed: `buka` and `tutup` as YYYY-MM-DD, or empty.
        zone: of the area.
        faults: what is wrong, by field.
    """
    days = {}
    for name in ("buka", "tutup"):
        try:
            days[name] = moments.read_day(typed[name])
        except ValueError:
            faults[name] = _("Tanggal tidak dapat dibaca. Pilih dari kalender, contoh 2026-11-22.")
    first, last = days.get("buka"), days.get("tutup")
    if first and last and first > last:
        faults["tutup"] = _("Hari terakhir lebih awal dari hari dibuka. Tukar keduanya.")
    return (
        moments.start_of(first, zone) if first else None,
        moments.end_of(last, zone) if last else None,
    )
