"""The protocol's addresses under /sync/v1."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from .. import access
from ..models import now

blueprint = Blueprint("sync_api", __name__, url_prefix="/sync/v1")


@blueprint.get("/ping")
@access.everyone
def ping() -> dict[str, Any]:
    """Tells the server from a captive portal, which answers 200 with its own page."""
    return {"service": "jemput-bola", "time": now().isoformat(timespec="milliseconds")}
