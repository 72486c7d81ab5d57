"""QR links of an area: make, print, date, revoke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import access
from ..documents import qr as codes
from ..documents.posters import SIZES
from ..models import QrLink, inside, now
from ..problems import Problem
from ..services import Definition
from ..services.areas import KECAMATAN, AreaBook
from ..store import areas as area_store
from ..store import qr_links, services
from . import afterwards, link_dates, moments
from .posters import address_of, short_address_of, steps_of

blueprint = Blueprint("qr", __name__, url_prefix="/meja/qr")

SEE_OTHER = 303


@dataclass(frozen=True)
class Shown:
    """A link as the pages show it."""

    token: str
    title: str
    code: str
    area: str
    kecamatan: str
    point: str
    number: int
    address: str
    short_address: str
    state: str
    tone: str
    dates: str
    revoked: bool
    opens: str
    closes: str
    # What citizens should be offered after this form, and cannot be: it has no open link at the place.
    lacks: Definition | None


@blueprint.get("")
@access.signed_in()
def links() -> str:
    """All links of the area, open ones first, and the form for a new one."""
    return _page({}, {})


@blueprint.post("")
@access.signed_in()
def make() -> tuple[str, int] | AnyResponse:
    """A new link; the same one again where it is there already."""
    typed = {
        name: request.form.get(name, "").strip()
        for name in ("layanan", "kelurahan", "titik", "buka", "tutup")
    }
    book = area_store.book()
    faults: dict[str, str] = {}
    if typed["layanan"] not in _services():
        faults["layanan"] = _("Pilih formulir dari daftar.")
    if not (inside(typed["kelurahan"], current_user.area) and qr_links.fits(typed["kelurahan"])):
        faults["kelurahan"] = _("Pilih kelurahan dari daftar.")
    if len(typed["titik"]) > qr_links.POINT_LENGTH:
        faults["titik"] = _(
            "Nama titik layanan terlalu panjang: paling banyak %(n)s huruf.", n=qr_links.POINT_LENGTH
        )
    opens_at, closes_at = link_dates.read(typed, moments.zone_of(book, typed["kelurahan"]), faults)
    if faults:
        return _page(typed, faults), 422
    link = qr_links.add(
        typed["layanan"],
        typed["kelurahan"],
        typed["titik"],
        created_by=current_user.id,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    return redirect(url_for("qr.poster", token=link.token), SEE_OTHER)


@blueprint.get("/<token>")
@access.signed_in()
def poster(token: str) -> str:
    """The sheet on the screen, with its files to download and print."""
    found = _find(token, open_only=True)
    definition = services.latest(found.service)
    link = _shown(found, definition, area_store.book())
    sizes = [size.upper() for size in SIZES]
    return render_template("desk/poster.html", link=link, sizes=sizes, steps=steps_of(definition))


@blueprint.get("/<token>.svg")
@access.signed_in()
def as_svg(token: str) -> Response:
    """The code for print."""
    link = _find(token, open_only=True)
    return picture(codes.svg(address_of(link)), "image/svg+xml", f"qr-{link.service}-{link.area}.svg")


@blueprint.get("/<token>.png")
@access.signed_in()
def as_png(token: str) -> Response:
    """The code for chat and slides."""
    link = _find(token, open_only=True)
    return picture(codes.png(address_of(link)), "image/png", f"qr-{link.service}-{link.area}.png")


@blueprint.post("/<token>/tanggal")
@access.signed_in()
def change(token: str) -> tuple[str, int] | AnyResponse:
    """Other dates for a sheet that already hangs: its code stays the same."""
    link = _find(token, open_only=True)
    faults: dict[str, str] = {}
    typed = {name: request.form.get(name, "").strip() for name in ("buka", "tutup")}
    opens_at, closes_at = link_dates.read(typed, moments.zone_of(area_store.book(), link.area), faults)
    if faults:
        flash(" ".join(faults.values()))
    else:
        qr_links.set_dates(link.token, opens_at, closes_at)
        flash(_("Tanggal disimpan."))
    return redirect(url_for("qr.links", _anchor=f"qr-{token}"), SEE_OTHER)


@blueprint.post("/<token>/cabut")
@access.signed_in()
def revoke(token: str) -> AnyResponse:
    """Take nothing more through this link."""
    qr_links.close(_find(token).token)
    flash(_("QR dicabut. Turunkan lembar yang masih tertempel."))
    return redirect(url_for("qr.links"), SEE_OTHER)


def _find(token: str, *, open_only: bool = False) -> QrLink:
    link = qr_links.find(token)
    access.require_area(link.area)
    if open_only and link.revoked_at is not None:
        raise Problem("not_found")  # nobody should print a sheet that leads nowhere
    return link


def _page(typed: Mapping[str, str], faults: Mapping[str, str]) -> str:
    book = area_store.book()
    newest = services.newest()
    links = [link for link in qr_links.of_area(current_user.area) if link.outreach_id is None]
    shown = [_shown(link, newest.get(link.service), book) for link in links]
    choices = {
        "services": list(_services().items()),
        "areas": _places(book),
    }
    return render_template(
        "desk/qr_links.html",
        areas=[
            (code, book.name(code), list(group))
            for code, group in groupby((link for link in shown if not link.revoked), lambda link: link.code)
        ],
        revoked=[link for link in shown if link.revoked],
        choices=choices,
        sizes=[size.upper() for size in SIZES],
        typed={"layanan": "", "kelurahan": "", "titik": "", "buka": "", "tutup": "", **typed},
        faults=faults,
    )


def _places(book: AreaBook) -> list[tuple[str, str]]:
    """The kelurahan of the person's area, after each kecamatan that lies in it whole."""
    villages = book.villages_of(current_user.area)
    whole = sorted(
        {area.code[:KECAMATAN] for area in villages if inside(area.code[:KECAMATAN], current_user.area)}
    )
    return [
        (code, _("Seluruh Kecamatan %(name)s (warga memilih kelurahan)", name=book.name(code)))
        for code in whole
    ] + [(area.code, area.name) for area in villages]


def _services() -> dict[str, Any]:
    """The forms that citizens may fill in, by id."""
    return {one.id: one.title for one in services.newest().values() if "public" in one.audience}


def _shown(link: QrLink, definition: Definition | None, book: AreaBook) -> Shown:
    opens, closes = link_dates.days_of(link, book)
    moment = now()
    if link.revoked_at is not None:
        state, tone = _("Dicabut"), "bad"
    elif link.open_at(moment):
        state, tone = _("Dibuka"), "good"
    elif link.opens_at is not None and moment < link.opens_at:
        state, tone = _("Belum dibuka"), "wait"
    else:
        state, tone = _("Sudah ditutup"), "wait"
    return Shown(
        token=link.token,
        title=str(definition.title if definition else link.service),
        code=link.area,
        area=book.name(link.area),
        kecamatan=book.name(link.area[:KECAMATAN]) if len(link.area) > KECAMATAN else "",
        point=link.point or "",
        number=link.number,
        address=address_of(link),
        short_address=short_address_of(link),
        state=state,
        tone=tone,
        dates=link_dates.sentence(link, book),
        revoked=link.revoked_at is not None,
        opens=opens.isoformat() if opens else "",
        closes=closes.isoformat() if closes else "",
        lacks=afterwards.lacking(link, definition) if definition and link.open_at(moment) else None,
    )


def picture(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
