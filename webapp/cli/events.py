"""`flask events`: The hash-chained history."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("events", help="The hash-chained history.")
