"""What a citizen takes home after sending a form without scripts: the receipt as picture, text and slip."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask_babel import gettext as _

from sync import receipt as receipts

from ..documents import qr
from ..models import QrLink, now
from ..services import Definition
from ..store import areas, tracking
from . import moments
from .posters import base_address, typed


def receipt_of(link: QrLink, definition: Definition, receipt: str) -> dict[str, Any]:
    """For `public/receipt.html`: code, title, date, what the picture holds and the text for WhatsApp; no name, no NIK.

    Args:
        receipt: the ten symbols.
    """
    code = receipts.written(receipt)
    zone = moments.zone_of(areas.book(), link.area)
    when = moments.say_day(now().astimezone(zone).date())
    track = f"{base_address()}/lacak/{code}" if tracking.traceable(definition) else ""
    code_is, ask_at = _("Kode tanda terima"), _("Lacak di")
    lines = [str(definition.title), f"{code_is}: {code}", when, f"{ask_at}: {track}" if track else ""]
    return {
        "code": code,
        "title": definition.title,
        "when": when,
        "track": track,
        "track_at": typed(f"{base_address()}/lacak"),
        "picture": qr.data_uri(track or code),
        "whatsapp": "https://wa.me/?text=" + quote("\n".join(filter(None, lines))),
    }
