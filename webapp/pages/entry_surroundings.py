"""What stands around an entry on its page: where it comes from, its neighbours, the same person elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from ..models import Entry, Event, Phase
from ..store import areas, desk, outreach_entries
from . import entry_view, moments, wording
from .entry_view import Reader


def facts(found: Entry, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """Where an entry comes from, as names and values in the reader's language."""
    book = areas.book()
    zone = moments.zone_of(book, found.area)
    files = desk.files_of([(found.kecamatan, found.id)]).get(found.id)
    officer = names.get(found.officer_id or 0, "–")
    if found.qr_token is not None:
        sender = _("Warga, lewat QR") + (f" · {found.point}" if found.point else "")
    else:
        sender = officer
        if found.number is not None:
            sender += " · " + _("nomor %(n)s di ponselnya", n=found.number)
    lines = [
        (_("Kode bukti"), wording.receipt(found.receipt)),
        (_("Kelurahan"), book.name(found.area)),
        (_("Dari"), sender),
        (_("Dicatat"), moments.say(found.collected_at, zone)),
        (_("Diterima"), moments.say(found.received_at, zone)),
        (_("Formulir"), f"{found.service.upper()} {_('versi %(n)s', n=found.version)}"),
    ]
    if found.qr_token is not None and found.officer_id is not None:
        lines.append((_("Diperbaiki oleh"), officer))
    event = outreach_entries.of_entry(found, current_user.area)
    if event is not None:
        link = Markup('<a class="link" href="{}">{}, {}</a>')  # noqa: S704 - format escapes what goes in
        address = url_for("outreach.event", outreach_id=event.id)
        lines.append((_("Kegiatan"), link.format(address, event.place, moments.say_day(event.date))))
    if found.revision > 1:
        lines.append((_("Revisi"), str(found.revision)))
    if files:
        lines.append(
            (_("Lampiran"), _("%(here)s dari %(all)s sudah sampai", here=files.arrived, all=files.announced))
        )
    return lines


def who(event: Event, names: Mapping[int, str]) -> str:
    """Who did it, in words, and to whom they gave it."""
    if event.user_id is not None:
        name = names.get(event.user_id, "–")
        officer = event.data.get("officer")
        return (
            _("%(name)s kepada %(officer)s", name=name, officer=names.get(officer, "–")) if officer else name
        )
    return _("Ponsel") if event.what == "attachment" else _("Warga, lewat QR")


def place(found: Entry, reader: Reader, position: Mapping[str, Any]) -> entry_view.Place:
    """Its position among its neighbours, for the map."""
    others = [
        (other["lat"], other["lon"])
        for answers in desk.neighbours(found)
        if (other := reader.position(answers)) is not None
    ]
    tiles = current_app.extensions["settings"].tile_url
    return entry_view.place(position, others, tiles, areas.book().name(found.area))


def twins(found: Entry, reader: Reader) -> list[dict[str, str]]:
    """Other entries with the same NIK, as far as the reader may see them."""
    question = next((one for one in reader.questions() if one.type == "nik"), None)
    if question is None or found.phase == Phase.REJECTED:
        return []
    return [
        {
            "title": other.title,
            "url": url_for("review.entry", entry_id=other.id),
            "about": f"{areas.book().name(other.area)}, {wording.state(other.state, other.phase, reader.path)}",
        }
        for other in desk.twins(found, question.id, current_user.area)
    ]
