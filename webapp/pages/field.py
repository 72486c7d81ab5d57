"""The officer's phone: pages without personal data that the service worker keeps."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("field", __name__)
