"""QR links of an area: make, print, revoke."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("qr", __name__)
