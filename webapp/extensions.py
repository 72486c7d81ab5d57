"""The Flask extensions, made once and bound to the app in `app.py`."""

from __future__ import annotations

import threading
from typing import Any

from flask import current_app, has_request_context, request
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from limits.storage import MemoryStorage

LANGUAGES = ("id", "su", "en")


def chosen_language() -> str:
    """The reader's language: what they picked (cookie `bahasa`), else the office's default.

    The browser's own setting is not asked: phones sold in Indonesia are often set to English by nobody's choice.
    """
    picked = request.cookies.get("bahasa", "") if has_request_context() else ""
    return picked if picked in LANGUAGES else str(current_app.config["BABEL_DEFAULT_LOCALE"])


class LockedMemoryStorage(MemoryStorage):
    """`memory://` of the limits library, one caller at a time.

    Two threads that count at the same moment may start the same cleaning timer there, and one of them fails with
    "threads can only be started once" (alisaifee/limits, pull request 352; still so in 5.8): a respondent would
    be answered 500.
    """

    STORAGE_SCHEME = ["locked-memory"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        self._turn = threading.Lock()
        super().__init__(uri, wrap_exceptions, **options)

    def incr(self, *args: Any, **named: Any) -> int:
        """As the library's."""
        with self._turn:
            return super().incr(*args, **named)

    def decr(self, *args: Any, **named: Any) -> int:
        """As the library's."""
        with self._turn:
            return super().decr(*args, **named)


babel = Babel()
compress = Compress()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
