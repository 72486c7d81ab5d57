"""`flask areas`: Areas by national code."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("areas", help="Areas by national code.")
