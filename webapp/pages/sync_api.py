"""The protocol's addresses under /sync/v1."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("sync_api", __name__)
