"""`flask report`: the figures of a report, as the desk's page shows them, for people, spreadsheets and programs."""

from __future__ import annotations

import json
import sys
from calendar import monthrange
from datetime import date

import click
from flask.cli import with_appcontext

from ..documents import report_files
from ..reports import papers
from ..reports.paper import Paper, Table
from ..services.areas import KECAMATAN
from ..services.report_figures import Wanted
from ..store import areas, reports, services

WIDEST = 44


@click.command("report")
@click.argument("service", required=False)
@click.option("--from", "since", metavar="TANGGAL", help="Hari pertama, tanggal 1: 2026-01-01.")
@click.option("--to", "until", metavar="TANGGAL", help="Hari terakhir, akhir bulan: 2026-06-30.")
@click.option("--area", metavar="KODE", help="Kode wilayah: 32.71.02, atau satu kelurahan.")
@click.option("--point", default="", metavar="NAMA", help="Satu titik layanan.")
@click.option("--without-doubtful", is_flag=True, help="Tanpa jawaban survei yang meragukan.")
@click.option("--served", type=click.IntRange(min=1), help="Orang yang dilayani, untuk sampel survei.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
@with_appcontext
def group(
    service: str | None,
    since: str | None,
    until: str | None,
    area: str | None,
    point: str,
    without_doubtful: bool,
    served: int | None,
    form: str,
) -> None:
    """Print a report. Without a name: which reports there are.

    \b
    flask report skm --from 2026-01-01 --to 2026-06-30 --area 32.71.02 --format json
    """
    if service is None:
        for one in reports.reported():
            click.echo(f"{one.id:20} {one.title}")
        return
    definition = services.latest(service)
    if definition is None:
        known = ", ".join(one.id for one in reports.reported()) or "belum ada"
        raise click.ClickException(f"Layanan {service!r} belum terbit. Yang terbit: {known}.")
    first = _day(since, "--from")
    last = _day(until, "--to")
    if first.day != 1:
        raise click.ClickException(
            f"--from {since}: laporan dihitung per bulan penuh; pakai {first:%Y-%m}-01."
        )
    if last.day != monthrange(last.year, last.month)[1]:
        end = monthrange(last.year, last.month)[1]
        raise click.ClickException(
            f"--to {until}: laporan dihitung per bulan penuh; pakai {last:%Y-%m}-{end}."
        )
    if first > last:
        raise click.ClickException("--from sesudah --to. Tukar keduanya.")
    if not area or area not in areas.book():
        raise click.ClickException(f"--area {area or ''}: wilayah tidak dikenal. Contoh: --area 32.71.02.")
    months = f"{first:%Y-%m}", f"{last:%Y-%m}"
    # A kelurahan is a part of its kecamatan, as on the desk's page: what is too small there is not told here either.
    part = area if len(area) > KECAMATAN else ""
    wanted = Wanted(area[:KECAMATAN], definition.id, *months, part, point, not without_doubtful, served)
    _print(papers.build(definition, wanted, reports.gather(definition, wanted)), form)


def _day(text: str | None, option: str) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise click.ClickException(
            f"{option} {text or ''}: tanggal tidak dapat dibaca. Contoh: 2026-06-30."
        ) from None


def _print(paper: Paper, form: str) -> None:
    if form == "json":
        click.echo(json.dumps(paper.plain(), ensure_ascii=False, indent=2))
    elif form == "csv":
        sys.stdout.buffer.write(b"".join(report_files.list_of_figures(paper)))
        sys.stdout.buffer.flush()
    else:
        click.echo(paper.title)
        for label, value in paper.about:
            click.echo(f"{label}: {value}")
        for fact in paper.facts:
            click.echo(f"{fact.label}: {fact.shown}")
        for table in paper.tables:
            click.echo()
            _table(table)
        for note in paper.notes:
            click.echo(f"\n{note}")


def _table(table: Table) -> None:
    click.echo(table.title)
    lines = [[column.label for column in table.columns], *table.shown()]
    widths = [min(WIDEST, max(len(line[place]) for line in lines)) for place in range(len(table.columns))]
    for line in lines:
        first = line[0][:WIDEST].ljust(widths[0])
        others = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        click.echo("  ".join([first, *others]).rstrip())
