"""What several commands ask: the person behind a username."""

from __future__ import annotations

import click

from ..models import User
from ..store import users


def person(username: str) -> User:
    """The person with this username; the command ends with a sentence when there is none."""
    found = users.find(username)
    if found is None:
        raise click.ClickException(f"Nama pengguna {username!r} tidak ada. Lihat: flask user list")
    return found
