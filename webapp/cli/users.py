"""`flask user`: People who work with the app."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("user", help="People who work with the app.")
