"""`flask registry`: attach what waits, and the figures per kelurahan."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup, with_appcontext

from ..store import areas, registry, registry_attach

group = AppGroup("registry", help="The registry of businesses.")


@group.command("attach")
@click.option("--seconds", type=float, help="Begin no further portion after so long.")
@with_appcontext
def attach(seconds: float | None) -> None:
    """Attach the entries that wait for it; readers do so too, so a timer is only a help after large imports."""
    done = registry_attach.attach(seconds=seconds)
    click.echo(f"{done.entries} isian dimasukkan." + (" Masih ada yang menunggu." if done.more else ""))


@group.command("coverage")
@click.option("--area", required=True, help="Code of a kecamatan or kelurahan, such as 32.71.02.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@with_appcontext
def coverage(area: str, form: str) -> None:
    """How many businesses each kelurahan has, with and without NIB and halal certificate."""
    found = registry.coverage(area)
    if form == "json":
        names = (
            "area",
            "businesses",
            "with_nib",
            "without_nib",
            "with_halal",
            "without_halal",
            "wants_nib",
            "wants_halal",
        )
        click.echo(json.dumps([{name: getattr(one, name) for name in names} for one in found], indent=1))
        return
    book = areas.book()
    for one in found:
        click.echo(
            f"{one.area}  {book.name(one.area)}: {one.businesses} usaha, {one.with_nib} ber-NIB, "
            f"{one.with_halal} bersertifikat halal; minta dibantu: {one.wants_nib} NIB, {one.wants_halal} halal"
        )
    if not found:
        click.echo("Belum ada usaha di wilayah ini.")
