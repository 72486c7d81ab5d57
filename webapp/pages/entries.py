"""The desk's first page and its list of entries: what waits, where, and what the filters show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import access
from ..models import Entry, Phase, now
from ..services.areas import KECAMATAN, REGENCY, AreaBook
from ..store import areas, counters, desk, outreach, paths, search, services, standing
from . import filters, moments, wording
from .filters import Filters

blueprint = Blueprint("entries", __name__, url_prefix="/meja")

SEE_OTHER = 303
# What waits for the desk, whatever the state: revised or in conflict, and new.
WAITING = 1
# Attachments that have not arrived are the phone's business, not the desk's.
URGENT = (Phase.REVISED,)


@dataclass(frozen=True)
class Figure:
    """A number of entries and the list behind it."""

    label: str
    count: int
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class PlaceRow:
    """The figures of one kelurahan (of one kecamatan, for a whole regency)."""

    name: str
    url: str
    states: list[Figure]


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    url: str
    title: str
    state: str
    tone: str
    area: str
    officer: str
    received: str
    nik: str
    files: str
    conflict: bool
    overdue: bool


@blueprint.app_template_filter("number")
def number(value: int) -> str:
    """`1.234` as Indonesians write it."""
    return str(format_decimal(value))


@blueprint.app_context_processor
def area_names() -> dict[str, Any]:
    """Templates name areas by code."""
    return {"area_name": lambda code: areas.book().name(code)}


@blueprint.get("/")
@access.signed_in()
def start() -> str:
    """What to do first, and where everything stands."""
    book = areas.book()
    by_area = _by_phase(counters.read(current_user.area, by=("area", "service", "state")))
    totals: dict[str, int] = {}
    for (_area, phase), count in by_area.items():
        totals[phase] = totals.get(phase, 0) + count
    phases = _shown_phases(totals)
    first = search.page(search.Filters(current_user.area), size=1).entries
    waiting = bool(first) and first[0].priority <= WAITING
    return render_template(
        "desk/start.html",
        greeting=_greeting(totals, waiting),
        next_url=url_for("review.entry", entry_id=first[0].id) if waiting else None,
        states=_figures(totals, phases, {}),
        places=_places(book, by_area, phases),
        overdue=_overdue(),
        events=[
            (url_for("outreach.event", outreach_id=event.id), f"{event.place}, {moments.say_day(event.date)}")
            for event in outreach.due(current_user.area)
        ],
    )


@blueprint.get("/entri")
@access.signed_in()
def listing() -> str:
    """The entries that the filters show, those that wait for a decision first."""
    book = areas.book()
    wanted, faults = filters.read(request.args, book)
    cursor = request.args.get("sebelum") or request.args.get("setelah")
    page = search.page(wanted.narrowed(), cursor, backwards="sebelum" in request.args)
    query = wanted.query()
    officers = {str(user_id): name for user_id, name in desk.officers(current_user.area).items()}
    titles = service_titles()
    return render_template(
        "desk/entries.html",
        filters=wanted,
        faults=faults,
        chips=filters.chips(wanted, book, officers, titles),
        choices={
            "states": filters.state_choices(wanted.service),
            "areas": _area_choices(book),
            "officers": list(officers.items()),
            "services": list(titles.items()),
        },
        rows=_rows(page.entries, query, book),
        before_url=url_for("entries.listing", **query, sebelum=page.before) if page.before else None,
        after_url=url_for("entries.listing", **query, setelah=page.cursor) if page.cursor else None,
        report_url=url_for("reports.report", service=wanted.service)
        if wanted.service in services.anonymous()
        else None,
        xlsx_url=url_for("exports.as_xlsx", **query),
        csv_url=url_for("exports.as_csv", **query),
    )


@blueprint.post("/entri")
@access.signed_in()
def narrow() -> AnyResponse:
    """Filters from the form: the address gets all but the text, which stays in the session."""
    names = ("keadaan", "terlambat", "kelurahan", "petugas", "layanan", "kegiatan", "dari", "sampai")
    query: dict[str, Any] = {name: value for name in names if (value := request.form.get(name, "").strip())}
    text = filters.remember(request.form.get("teks", ""))
    if text:
        query["cari"] = text
    return redirect(url_for("entries.listing", **query), SEE_OTHER)


def queue_after(wanted: Filters, place: str | None, entry_id: str) -> str | None:
    """The address of the next entry that waits: after this place in the list, else from its beginning."""
    for cursor in (place, None):
        for entry in search.page(wanted.narrowed(), cursor, 2).entries:
            if entry.id != entry_id and entry.priority <= WAITING:
                return url_for("review.entry", entry_id=entry.id, **wanted.query())
    return None


def go_on(wanted: Filters, place: str | None, entry_id: str, said: str) -> AnyResponse:
    """After a decision: the next entry that waits, or the list when none does."""
    following = queue_after(wanted, place, entry_id)
    if following is None:
        flash(said + " " + _("Tidak ada lagi yang menunggu."))
        return redirect(url_for("entries.listing", **wanted.query()), SEE_OTHER)
    flash(said + " " + _("Ini yang berikutnya."))
    return redirect(following, SEE_OTHER)


def service_titles() -> dict[str, str]:
    """The services that have a published version, by id."""
    return {service: str(one.short_title) for service, one in services.newest().items()}


def _greeting(totals: Mapping[str, int], waiting: bool) -> str:
    revised, new = totals.get(Phase.REVISED, 0), totals.get(Phase.NEW, 0)
    if revised and new:
        return _("%(revised)s diperbaiki, %(new)s baru", revised=number(revised), new=number(new))
    if revised:
        return _("%(n)s diperbaiki menunggu diperiksa", n=number(revised))
    if new:
        return _("%(n)s baru menunggu diperiksa", n=number(new))
    return _("Ada beda isi yang menunggu diputuskan") if waiting else _("Semua sudah diperiksa")


def _by_phase(counts: Mapping[tuple[Any, ...], int]) -> dict[tuple[str, str], int]:
    """(area, phase) to number, from numbers by area, service and state."""
    phases = paths.by_phase()
    found: dict[tuple[str, str], int] = {}
    for (area, service, state), count in counts.items():
        key = (area, phases.get((service, state), state))
        found[key] = found.get(key, 0) + count
    return found


def _overdue() -> str | None:
    """The address of what is overdue; None when nothing is."""
    late = search.page(search.Filters(current_user.area, overdue=True), size=1).entries
    return url_for("entries.listing", terlambat="ya") if late else None


def _shown_phases(totals: Mapping[str, int]) -> list[tuple[str, Any]]:
    """The phases worth a column: unknown versions are rare, and a column of zeros would only puzzle."""
    used = paths.in_use()
    return [
        (str(phase), label)
        for phase, label in wording.PHASES.items()
        if totals.get(phase) or (phase in used and phase != Phase.QUARANTINED)
    ]


def _figures(
    counts: Mapping[str, int], states: Sequence[tuple[str, Any]], narrowed: Mapping[str, Any]
) -> list[Figure]:
    return [
        Figure(
            str(label),
            counts.get(state, 0),
            url_for("entries.listing", keadaan=state, **narrowed),
            state in URGENT,
        )
        for state, label in states
    ]


def _places(
    book: AreaBook, counts: Mapping[tuple[Any, ...], int], states: Sequence[tuple[str, Any]]
) -> list[PlaceRow]:
    """A row per kelurahan of the reader's area; per kecamatan where that would be too many."""
    by_kecamatan = len(current_user.area) < KECAMATAN
    by_place: dict[str, dict[str, int]] = {}
    if not by_kecamatan:
        by_place = {area.code: {} for area in book.villages_of(current_user.area)}
    for (area, state), count in counts.items():
        place = area[:KECAMATAN] if by_kecamatan else area
        found = by_place.setdefault(place, {})
        found[str(state)] = found.get(str(state), 0) + count
    return [
        PlaceRow(
            book.name(code),
            url_for("entries.listing", kelurahan=code),
            _figures(found, states, {"kelurahan": code}),
        )
        for code, found in sorted(by_place.items())
    ]


