"""The Flask extensions, made once and bound to the app in `app.py`."""

from __future__ import annotations

from flask import current_app, has_request_context, request
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

LANGUAGES = ("id", "su", "en")


def chosen_language() -> str:
    """The reader's language: what they picked (cookie `bahasa`), else the office's default.

    The browser's own setting is not asked: phones sold in Indonesia are often set to English by nobody's choice.
    """
    picked = request.cookies.get("bahasa", "") if has_request_context() else ""
    return picked if picked in LANGUAGES else str(current_app.config["BABEL_DEFAULT_LOCALE"])


babel = Babel()
compress = Compress()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
