"""`flask qr`: the links behind printed QR codes."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from ..store import qr_links, services

group = AppGroup("qr", help="QR links.")


@group.command("add")
@click.argument("service")
@click.argument("area")
@click.option("--point", help="Name of the counter or place.")
@with_appcontext
def add(service: str, area: str, point: str | None) -> None:
    """Print the address of the public form of a service in a kelurahan; the same one each time."""
    if services.latest(service) is None:
        known = ", ".join(services.known_versions()) or "belum ada; jalankan: flask service publish"
        raise click.ClickException(f"Layanan {service!r} belum terbit. Yang terbit: {known}.")
    try:
        link = qr_links.add(service, area, point)
    except qr_links.QrLinkError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{current_app.extensions['settings'].public_url}/q/{link.token}")
