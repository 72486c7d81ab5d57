"""`flask device`: Phones of officers."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("device", help="Phones of officers.")
