"""`flask user`: people who work with the app."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from ..models import Role
from ..store import users
from ..store.passwords import WeakPasswordError
from .people import person

group = AppGroup("user", help="People who work with the app.")

PASSWORD = click.option(
    "--password",
    prompt="Kata sandi",
    hide_input=True,
    confirmation_prompt="Sekali lagi",
    help="Asked for if not given.",
)


@group.command("add")
@click.argument("username")
@click.argument("name")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--area", required=True, help="Area prefix, such as 32.71.02 or 32.71.02.1003.")
@PASSWORD
@with_appcontext
def add(username: str, name: str, role: str, area: str, password: str) -> None:
    """Add an officer (petugas), supervisor or admin."""
    try:
        user = users.add(username, name, role, area, password)
    except (users.UserError, WeakPasswordError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{user.username} ditambahkan sebagai {user.role} untuk {user.area}.")


@group.command("list")
@click.argument("area", default="")
@with_appcontext
def list_users(area: str) -> None:
    """Show people by username."""
    for user in users.everyone(area or None):
        state = "" if user.active else "  nonaktif"
        click.echo(f"{user.username:<24} {user.role:<11} {user.area:<14} {user.name}{state}")


@group.command("password")
@click.argument("username")
@PASSWORD
@with_appcontext
def password(username: str, password: str) -> None:
    """Set a new password; every open session of the person ends."""
    try:
        users.set_password(person(username), password)
    except WeakPasswordError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Kata sandi {username} diganti.")


@group.command("deactivate")
@click.argument("username")
@click.option("--undo", is_flag=True, help="Let the person in again.")
@with_appcontext
def deactivate(username: str, undo: bool) -> None:
    """Let a person in no more; their entries stay."""
    users.set_active(person(username), undo)
    click.echo(f"{username} {'diaktifkan lagi' if undo else 'dinonaktifkan'}.")
