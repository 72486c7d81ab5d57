"""The `flask ...` commands, one file per noun."""

from flask import Flask

from . import areas, demo, devices, events, outreach, qr, registry, reports, services, users


def register(app: Flask) -> None:
    """Add every command group to the app."""
    for module in (areas, demo, devices, events, outreach, qr, registry, reports, services, users):
        app.cli.add_command(module.group)
