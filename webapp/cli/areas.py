"""`flask areas`: areas by national code."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from ..store import areas

group = AppGroup("areas", help="Areas by national code.")


@group.command("load")
@click.argument("codes", nargs=-1, required=True)
@with_appcontext
def load(codes: tuple[str, ...]) -> None:
    """Load areas with all that lies in them: `32.71` brings Kota Bogor."""
    folder: Path = current_app.extensions["settings"].root / "node_modules" / "idn-area-data" / "data"
    for code in codes:
        try:
            count = areas.load_national(code, folder)
        except areas.AreaDataError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"{code} {areas.book().name(code)}: {count} wilayah. Sumber: {areas.IDN_SOURCE}.")


@group.command("list")
@click.argument("prefix", default="")
@with_appcontext
def list_areas(prefix: str) -> None:
    """Show the loaded kelurahan and desa of a prefix."""
    for village in areas.book().villages_of(prefix):
        click.echo(f"{village.code}  {village.postal_code or '     '}  {village.name}")
