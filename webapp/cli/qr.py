"""`flask qr`: QR links."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("qr", help="QR links.")
