"""The front door: what this is, and the way in for officers and the desk."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("home", __name__)
