"""`flask demo`: The demo area, users and invented businesses."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("demo", help="The demo area, users and invented businesses.")
