"""What an office publishes for anybody to read, such as its service standards: a list per area, a page each."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from werkzeug.routing import BaseConverter

from .. import access
from ..problems import Problem
from ..services import Definition
from ..services.areas import KECAMATAN, AreaBook
from ..store import areas, public_pages
from . import moments

blueprint = Blueprint("public_pages", __name__)


class Word(BaseConverter):
    """The word that the public pages of a service begin with."""

    regex = "[a-z][a-z_]{2,29}"


class AreaCode(BaseConverter):
    """The code of a kecamatan, kelurahan or desa: no other address of the app looks like this one."""

    regex = r"\d\d\.\d\d\.\d\d(?:\.\d{4})?"


class Key(BaseConverter):
    """The name of one page, as it stands in its address."""

    regex = "[a-z0-9_-]{1,120}"


# Before the routes that use them.
blueprint.record_once(
    lambda state: state.app.url_map.converters.update(page_word=Word, area_code=AreaCode, page_key=Key)
)


@blueprint.get("/<page_word:at>/<area_code:area>")
@access.everyone
def listing(at: str, area: str) -> str:
    """Everything published by the offices of an area."""
    definition, book = opened(at, area)
    found = public_pages.published(definition, area)
    return render_template(
        "public/page_list.html",
        definition=definition,
        at=at,
        area=area,
        place=place(book, area),
        groups=[
            (code, book.name(code), [one for one in found if one.area == code])
            for code in dict.fromkeys(one.area for one in found)
        ],
        above=area[:KECAMATAN] if len(area) > KECAMATAN else "",
        above_name=book.name(area[:KECAMATAN]),
    )


@blueprint.get("/<page_word:at>/<area_code:area>/<page_key:key>")
@access.everyone
def page(at: str, area: str, key: str) -> str | tuple[str, int]:
    """One of them; where it has been withdrawn, that, and the way to the others."""
    definition, book = opened(at, area)
    found = public_pages.find(definition, area, key)
    context = {"definition": definition, "at": at, "area": area, "place": place(book, area)}
    if found is None:
        return render_template("public/page_gone.html", **context), 404
    made = moments.say_day(found.made.astimezone(moments.zone_of(book, area)).date())
    return render_template("public/page.html", found=found, made=made, **context)


@blueprint.after_request
def _fresh(response: Response) -> Response:
    """What has been withdrawn is gone at once, also from browsers."""
    response.headers.setdefault("Cache-Control", "no-cache")
    response.add_etag()
    return response


def opened(at: str, area: str) -> tuple[Definition, AreaBook]:
    """The service behind the word of an address, and the areas.

    Raises:
        Problem: `not_found` for a word that no service has, or an area that is not known.
    """
    definition, book = public_pages.at(at), areas.book()
    if definition is None or not (area in book or book.villages_of(area)):
        raise Problem("not_found", _("Halaman ini tidak ada."))
    return definition, book


def place(book: AreaBook, area: str) -> str:
    """`Katulampa, Bogor Timur`; of a kecamatan its own name."""
    return ", ".join(dict.fromkeys(book.name(code) for code in (area, area[:KECAMATAN])))
