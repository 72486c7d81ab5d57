"""What the filters show, as XLSX and CSV, row by row: memory does not grow with the number of entries."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any, cast
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, request, send_file, stream_with_context
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Row

from .. import access
from ..documents import csv, xlsx
from ..documents.table import Field, ServiceTable, Value
from ..models import now
from ..problems import Problem
from ..services.areas import AreaBook
from ..store import areas, counters, desk, search, services, standing
from . import filters, moments, wording
from .entries import service_titles
from .filters import Filters

blueprint = Blueprint("exports", __name__, url_prefix="/meja")

CHUNK = 500
SEPARATORS = (",", ";")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Tables(dict[str, ServiceTable]):
    """Service id -> its table, planned when the first of its rows comes."""

    def __init__(self, book: AreaBook) -> None:
        super().__init__()
        self.book = book
        self.lead = lead_fields()

    def __missing__(self, service: str) -> ServiceTable:
        versions = [services.definition(service, n) for n in services.known_versions().get(service, [])]
        known = [one for one in versions if one is not None]
        title = str(known[-1].short_title) if known else service
        self[service] = ServiceTable.of(service, title, self.lead, known, self.book)
        return self[service]

    def prepare(self, services: Iterable[str]) -> None:
        """Plan these tables now, in this order: they get a sheet even without rows."""
        for service in services:
            self[service]


@blueprint.get("/unduh.xlsx")
@access.signed_in()
def as_xlsx() -> Response:
    """A workbook: one sheet per service, and a data dictionary that says who took it, when, with which filters."""
    wanted, book = _wanted()
    tables = Tables(book)
    tables.prepare(_services(wanted))
    file = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - the answer closes it when it is sent
    try:
        count = xlsx.write(file, tables, rows(wanted, tables), _about(wanted, book))
    except BaseException:
        file.close()
        raise
    _record("xlsx", wanted, count)
    size = file.tell()
    file.seek(0)
    answer = send_file(file, mimetype=XLSX_TYPE, as_attachment=True, download_name=_name("xlsx"))
    answer.content_length = size
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/unduh.csv")
@access.signed_in()
def as_csv() -> Response:
    """The same rows as CSV; `?pemisah=;` for Excel with Indonesian settings."""
    wanted, book = _wanted()
    separator = request.args.get("pemisah", ",")
    if separator not in SEPARATORS:
        raise Problem("bad_request", _("Pemisah hanya boleh koma atau titik koma."))
    tables = Tables(book)
    order = _services(wanted)
    lead = len(tables.lead)
    # Several services share one file: the columns of each stand beside those of the others.
    starts: dict[str, int] = {}
    header = [field.label for field in tables.lead]
    for service in order:
        starts[service] = len(header)
        header += [field.label for field in tables[service].fields[lead:]]

    def lines() -> Iterator[list[Value]]:
        count = 0
        for service, cells in rows(wanted, tables):
            count += 1
            line: list[Value] = [*cells[:lead], *([None] * (len(header) - lead))]
            start = starts.get(service)
            if start is not None:
                line[start : start + len(cells) - lead] = cells[lead:]
            yield line
        _record("csv", wanted, count)

    answer = Response(
        stream_with_context(csv.encode(header, lines(), separator)), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{_name("csv")}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def lead_fields() -> list[Field]:
    """The columns that every entry has, whatever its service."""
    return [
        Field("kode_bukti", _("Kode bukti")),
        Field("keadaan", _("Keadaan"), about=_("Langkah terakhir isian ini menurut layanannya.")),
        Field("layanan", _("Layanan")),
        Field("versi", _("Versi formulir"), "integer"),
        Field("revisi", _("Revisi"), "integer"),
        Field("kode_wilayah", _("Kode wilayah")),
        Field("wilayah", _("Wilayah")),
        Field("petugas", _("Petugas"), about=_("Kosong bila dikirim warga lewat QR.")),
        Field("nomor", _("Nomor di ponsel"), "integer"),
        Field("titik_layanan", _("Titik layanan QR")),
        Field("dicatat", _("Waktu dicatat"), "datetime", about=_("Jam ponsel.")),
        Field("diterima", _("Waktu diterima"), "datetime", about=_("Jam server.")),
        Field("zona", _("Zona waktu"), about="WIB, WITA, WIT"),
        Field("lampiran_sampai", _("Lampiran sampai"), "integer"),
        Field("lampiran", _("Lampiran seharusnya"), "integer"),
        Field("catatan_pemeriksa", _("Catatan pemeriksa")),
        Field("id", _("ID isian")),
    ]


def rows(wanted: Filters, tables: Mapping[str, ServiceTable]) -> Iterator[tuple[str, list[Value]]]:
    """(service, cells) of every entry that the filters show."""
    book = areas.book()
    officers = desk.officers(current_user.area)
    zones: dict[str, ZoneInfo] = {}
    # Once, not once a row: fifty thousand translations take seconds.
    states: dict[tuple[str, int, str], str] = {}
    closed = services.anonymous()
    shown = (row for row in search.everything(wanted.narrowed()) if row.service not in closed)
    for chunk in _chunks(shown):
        files = desk.files_of((row.kecamatan, row.id) for row in chunk)
        missing = {row.officer_id for row in chunk} - officers.keys()
        officers.update(desk.names_of(missing))
        for row in chunk:
            zone = zones.get(row.area)
            if zone is None:
                zone = zones[row.area] = moments.zone_of(book, row.area)
            count = files.get(row.id)
            stands = (row.service, row.version, row.state)
            if stands not in states:
                path = standing.path_of(row.service, row.version)
                states[stands] = wording.state(row.state, row.phase, path)
            lead: list[Value] = [
                wording.receipt(row.receipt),
                states[stands],
                row.service,
                row.version,
                row.revision,
                row.area,
                book.name(row.area),
                officers.get(row.officer_id) if row.officer_id is not None else None,
                row.number,
                row.point,
                row.collected_at.astimezone(zone),
                row.received_at.astimezone(zone),
                moments.zone_name(zone),
                count.arrived if count else 0,
                count.announced if count else 0,
                row.note,
                row.id,
            ]
            yield row.service, tables[row.service].row(lead, row.version, row.answers, zone)


def _chunks(found: Iterable[Row[Any]]) -> Iterator[list[Row[Any]]]:
    remaining = iter(found)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _wanted() -> tuple[Filters, AreaBook]:
    """The filters of the address. A file must be exactly what was asked for, so a faulty filter is no filter."""
    book = areas.book()
    wanted, faults = filters.read(request.args, book)
    if faults:
        raise Problem("bad_request", " ".join(faults))
    if wanted.service in services.anonymous():
        raise Problem(
            "bad_request", _("Jawaban survei tanpa nama tidak diunduh satu per satu. Buka laporannya.")
        )
    return wanted, book


def _services(wanted: Filters) -> list[str]:
    """The services that the file has columns for: the one chosen, else those with entries, else all."""
    if wanted.service:
        return [wanted.service]
    used = {str(service) for (service,) in counters.read(current_user.area, by=("service",))}
    return sorted((used or set(services.known_versions())) - services.anonymous())


def _about(wanted: Filters, book: AreaBook) -> list[tuple[str, str]]:
    zone = moments.zone_of(book, current_user.area)
    officers = {str(user_id): name for user_id, name in desk.officers(current_user.area).items()}
    return [
        (_("Diunduh oleh"), current_user.name),
        (_("Wilayah"), book.name(current_user.area)),
        (_("Diunduh pada"), moments.say(now(), zone)),
        (_("Saringan"), filters.sentence(wanted, book, officers, service_titles())),
        (_("Data pribadi"), _("Berkas ini memuat data pribadi (UU 27/2022). Simpan dan bagikan seperlunya.")),
    ]


def _record(kind: str, wanted: Filters, count: int) -> None:
    """Who took how much: by number, with the names of the filters alone, since their values may name a person."""
    logger = current_app.logger.getChild("exports")
    logger.setLevel(logging.INFO)
    names = ",".join(wanted.query()) or "-"
    logger.info(
        "export %s by user %s of %s: %s rows, filters %s",
        kind,
        current_user.id,
        current_user.area,
        count,
        names,
    )


def _name(ending: str) -> str:
    zone = moments.zone_of(areas.book(), current_user.area)
    return f"jemput-bola-{current_user.area}-{now().astimezone(zone):%Y-%m-%d-%H%M}.{ending}"
