"""Reports at the desk: choose one and a period, read it, print it, take it along as Excel or CSV."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, cast

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from .. import access
from ..documents import report_files
from ..models import inside, now
from ..problems import Problem
from ..reports import papers, wording
from ..reports.paper import Paper
from ..services import Definition, Question
from ..services.areas import AreaBook
from ..services.report_figures import Wanted
from ..services.report_part import PLAIN
from ..services.small_groups import SMALLEST_GROUP, withheld
from ..store import areas, reports, services, tallies
from ..store import remarks as store
from . import moments
from .exports import SEPARATORS, XLSX_TYPE

blueprint = Blueprint("reports", __name__, url_prefix="/meja/laporan")

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
# How far back the form offers months, and how long a period may be.
MONTHS_OFFERED = 36
LONGEST_PERIOD = 36
MOST_SERVED = 10_000_000
LONGEST_POINT = 60
MOST_REMARKS = 200
# A phone number or a NIK that somebody wrote all the same.
_LONG_NUMBER = re.compile(r"\+?\d(?:[ .\-]?\d){8,}", re.ASCII)


@dataclass(frozen=True)
class Choice:
    """An option of the form above a report."""

    value: str
    label: str
    chosen: bool


@blueprint.get("")
@access.signed_in()
def listing() -> str:
    """All reports that there are."""
    return render_template("reports/listing.html", services=reports.reported())


@blueprint.get("/<service>")
@access.signed_in()
def report(service: str) -> str:
    """One report, with the form that narrows it. A faulty choice is named, and the report goes on without it."""
    definition = _definition(service)
    book = areas.book()
    wanted, faults = _read(definition, book)
    paper = papers.build(definition, wanted, reports.gather(definition, wanted))
    query = _query(wanted)
    part = definition.report or PLAIN
    points = tallies.points(current_user.area, service) if part.survey else []
    villages = [(area.code, area.name) for area in book.villages_of(current_user.area)]
    return render_template(
        "reports/report.html",
        paper=paper,
        part=part,
        faults=faults,
        wanted=wanted,
        first=_months(wanted.first),
        last=_months(wanted.last),
        areas=_choices(villages if len(villages) > 1 else [], wanted.area),
        points=_choices([(point, point) for point in points], wanted.point),
        place=book.name(wanted.area or current_user.area),
        made=moments.say(now(), moments.zone_of(book, current_user.area)),
        remarks_url=url_for("reports.remarks", service=service, **query) if _worded(definition) else None,
        xlsx_url=url_for("reports.as_xlsx", service=service, **query),
        csv_url=url_for("reports.as_csv", service=service, **query),
    )


@blueprint.get("/<service>/saran")
@access.signed_in()
def remarks(service: str) -> str:
    """What people wrote in an anonymous survey, whose single answers nobody opens: otherwise nobody would read it."""
    definition = _definition(service)
    asked = _worded(definition)
    book = areas.book()
    wanted, _faults = _read(definition, book)
    wanted = wanted._replace(doubtful=True, served=None)
    people = tallies.people(wanted)
    # Words tell more of a person than a score: of fewer than five they are not shown even if these are all there are.
    few = 0 < people < SMALLEST_GROUP
    closed = few or withheld(wanted, people, tallies.people_by_place(wanted.around))
    return render_template(
        "reports/remarks.html",
        title=definition.title,
        report_url=url_for("reports.report", service=service, **_query(wanted)),
        wanted=wanted,
        place=book.name(wanted.area or current_user.area),
        period=wording.period(wanted),
        withheld=wording.withheld(people) if closed else "" if asked else _not_asked(),
        most=MOST_REMARKS,
        parts=[]
        if closed
        else [
            (
                question.name,
                [_LONG_NUMBER.sub("…", text) for text in store.newest(wanted, name, MOST_REMARKS)],
            )
            for name, question in asked.items()
        ],
    )


@blueprint.get("/<service>/unduh.xlsx")
@access.signed_in()
def as_xlsx(service: str) -> Response:
    """The report as a workbook."""
    paper, about = _exactly(service)
    file = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - the answer closes it when it is sent
    try:
        report_files.workbook(file, paper, about)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    answer = send_file(file, mimetype=XLSX_TYPE, as_attachment=True, download_name=_name(service, "xlsx"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/<service>/unduh.csv")
@access.signed_in()
def as_csv(service: str) -> Response:
    """The same figures as CSV; `?pemisah=;` for Excel with Indonesian settings."""
    paper, _about = _exactly(service)
    separator = request.args.get("pemisah", ",")
    if separator not in SEPARATORS:
        raise Problem("bad_request", _("Pemisah hanya boleh koma atau titik koma."))
    answer = Response(
        b"".join(report_files.list_of_figures(paper, separator)), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{_name(service, "csv")}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _worded(definition: Definition) -> dict[str, Question]:
    """The questions of an anonymous survey that are answered in one's own words, by id."""
    if not definition.anonymous:
        return {}
    return {name: one for name, one in definition.questions.items() if one.type == "long_text"}


