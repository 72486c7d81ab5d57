"""`flask service`: look at service definitions, check them, publish them, print an example entry."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import click
from flask.cli import AppGroup, with_appcontext

from ..services import Area, AreaBook, Definition, DefinitionError, beside, catalogue, load_file
from ..store import areas, quarantine, services

group = AppGroup("service", help="Service definitions.")

# What the example belongs to when no areas are loaded yet.
EXAMPLE_AREA = Area("32.71.02.1003", "Katulampa")
EXAMPLE_ID = UUID("01930a5e-7c00-7000-8000-000000000001")
EXAMPLE_TIME = "2026-11-20T09:20:00+07:00"


@group.command("list")
@with_appcontext
def list_services() -> None:
    """Show the built-in services and which versions are published."""
    published = services.known_versions()
    for name in sorted({*catalogue.builtin(), *published}):
        definition = catalogue.builtin().get(name) or services.latest(name)
        versions = ", ".join(str(version) for version in published.get(name, [])) or "belum ada"
        newest = f"v{definition.version}" if name in catalogue.builtin() and definition else "-"
        title = str(definition.title) if definition else name
        click.echo(f"{name:12} {title}\n{'':12} bawaan: {newest}; terbit: {versions}")


@group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check a definition file; every fault is named with its question."""
    definition = _read(file)
    click.echo(
        f"{file.name}: benar. {definition.id} versi {definition.version}, "
        f"{len(definition.sections)} bagian, {len(definition.questions)} pertanyaan."
    )


@group.command("publish")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@with_appcontext
def publish(file: Path | None) -> None:
    """Publish a definition file, or without one all built-in services."""
    for definition in [_read(file)] if file else catalogue.builtin().values():
        try:
            new = services.publish(definition)
        except services.AlteredVersion as error:
            raise click.ClickException(str(error)) from None
        what = "diterbitkan" if new else "sudah terbit, tidak berubah"
        click.echo(f"{definition.id} versi {definition.version}: {what}.")
        # Also when it is not new: an entry may have come in between.
        waited = quarantine.release(definition)
        if waited.recorded or waited.returned:
            click.echo(
                f"{waited.recorded} isian yang menunggu versi ini diterima, "
                f"{waited.returned} dikembalikan ke petugas."
            )


@group.command("example")
@click.argument("service")
@with_appcontext
def example(service: str) -> None:
    """Print a valid entry of a service as POST /sync/v1/batches takes it."""
    definition = services.latest(service) or catalogue.builtin().get(service)
    if definition is None:
        known = ", ".join(sorted({*catalogue.builtin(), *services.known_versions()}))
        raise click.ClickException(f"Layanan {service!r} tidak ada. Yang ada: {known}.")
    book = areas.book() if areas.book().villages_of("") else AreaBook([EXAMPLE_AREA])
    click.echo(json.dumps(_entry(definition, book), ensure_ascii=False, indent=2))


def _entry(definition: Definition, book: AreaBook) -> dict[str, object]:
    answers = definition.example(book)
    area = answers.get(definition.area_question or "") or book.villages_of("")[0].code
    return {
        "id": str(EXAMPLE_ID),
        "number": 1,
        "service": definition.id,
        "version": definition.version,
        "revision": 1,
        "collected_at": EXAMPLE_TIME,
        "area": area,
        "answers": answers,
        "attachments": [],
    }


def _read(file: Path) -> Definition:
    try:
        definition = load_file(file)
        beside.check(definition, _known(), file.name)
        return definition
    except DefinitionError as error:
        raise click.ClickException(f"Definisi belum dapat dipakai:\n{error}") from None


def _known() -> dict[str, Definition]:
    """Every service by id: as it was published, or else as it comes with the program."""
    return {**catalogue.builtin(), **(services.newest() if services.ready() else {})}
