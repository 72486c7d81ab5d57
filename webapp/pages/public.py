"""The citizen's form behind a printed QR, with and without JavaScript."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)
