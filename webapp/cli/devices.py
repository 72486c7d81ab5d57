"""`flask device`: phones of officers."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from ..models import Device
from ..problems import Problem
from ..store import devices
from .people import person

group = AppGroup("device", help="Phones of officers.")


@group.command("add")
@click.argument("username")
@click.argument("name")
@with_appcontext
def add(username: str, name: str) -> None:
    """Enrol a phone for an officer and print its token, which cannot be shown again."""
    try:
        device, token = devices.enrol(person(username), name)
    except Problem as problem:
        raise click.ClickException(problem.detail or str(problem.title)) from None
    click.echo(f"Ponsel nomor {device.id} terdaftar. Token:\n{token}")


@group.command("list")
@click.argument("area", default="")
@with_appcontext
def list_devices(area: str) -> None:
    """Show phones, with the numbers of entries that never arrived."""
    for device in devices.of_area(area or None):
        click.echo(_line(device))


@group.command("revoke")
@click.argument("number", type=int)
@with_appcontext
def revoke(number: int) -> None:
    """Refuse a phone from now on; what it holds stays on it."""
    if not any(device.id == number for device in devices.of_area(None)):
        raise click.ClickException(f"Ponsel nomor {number} tidak ada. Lihat: flask device list")
    devices.revoke(number)
    click.echo(f"Ponsel nomor {number} dicabut.")


def _line(device: Device) -> str:
    state = "dicabut" if device.revoked_at else "aktif"
    missing = devices.missing_numbers(device)
    holes = f"; hilang: {', '.join(map(str, missing))}" if missing else ""
    return (
        f"{device.id:>5}  {device.user.username:<24} {device.name:<24} {state:<8} "
        f"nomor tertinggi {device.highest_number}{holes}"
    )
