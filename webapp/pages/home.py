"""The front door: what this is, and the way in for officers and the desk."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from .. import access
from ..extensions import LANGUAGES

blueprint = Blueprint("home", __name__)

Answer = TypeVar("Answer", bound=Response)
NAMES = {"id": "Bahasa Indonesia", "su": "Basa Sunda", "en": "English"}
COOKIE_SECONDS = 365 * 24 * 60 * 60


@blueprint.app_context_processor
def language() -> dict[str, Any]:
    """What every page needs to name its own language and to offer the others."""
    return {"language": str(get_locale() or "id"), "languages": [(code, NAMES[code]) for code in LANGUAGES]}


@blueprint.get("/")
@access.everyone
def front_door() -> str:
    """Two doors and one sentence."""
    return render_template("home/front_door.html", desk=url_for("sign_in.sign_in"))


@blueprint.get("/sumber")
@access.everyone
def sources() -> str:
    """Whose data and programs are in here (the ODbL asks for the notice)."""
    return render_template("home/sources.html")


@blueprint.get("/bahasa/<code>")
@access.everyone
def choose_language(code: str) -> Response:
    """Remember the reader's language and go back to where they were."""
    if code not in LANGUAGES:
        abort(404)
    return remember_language(redirect(_own_path(request.args.get("kembali", "/")), 303), code)


def remember_language(response: Answer, code: str) -> Answer:
    """The answer, after which pages come in this language."""
    response.set_cookie(
        "bahasa", code, max_age=COOKIE_SECONDS, samesite="Lax", secure=request.is_secure, httponly=True
    )
    return response


def _own_path(path: str) -> str:
    """The path if it lies on this server; `//elsewhere` and `/\\elsewhere` lead away, so they become `/`."""
    return path if path.startswith("/") and path[1:2] not in ("/", "\\") else "/"
