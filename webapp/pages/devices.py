"""Phones of an area: enrol by QR, look, revoke."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("devices", __name__)
