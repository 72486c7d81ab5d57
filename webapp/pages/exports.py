"""What the filters show, as XLSX and CSV, streamed."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("exports", __name__)
