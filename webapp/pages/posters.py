"""Posters of QR links as PDF: one of them, or all of an area in one file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from .. import access
from ..documents.letterhead import letterhead, office
from ..documents.posters import SIZES, Instructions, Poster, pdf
from ..models import QrLink, now
from ..problems import Problem
from ..services import Definition
from ..services.areas import AreaBook
from ..store import areas as area_store
from ..store import qr_links, services
from . import link_dates

blueprint = Blueprint("posters", __name__, url_prefix="/meja/qr")

STEPS = (
    _l("Buka kamera ponsel, arahkan ke kotak di atas."),
    _l("Sentuh alamat yang muncul, lalu isi pertanyaannya. Gratis, tanpa memasang aplikasi."),
    _l("Simpan kode bukti yang muncul di akhir."),
)
# An anonymous survey has no receipt: nobody should look for one.
ANONYMOUS_STEPS = (*STEPS[:2], _l("Tekan Kirim. Jawaban Anda tanpa nama."))
# A poster is read by people of the place, whatever language the desk works in.
LANGUAGES = {"id": "Bahasa Indonesia", "su": "Basa Sunda"}
# Each takes some 80 ms; an area with more points prints them kelurahan by kelurahan.
MOST_SHEETS = 120
_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = 12


@blueprint.get("/<token>.pdf")
@access.signed_in()
def one(token: str) -> Response:
    """The sheet of one link."""
    link = qr_links.find(token)
    access.require_area(link.area)
    if link.revoked_at is not None:
        raise Problem("not_found")  # nobody should print a sheet that leads nowhere
    return _answer([link], link.area, f"poster-{link.service}-{link.area}-{link.number}")


@blueprint.get("/poster/<area>.pdf")
@access.signed_in()
def all_of(area: str) -> AnyResponse:
    """The sheets of all links of a kelurahan or kecamatan that are open or will be."""
    access.require_area(area)
    moment = now()
    found = [
        link
        for link in qr_links.of_area(area)
        if link.revoked_at is None
        and link.outreach_id is None
        and (link.closes_at is None or moment < link.closes_at)
    ]
    if not found:
        flash(_("Belum ada QR yang dibuka di wilayah ini. Buat QR baru lebih dahulu."))
        return redirect(url_for("qr.links"), 303)
    if len(found) > MOST_SHEETS:
        flash(
            _("Terlalu banyak lembar untuk satu berkas (%(n)s). Unduh per kelurahan.", n=len(found)),
        )
        return redirect(url_for("qr.links"), 303)
    return _answer(found, area, f"poster-{area}")


def address_of(link: QrLink) -> str:
    """The address in the code."""
    return f"{base_address()}/q/{link.token}"


def short_address_of(link: QrLink) -> str:
    """What one types by hand; a browser finds the way from there."""
    return typed(f"{base_address()}/k/{link.code}")


def typed(address: str) -> str:
    """An address as one types it: without the https that browsers add."""
    parts = urlsplit(address)
    return parts.netloc + parts.path if parts.scheme == "https" else address


def base_address() -> str:
    """PUBLIC_URL, or where this request came in if none is set."""
    return str(current_app.extensions["settings"].public_url or request.host_url.rstrip("/"))


def _answer(links: Sequence[QrLink], area: str, name: str) -> Response:
    return as_pdf(lambda book: [_poster(link, book) for link in links], area, name)


def as_pdf(make: Callable[[AreaBook], Sequence[Poster]], area: str, name: str) -> Response:
    """Sheets as one file, in the size that is asked for.

    Args:
        make: the sheets, called in the language of posters.
        area: whose they are; name: of the file, without its size.

    Raises:
        Problem: `bad_request` for a paper size that does not exist.
    """
    size = request.args.get("ukuran", "a4")
    if size not in SIZES:
        raise Problem("bad_request", _("Ukuran kertas tidak dikenal. Pilih A4, A5, atau F4."))
    book = area_store.book()
    with force_locale("id"):
        title = f"{_('Poster QR')} {book.name(area)}"
        content = pdf(make(book), size, title=title, author=office(book, area))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{size}.pdf"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _poster(link: QrLink, book: AreaBook) -> Poster:
    definition = services.latest(link.service)
    title = str(definition.title) if definition is not None else link.service
    place = _("Titik %(n)s", n=link.number)
    picture = _("Kode QR")
    return Poster(
        letterhead=letterhead(book, link.area),
        title=breakable(title),
        place=breakable(f"{place} · {link.point}" if link.point else place),
        link=address_of(link),
        address=short_address_of(link),
        typed=_("Kamera tidak bisa membaca? Ketik alamat ini:"),
        alt=f"{picture} {address_of(link)}",
        dates=link_dates.sentence(link, book),
        number=f"{link.area} / {link.number}",
        instructions=instructions(steps_of(definition)),
    )


def steps_of(definition: Definition | None) -> Sequence[Any]:
    """What a citizen does, as it stands below the code."""
    return ANONYMOUS_STEPS if definition is not None and definition.anonymous else STEPS


def instructions(steps: Sequence[Any]) -> list[Instructions]:
    """The steps in the languages of posters."""
    found = []
    for language, name in LANGUAGES.items():
        with force_locale(language):
            found.append(Instructions(language, name, [str(step) for step in steps]))
    return found


def breakable(text: str) -> str:
    """The text with places at which a word longer than the line may be broken (zero-width spaces)."""
    return _LONG_WORD.sub(
        lambda found: "\u200b".join(
            found[0][start : start + _PIECE] for start in range(0, len(found[0]), _PIECE)
        ),
        text,
    )
