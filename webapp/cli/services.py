"""`flask service`: Service definitions."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("service", help="Service definitions.")
