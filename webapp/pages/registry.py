"""The registry at the desk: list and follow-up, one business, who may be the same; merge, undo, part."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import access
from ..models import Business, inside
from ..problems import Problem
from ..services.areas import KECAMATAN
from ..store import areas, desk, registry, registry_merge
from . import business_view, filters

blueprint = Blueprint("registry", __name__, url_prefix="/meja/usaha")

SEE_OTHER = 303
LACKS = ("nib", "halal", "all")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@blueprint.get("")
@access.signed_in()
def businesses() -> str:
    """Figures per kelurahan, and the businesses that the filters show; with `kurang`, who waits for help."""
    query, wanted = _filters()
    waiting = registry.refresh(current_user.area)
    after = request.args.get("setelah", "")
    if after and not _UUID.fullmatch(after):
        raise Problem("bad_request", _("Penanda halaman tidak dikenal. Buka daftar dari awal."))
    page = registry.page(wanted, after or None)
    book = areas.book()
    officers = {str(id_): name for id_, name in desk.officers(current_user.area).items()}
    return render_template(
        "desk/businesses.html",
        query=query,
        text=wanted.text or "",
        rows=business_view.rows(page.businesses),
        total=registry.count(wanted),
        waiting=waiting,
        places=[
            {
                "name": book.name(one.area),
                "url": url_for("registry.businesses", kelurahan=one.area),
                "figures": one,
                "nib_url": url_for("registry.businesses", kelurahan=one.area, kurang="nib"),
                "halal_url": url_for("registry.businesses", kelurahan=one.area, kurang="halal"),
            }
            for one in registry.coverage(current_user.area)
        ]
        if not query
        else [],
        choices={"areas": _area_choices(), "officers": list(officers.items())},
        same=len(registry_merge.pairs(current_user.area)) if not query else 0,
        after_url=url_for("registry.businesses", **query, setelah=page.cursor) if page.cursor else None,
    )


@blueprint.post("")
@access.signed_in()
def narrow() -> AnyResponse:
    """Filters from the form: the address gets all but the text, which stays in the session."""
    query: dict[str, Any] = {
        name: value
        for name in ("kelurahan", "kurang", "petugas")
        if (value := request.form.get(name, "").strip())
    }
    text = filters.remember(request.form.get("teks", ""))
    if text:
        query["cari"] = text
    return redirect(url_for("registry.businesses", **query), SEE_OTHER)


@blueprint.get("/sama")
@access.signed_in()
def same() -> str:
    """Pairs of businesses that may be one."""
    registry.refresh(current_user.area)
    book = areas.book()

    def side(one: Business) -> dict[str, Any]:
        reader = business_view.Reader(one.services, book)
        shown = ("name", "owner_name", "nik", "phone", "nib", "area", "address", "product")
        return {
            "id": one.id,
            "url": url_for("registry.business", business_id=one.id),
            "title": one.name,
            "facts": [
                (reader.label(field), reader.show(field, one.facts.get(field)) or "–") for field in shown
            ],
        }

    pairs = [
        {
            "older": side(pair.older),
            "newer": side(pair.newer),
            "why": business_view.why(pair.reasons, pair.metres),
        }
        for pair in registry_merge.pairs(current_user.area)[: registry.PAGE]
    ]
    return render_template("desk/same_businesses.html", pairs=pairs)


@blueprint.get("/<uuid:business_id>")
@access.signed_in()
def business(business_id: UUID) -> str:
    """All that is known of a business, what is missing, its entries and its history."""
    found = registry.find(str(business_id), current_user.area)
    members = registry.members(found)
    reader = business_view.Reader(found.services, areas.book())
    into = None
    if found.merged_into:
        into = url_for("registry.business", business_id=found.merged_into)
    lines = business_view.entry_lines(registry.entries_of(members), found)
    return render_template(
        "desk/business.html",
        business=found,
        title=found.name or _("Tanpa nama"),
        into=into,
        facts=reader.facts(found.facts),
        missing=business_view.missing(found.facts),
        lacks=business_view.lacks(found),
        entries=lines,
        merged=[one for one in members[1:] if inside(one.area, current_user.area)],
        history=business_view.history(registry.history(members), reader, found),
        twins=business_view.twins(found) if found.active else [],
    )


@blueprint.post("/<uuid:business_id>/gabung")
@access.signed_in()
def merge(business_id: UUID) -> AnyResponse:
    """Put another business (`lain`) under this one."""
    found = registry.find(str(business_id), current_user.area)
    other = registry.find(_other(), current_user.area)
    kept = registry_merge.merge(found.id, other.id, current_user)
    flash(_("Kedua usaha digabung. Bila keliru, batalkan di bawah."))
    return redirect(url_for("registry.business", business_id=kept.id), SEE_OTHER)


@blueprint.post("/<uuid:business_id>/batal-gabung")
@access.signed_in()
def unmerge(business_id: UUID) -> AnyResponse:
    """A business that was put under another stands alone again."""
    found = registry.find(str(business_id), current_user.area)
    registry_merge.unmerge(found.id, current_user)
    flash(_("Penggabungan dibatalkan. Isian dan datanya kembali seperti semula."))
    return redirect(url_for("registry.business", business_id=found.id), SEE_OTHER)


@blueprint.post("/<uuid:business_id>/beda")
@access.signed_in()
def keep_apart(business_id: UUID) -> AnyResponse:
    """This one and another (`lain`) look alike and are not the same."""
    found = registry.find(str(business_id), current_user.area)
    other = registry.find(_other(), current_user.area)
    registry_merge.keep_apart(found.id, other.id, current_user)
    flash(_("Dicatat: keduanya usaha yang berbeda."))
    if request.form.get("dari") == "daftar":
        return redirect(url_for("registry.same"), SEE_OTHER)
    return redirect(url_for("registry.business", business_id=found.id), SEE_OTHER)


@blueprint.post("/<uuid:business_id>/pisah")
@access.signed_in()
def part(business_id: UUID) -> AnyResponse:
    """One entry (`isian`) is about another business of the same person."""
    found = registry.find(str(business_id), current_user.area)
    new = registry_merge.part(_other("isian"), current_user)
    flash(_("Isian dipisah dari “%(title)s” dan menjadi usaha sendiri.", title=found.name))
    return redirect(url_for("registry.business", business_id=new.id), SEE_OTHER)


def _other(name: str = "lain") -> str:
    value = request.form.get(name, "")
    if not _UUID.fullmatch(value):
        raise Problem("not_found")
    return value


def _filters() -> tuple[dict[str, Any], registry.Filters]:
    """What the address asks for, as its arguments and for the store.

    Raises:
        Problem: `not_found` for a kelurahan outside of the reader's area.
    """
    given = request.args
    area = given.get("kelurahan", "")
    if area and not (inside(area, current_user.area) and area in areas.book()):
        raise Problem("not_found")
    lacks = given.get("kurang", "") if given.get("kurang") in LACKS else ""
    officer = given.get("petugas", "")
    if not (officer.isascii() and officer.isdigit() and len(officer) < 10):
        officer = ""
    text = session.get(filters.SEARCHES, {}).get(given.get("cari", ""), "")
    query = {
        "kelurahan": area,
        "kurang": lacks,
        "petugas": officer,
        "cari": given.get("cari", "") if text else "",
    }
    wanted = registry.Filters(
        current_user.area,
        area=area or None,
        lacks=lacks or None,
        officer_id=int(officer) if officer else None,
        text=text or None,
    )
    return {name: value for name, value in query.items() if value}, wanted


def _area_choices() -> list[tuple[str, str]]:
    book, prefix = areas.book(), current_user.area
    villages = book.villages_of(prefix)
    if len(prefix) >= KECAMATAN:
        return [(area.code, area.name) for area in villages]
    return [(area.code, f"{area.name} ({book.name(area.code[:KECAMATAN])})") for area in villages]
