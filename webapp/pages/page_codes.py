"""QR codes and posters of what an office publishes for anybody to read, printed at the desk."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from .. import access
from ..documents import qr as codes
from ..documents.letterhead import letterhead
from ..documents.posters import SIZES, Poster
from ..models import inside
from ..problems import Problem
from ..services.areas import KECAMATAN, AreaBook
from ..store import areas as area_store
from ..store import public_pages
from .posters import as_pdf, base_address, breakable, instructions, typed
from .public_pages import opened, place
from .qr import picture

blueprint = Blueprint("page_codes", __name__, url_prefix="/meja/qr/halaman")

STEPS = (
    _l("Buka kamera ponsel, arahkan ke kotak di atas."),
    _l("Sentuh alamat yang muncul, lalu baca. Gratis, tanpa memasang aplikasi."),
    _l("Belum jelas? Tanyakan kepada petugas."),
)
PAGE = "/<page_word:at>/<area_code:area>"
ONE = PAGE + "/<page_key:key>"


@dataclass(frozen=True)
class Leaf:
    """A public page to print a code of: the list of an area, or with `key` one of those on it."""

    at: str
    area: str
    key: str
    title: str

    @property
    def arguments(self) -> dict[str, str]:
        """For the addresses of its codes."""
        return {"at": self.at, "area": self.area, **({"key": self.key} if self.key else {})}

    @property
    def address(self) -> str:
        """What the code holds."""
        endpoint = "public_pages.page" if self.key else "public_pages.listing"
        return base_address() + url_for(endpoint, **self.arguments)  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        """Of its files."""
        return "-".join(filter(None, (self.at, self.area, self.key)))


@blueprint.get("")
@access.signed_in()
def listing() -> str:
    """The public pages of the person's area, each with its code."""
    book = area_store.book()
    groups, offered = [], public_pages.everything()
    for definition in offered:
        found = public_pages.published(definition, current_user.area)
        # The list of a whole kecamatan, for whoever works in all of it, before those of its kelurahan.
        whole = [one.area[:KECAMATAN] for one in found if inside(one.area[:KECAMATAN], current_user.area)]
        for area in sorted({*whole, *(one.area for one in found)}):
            leaves = [Leaf(one.at, area, one.key, one.heading) for one in found if one.area == area]
            groups.append((Leaf(found[0].at, area, "", str(definition.title)), book.name(area), leaves))
    return render_template(
        "desk/page_codes.html",
        groups=groups,
        sizes=[size.upper() for size in SIZES],
        services=[one.title for one in offered],
    )


@blueprint.get(f"{PAGE}.svg")
@blueprint.get(f"{ONE}.svg")
@access.signed_in()
def as_svg(at: str, area: str, key: str = "") -> Response:
    """The code for print."""
    leaf = _leaf(at, area, key)
    return picture(codes.svg(leaf.address), "image/svg+xml", f"qr-{leaf.name}.svg")


@blueprint.get(f"{PAGE}.png")
@blueprint.get(f"{ONE}.png")
@access.signed_in()
def as_png(at: str, area: str, key: str = "") -> Response:
    """The code for chat and slides."""
    leaf = _leaf(at, area, key)
    return picture(codes.png(leaf.address), "image/png", f"qr-{leaf.name}.png")


@blueprint.get(f"{PAGE}.pdf")
@blueprint.get(f"{ONE}.pdf")
@access.signed_in()
def poster(at: str, area: str, key: str = "") -> Response:
    """The sheet to hang at the counter."""
    leaf = _leaf(at, area, key)
    return as_pdf(lambda book: [_poster(leaf, book)], area, f"poster-{leaf.name}")


def _leaf(at: str, area: str, key: str) -> Leaf:
    """The page with this address, which must be there: nobody should print a sheet that leads nowhere.

    Raises:
        Problem: `not_found`.
    """
    access.require_area(area)
    definition, _book = opened(at, area)
    if not key:
        return Leaf(at, area, "", str(definition.title))
    found = public_pages.find(definition, area, key)
    if found is None:
        raise Problem("not_found")
    return Leaf(at, area, key, found.heading)


def _poster(leaf: Leaf, book: AreaBook) -> Poster:
    definition, _book = opened(leaf.at, leaf.area)
    found = public_pages.find(definition, leaf.area, leaf.key) if leaf.key else None
    where = place(book, leaf.area)
    # Asked again here, for the language of posters is not that of the desk.
    title = found.heading if found else str(definition.title)
    return Poster(
        letterhead=letterhead(book, leaf.area),
        title=breakable(title),
        place=f"{definition.title} · {where}" if found else where,
        link=leaf.address,
        address=typed(leaf.address),
        typed=_("Kamera tidak bisa membaca? Ketik alamat ini:"),
        alt=f"{_('Kode QR')} {leaf.address}",
        dates="",
        number=leaf.area,
        instructions=instructions(STEPS),
    )
