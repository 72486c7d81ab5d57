"""The officer's phone: pages without personal data that the service worker keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for

from .. import access
from ..problems import Problem
from ..services import Definition, beside, registry
from ..services.language import current_language
from ..store import areas, services
from . import afterwards, screen_words
from .assets import asset_url, offline_page
from .outreach_words import event_words

blueprint = Blueprint("field", __name__)
blueprint.add_app_template_global(screen_words.as_json(screen_words.words), "screen_words")
blueprint.add_app_template_global(screen_words.as_json(screen_words.business_words), "business_words")
blueprint.add_app_template_global(screen_words.as_json(event_words), "event_words")

# Beyond this many kelurahan the page leaves the list to the phone, which knows the officer's own.
MOST_PLACES = 400
# The files that the page of a form names.
ASSETS = ("app.css", "app.js", "extras.js", "enrolled.js", "icons/icon.svg")
NO_AREA = "-"
# What an office does most, until an officer's own habits say otherwise; and so many stand in sight.
FIRST = ("daku", "perisa", "faisal", "skm", "catatan_pelayanan")
IN_SIGHT = 5
# By which registry field a service says what it brings about.
BRINGS = {"nib": "nib", "halal_number": "halal"}
EMPTY_LINES = re.compile(r"\n\s*\n")


@blueprint.get("/app/")
@access.everyone
def app() -> Response:
    """Home, entries, one entry, signing in and this phone: screens of one page."""
    return offline_page(_home())


@blueprint.get("/app/masuk")
@blueprint.get("/app/entri")
@access.everyone
def door() -> Response:
    """The same page, which opens at signing in or at the entries."""
    return offline_page(_home())


@blueprint.get("/app/usaha")
@access.everyone
def businesses() -> Response:
    """The businesses of the officer's area: search, one business, who is to be helped."""
    return offline_page(_businesses())


@blueprint.get("/app/kegiatan")
@access.everyone
def events() -> Response:
    """The outreach events of the officer: preparing the phone, the one under way, attendance by QR."""
    return offline_page(_events())


@blueprint.get("/app/<service>")
@access.everyone
def form_page(service: str) -> Response:
    """The form of a published service for officers."""
    definition = services.latest(service)
    if definition is None or "officer" not in definition.audience:
        raise Problem("not_found")
    return offline_page(_form(definition))


def home_page() -> tuple[str, str]:
    """Address and content of the page that every phone keeps."""
    return url_for("field.app"), _home()


def form_pages() -> Iterator[tuple[str, str]]:
    """Address and content of the form of every service that officers fill in."""
    for definition in _for_officers():
        yield url_for("field.form_page", service=definition.id), _form(definition)


def businesses_page() -> tuple[str, str]:
    """Address and content of the page that works with the copy of the registry."""
    return url_for("field.businesses"), _businesses()


def events_page() -> tuple[str, str]:
    """Address and content of the page of outreach events."""
    return url_for("field.events"), _events()


def _for_officers() -> list[Definition]:
    return [one for one in services.newest().values() if "officer" in one.audience]


def _home() -> str:
    services = sorted(_for_officers(), key=lambda one: FIRST.index(one.id) if one.id in FIRST else len(FIRST))
    return _lean(render_template("field/app.html", services=services, in_sight=IN_SIGHT))


def _businesses() -> str:
    """With a way into every form that begins with a business."""
    ways = [
        (one, _brings(one))
        for one in _for_officers()
        if (part := registry.part_of(one)) is not None and part.business
    ]
    return _lean(render_template("field/businesses.html", ways=ways))


def _events() -> str:
    """With what every service is called, for an event may be of services that have no form here."""
    return _lean(render_template("field/outreach.html", services=services.newest().values()))


def _brings(definition: Definition) -> str:
    """What a business has when this service has gone well: `nib`, `halal`, or nothing that the phone knows of."""
    updated = {name for step in definition.workflow.transitions for name in step.updates}
    return next((what for name, what in BRINGS.items() if name in updated), "")


def _form(definition: Definition) -> str:
    """The page of a form. Drawn once for each language: the worker's list needs the digests of all of them."""
    book = areas.book()
    then = afterwards.on_phone(definition)
    first = _opened(definition)
    drawn_from = (
        *(definition.id, definition.digest, then, tuple(first.items()), current_language()),
        *map(asset_url, ASSETS),
    )
    kept = book.derived.setdefault("field.form", {})
    page = None if current_app.debug else kept.get(drawn_from)
    if page is None:
        prefix = "" if len(book.villages_of("")) <= MOST_PLACES else NO_AREA
        context = form_context(definition, book)
        part = registry.part_of(definition)
        page = _lean(
            render_template(
                "field/form.html",
                **context,
                area_prefix=prefix,
                action=None,
                registry=dict(part.fields) if part else None,
                afterwards=then,
                first_forms=first,
            )
        )
        kept[drawn_from] = page
    return str(page)


def _opened(definition: Definition) -> dict[str, str]:
    """What the forms are called that notes of this one lead to, by service."""
    found = ((service, services.latest(service)) for service in beside.opened_by(definition).values())
    return {service: str(one.short_title) for service, one in found if one and "officer" in one.audience}


def _lean(html: str) -> str:
    """Without the empty lines that templates leave behind: the page travels over slow networks."""
    return EMPTY_LINES.sub("\n", html).lstrip()


def form_context(definition: Definition, book: Any, form: Any = None) -> dict[str, Any]:
    """What the form templates need: the definition, its form (empty when not given) and the areas."""
    return {"definition": definition, "form": form or definition.form(book)(), "areas": book}