def _area_choices(book: AreaBook) -> list[tuple[str, str]]:
    prefix = current_user.area
    if len(prefix) < REGENCY:
        return [
            (code, book.name(code)) for code in book if len(code) == KECAMATAN and code.startswith(prefix)
        ]
    villages = book.villages_of(prefix)
    if len(prefix) >= KECAMATAN:
        return [(area.code, area.name) for area in villages]
    return [(area.code, f"{area.name} ({book.name(area.code[:KECAMATAN])})") for area in villages]


def _rows(entries: Sequence[Entry], query: Mapping[str, Any], book: AreaBook) -> list[Row]:
    answers = desk.answers_of(entries) if entries else {}
    files = desk.files_of((entry.kecamatan, entry.id) for entry in entries)
    names = desk.names_of(entry.officer_id for entry in entries)
    disputed = desk.disputed(entries)
    moment = now()
    rows = []
    for entry in entries:
        count = files.get(entry.id)
        path = standing.path_of(entry.service, entry.version)
        rows.append(
            Row(
                url=url_for("review.entry", entry_id=entry.id, **query),
                title=entry.title or wording.receipt(entry.receipt),
                state=wording.state(entry.state, entry.phase, path),
                tone=wording.tone(entry.phase),
                area=book.name(entry.area),
                officer=names.get(entry.officer_id or 0) or _("Warga, lewat QR"),
                received=moments.say(entry.received_at, moments.zone_of(book, entry.area)),
                nik=_masked_nik(entry, answers.get(entry.id, {}), book),
                files=f"{count.arrived}/{count.announced}" if count else "",
                conflict=entry.id in disputed,
                overdue=entry.due_at is not None and entry.due_at < moment,
            )
        )
    return rows


def _masked_nik(entry: Entry, answers: Mapping[str, Any], book: AreaBook) -> str:
    definition = services.definition(entry.service, entry.version)
    for question in definition.questions.values() if definition else ():
        if question.type == "nik" and answers.get(question.id):
            return question.masked(answers[question.id], book)
    return ""
