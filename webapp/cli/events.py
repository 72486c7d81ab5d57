"""`flask events`: the hash-chained history."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from ..store import counters, seals, tally_sums
from ..store.folder import Folder

group = AppGroup("events", help="The hash-chained history.")


@group.command("verify")
@click.pass_context
@with_appcontext
def verify(context: click.Context) -> None:
    """Prove that no entry, event or seal was altered or removed; ends with 1 if one was."""
    faults = 0
    for fault in seals.verify():
        faults += 1
        where = f"isian {fault.entry_id}" if fault.entry_id else "segel"
        click.echo(f"{fault.kecamatan}  {where}: {fault.what}")
    if faults:
        click.echo(f"{faults} kejanggalan ditemukan.")
        context.exit(1)
    click.echo("Riwayat utuh: tidak ada yang diubah atau dihapus.")


@group.command("seal")
@with_appcontext
def seal() -> None:
    """Seal what changed since the last seals; meant for a timer, every quarter of an hour.

    Keep the printed hash elsewhere: whoever could rewrite the whole database could not rewrite that. Adds up
    counters and removes pieces of files that nobody went on sending, too.
    """
    for one in seals.seal():
        click.echo(f"{one.kecamatan}  segel {one.n}: {len(one.heads)} isian  {one.hash}")
    counters.fold()
    tally_sums.fold()
    Folder(current_app.extensions["settings"].attachments_dir).forget_pieces()