def _not_asked() -> str:
    return _("Tidak ada saran tanpa nama di layanan ini. Isiannya dibaca satu per satu, di daftar isian.")


def _definition(service: str) -> Definition:
    found = services.latest(service)
    if found is None:
        raise Problem("not_found")
    return found


def _exactly(service: str) -> tuple[Paper, list[tuple[str, str]]]:
    """The report for a file, which must be exactly what was asked for: a faulty choice is an error."""
    definition = _definition(service)
    book = areas.book()
    wanted, faults = _read(definition, book)
    if faults:
        raise Problem("bad_request", " ".join(faults))
    paper = papers.build(definition, wanted, reports.gather(definition, wanted))
    zone = moments.zone_of(book, current_user.area)
    about = [
        (_("Wilayah"), book.name(wanted.area or current_user.area)),
        *([(_("Titik layanan"), wanted.point)] if wanted.point else []),
        *paper.about,
        (_("Diunduh oleh"), current_user.name),
        (_("Diunduh pada"), moments.say(now(), zone)),
    ]
    return paper, about


def _read(definition: Definition, book: AreaBook) -> tuple[Wanted, list[str]]:
    """What the address asks for, and what is wrong with it.

    Raises:
        Problem: `not_found` for a kelurahan outside the reader's area.
    """
    faults: list[str] = []
    this = f"{now().astimezone(moments.zone_of(book, current_user.area)):%Y-%m}"
    first = _month("dari", _("Bulan awal"), f"{this[:4]}-01", faults)
    last = _month("sampai", _("Bulan akhir"), this, faults)
    wanted = Wanted(current_user.area, definition.id, first, last)
    if first > last:
        faults.append(_("Bulan awal sesudah bulan akhir. Tukar keduanya."))
        wanted = wanted._replace(first=last)
    elif len(wanted.months) > LONGEST_PERIOD:
        faults.append(
            _("Masa laporan paling lama %(n)s bulan. Pilih bulan awal yang lebih dekat.", n=LONGEST_PERIOD)
        )
        wanted = wanted._replace(first=wanted.months[-LONGEST_PERIOD])
    area = request.args.get("kelurahan", "")
    if area and not (inside(area, current_user.area) and area in book):
        raise Problem("not_found")
    served = _served(faults)
    survey = (definition.report or PLAIN).survey
    return (
        wanted._replace(
            area=area,
            point=request.args.get("titik", "")[:LONGEST_POINT] if survey else "",
            doubtful=not (survey and request.args.get("ragu") == "tanpa"),
            served=served,
        ),
        faults,
    )


def _month(name: str, label: str, usual: str, faults: list[str]) -> str:
    given = request.args.get(name, "")
    if not given:
        return usual
    if not _MONTH.fullmatch(given):
        faults.append(_("%(label)s tidak dapat dibaca. Pilih dari daftar, contoh 2026-03.", label=label))
        return usual
    return given


def _served(faults: list[str]) -> int | None:
    given = request.args.get("dilayani", "").strip().replace(".", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and 0 < int(given[:20]) <= MOST_SERVED):
        faults.append(_("Jumlah yang dilayani harus angka bulat lebih dari nol, contoh 1.250."))
        return None
    return int(given)


def _query(wanted: Wanted) -> dict[str, Any]:
    """The choices as arguments of an address."""
    pairs: Mapping[str, Any] = {
        "dari": wanted.first,
        "sampai": wanted.last,
        "kelurahan": wanted.area,
        "titik": wanted.point,
        "ragu": "" if wanted.doubtful else "tanpa",
        "dilayani": wanted.served,
    }
    return {name: value for name, value in pairs.items() if value}


def _months(chosen: str) -> list[Choice]:
    """The months that the form offers, the newest first, and the one chosen if it is older."""
    newest = now().year * 12 + now().month - 1
    keys = [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(newest, newest - MONTHS_OFFERED, -1)]
    keys = sorted({*keys, chosen}, reverse=True)
    return [Choice(key, wording.month(key), key == chosen) for key in keys]


def _choices(options: list[tuple[str, str]], chosen: str) -> list[Choice]:
    return [Choice(value, label, value == chosen) for value, label in options]


def _name(service: str, ending: str) -> str:
    stamp: datetime = now().astimezone(moments.zone_of(areas.book(), current_user.area))
    return f"laporan-{service}-{current_user.area}-{stamp:%Y-%m-%d}.{ending}"
