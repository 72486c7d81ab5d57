"""The service workers, with the list of what they keep, and the manifest that makes the app installable."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response
from flask_babel import get_locale
from flask_babel import gettext as _

from .. import access
from . import field
from .assets import asset_url, built, built_file, integrity, unchanging

blueprint = Blueprint("worker", __name__)

JAVASCRIPT = "text/javascript"
# Everything that a page of the app asks for at once, and what only an enrolled phone does.
SHELL = ("app.css", "app.js", "icons/icon.svg")
LATER = ("extras.js", "more.js", "enrolled.js", "outreach-page.js")
ICONS = (
    # The page shows it too: where a browser takes drawings, no picture is fetched until the app is installed.
    ("icons/icon.svg", "any", "any"),
    ("icons/icon-192.png", "192x192", "any"),
    ("icons/icon-512.png", "512x512", "any"),
    ("icons/maskable-512.png", "512x512", "maskable"),
)
# The colours of static/style/tokens.css: the band at the top, and the paper while the app starts.
THEME = "#07553a"
PAPER = "#fffdf6"


@blueprint.get("/app/sw.js")
@access.everyone
def officer_worker() -> Response:
    """The officer's worker; a change of any kept file changes its first lines, and so brings a new version."""
    shell = json.dumps(shell_files(), separators=(",", ":"))
    later = json.dumps(later_files(), separators=(",", ":"))
    return _worker("worker.js", f"self.__KEPT={shell};\nself.__LATER={later};\n" + _program("app.js"))


@blueprint.get("/q/sw.js")
@access.everyone
def citizen_worker() -> Response:
    """The respondent's worker: it keeps whichever public form was looked at last."""
    return _worker("citizen-worker.js", _program("respondent.js"))


@blueprint.get("/app/manifest.webmanifest")
@access.everyone
def manifest() -> Response:
    """The web app manifest (W3C Application Manifest)."""
    described = {
        "id": "/app/",
        "name": _("Jemput Bola - pendataan lapangan"),
        "short_name": "Jemput Bola",
        "description": _("Mendata usaha dan layanan di lapangan, tanpa sinyal sekalipun."),
        "lang": str(get_locale() or "id"),
        "dir": "ltr",
        "start_url": "/app/",
        "scope": "/app/",
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": THEME,
        "background_color": PAPER,
        "icons": [
            {"src": asset_url(name), "sizes": sizes, "type": _type_of(name), "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    content = json.dumps(described, ensure_ascii=False, separators=(",", ":")).encode()
    return unchanging(content, "application/manifest+json")


def _worker(name: str, first: str) -> Response:
    return unchanging(first.encode() + built_file(name).read_bytes(), JAVASCRIPT)


def _program(name: str) -> str:
    """The line by which a worker runs the page's own program, which sends in the background."""
    return f"importScripts({json.dumps(asset_url(name))});\n" if built(name) else ""


def _type_of(name: str) -> str:
    return "image/svg+xml" if name.endswith(".svg") else "image/png"


def shell_files() -> list[dict[str, Any]]:
    """What every phone keeps from its first visit, each file with the digest that it must have."""
    return [_page(*field.home_page()), *_files(SHELL)]


def later_files() -> list[dict[str, Any]]:
    """What only an enrolled phone keeps: every form, the registry's pages and those of outreach events."""
    forms = [{**_page(address, html), "form": 1} for address, html in field.form_pages()]
    # The forms come last: who reads that all of them are ready has what they use as well.
    return [*_files(LATER), _page(*field.businesses_page()), _page(*field.events_page()), *forms]


def _page(address: str, html: str) -> dict[str, Any]:
    return {"url": address, "integrity": integrity(html.encode())}


def _files(names: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {"url": asset_url(name), "integrity": integrity(built_file(name).read_bytes())}
        for name in names
        if built(name)
    ]
