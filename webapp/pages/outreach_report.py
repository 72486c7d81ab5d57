"""The report of an outreach event: an official paper as PDF, its figures and its list as a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import IO, cast
from uuid import UUID

from flask import Blueprint, Response, current_app, request, send_file
from flask_babel import force_locale, format_decimal
from flask_babel import gettext as _
from flask_login import current_user

from .. import access
from ..documents import outreach_report as paper
from ..documents import report_files
from ..documents.letterhead import letterhead, office
from ..documents.outreach_report import EventReport, Picture, Section, Sheet, Signature
from ..models import Entry, now
from ..problems import Problem
from ..reports.paper import Column, Fact, Paper, Table
from ..services.areas import KECAMATAN
from ..store import outreach, outreach_entries, services, standing
from ..store.folder import Folder
from . import moments, wording
from .exports import XLSX_TYPE
from .outreach_view import EventView
from .posters import breakable

blueprint = Blueprint("outreach_report", __name__, url_prefix="/meja/kegiatan")


@blueprint.get("/<uuid:outreach_id>/laporan.pdf")
@access.signed_in()
def as_pdf(outreach_id: UUID) -> Response:
    """The paper, in Indonesian whatever language the desk works in; `?ukuran=f4` for Folio."""
    size = request.args.get("ukuran", "a4")
    if size not in paper.SIZES:
        raise Problem("bad_request", _("Ukuran kertas tidak dikenal. Pilih A4 atau F4."))
    with force_locale("id"):
        view = _view(outreach_id)
        content = paper.pdf(_report(view), size, author=office(view.book, view.event.area))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{_name(view)}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<uuid:outreach_id>/laporan.xlsx")
@access.signed_in()
def as_xlsx(outreach_id: UUID) -> Response:
    """Figures, entries and phones, a sheet each."""
    view = _view(outreach_id)
    about = [
        (_("Diunduh oleh"), current_user.name),
        (_("Diunduh pada"), moments.say(now(), view.zone)),
        (_("Data pribadi"), _("Berkas ini memuat data pribadi (UU 27/2022). Simpan dan bagikan seperlunya.")),
    ]
    file = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - the answer closes it when it is sent
    try:
        report_files.workbook(file, _tables(view), about)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    answer = send_file(file, mimetype=XLSX_TYPE, as_attachment=True, download_name=f"{_name(view)}.xlsx")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _view(outreach_id: UUID) -> EventView:
    return EventView(outreach.find(str(outreach_id), current_user.area))


def _name(view: EventView) -> str:
    return f"laporan-kegiatan-{view.event.area}-{view.event.date}"


def _report(view: EventView) -> EventReport:
    entries = _entries(view)
    return EventReport(
        letterhead=letterhead(view.book, view.event.area[:KECAMATAN]),
        title=_("Laporan Kegiatan Jemput Bola"),
        subtitle=breakable(f"{view.place}, {view.area}, {view.day}"),
        warning=_warning(view),
        sections=[
            Section(_("A. Dasar"), [_basis(view)]),
            Section(_("B. Pelaksanaan"), facts=_facts(view)),
            Section(_("C. Capaian"), [_attendance(view)], table=_figures(view)),
            _completeness(view),
        ],
        signed=f"{view.book.name(view.event.area[:KECAMATAN])}, {_today(view)}",
        signatures=_signatures(view),
        annex=Section(_("Lampiran 1. Daftar isian"), _annex_notes(view, entries), table=_list(view, entries)),
        photo_title=_("Lampiran 2. Dokumentasi"),
        without_photos=_("Tidak ada foto pada isian kegiatan ini."),
        photos=[
            Picture(photo.path, breakable(_caption(view, photo)))
            for photo in outreach_entries.photos(view.event, current_user.area, _folder(), paper.MOST_PHOTOS)
        ],
        foot=_("Laporan Kegiatan Jemput Bola"),
        page=_("Halaman"),
    )


def _warning(view: EventView) -> str:
    if view.canceled:
        return _("Kegiatan ini dibatalkan.")
    return "" if view.closed else _("Laporan sementara: kegiatan ini belum ditutup.")


def _basis(view: EventView) -> str:
    if not view.letter:
        return _("Surat tugas belum dicatat.")
    return _("Surat Tugas %(letter)s.", letter=view.letter)


def _facts(view: EventView) -> list[tuple[str, str]]:
    team = "; ".join(member.name for member in view.team)
    return [
        (_("Hari dan tanggal"), view.day),
        (_("Tempat"), breakable(view.place)),
        (_("Kelurahan atau desa"), f"{view.area} ({view.event.area})"),
        (_("Tim"), breakable(team)),
        (_("Penanggung jawab"), view.lead.name if view.lead else "–"),
    ]


def _figures(view: EventView) -> Sheet:
    rows = [
        [
            one.title,
            _number(one.count),
            _number(one.target) if one.target else "–",
            f"{one.percent} %" if one.target else "–",
        ]
        for one in view.figures()
    ]
    return Sheet(
        [_("Layanan"), _("Isian"), _("Target"), _("Tercapai")], rows, numbers=(1, 2, 3), widths=(6, 2, 2, 2)
    )


def _attendance(view: EventView) -> str:
    said = _("Tercatat %(n)s isian.", n=_number(view.total))
    if view.link is not None or view.attendance:
        said += " " + _("Daftar hadir diisi oleh %(n)s orang.", n=_number(view.attendance))
    return said


def _completeness(view: EventView) -> Section:
    """What is known to be outstanding, by name: the reader must know how whole the figures are."""
    title = _("D. Kelengkapan data")
    if not view.phones:
        return Section(title, [_("Belum ada ponsel yang melapor untuk kegiatan ini.")])
    outstanding = view.outstanding()
    if not outstanding:
        return Section(title, [_("Semua ponsel tim sudah mengirim semua isiannya.")])
    head = [_("Petugas"), _("Ponsel"), _("Keadaan"), _("Terakhir melapor")]
    rows = [
        [
            breakable(phone.officer),
            breakable(phone.name),
            " ".join(filter(None, (f"{phone.outstanding}.", phone.missing_numbers))),
            phone.reported,
        ]
        for phone in outstanding
    ]
    said = _("Angka di atas belum tentu lengkap: ponsel berikut mungkin masih menyimpan isian.")
    return Section(title, [said], table=Sheet(head, rows, widths=(4, 4, 5, 4)))


def _signatures(view: EventView) -> list[Signature]:
    signed = view.event.signatures
    head = signed.get("title") or _("Camat %(name)s", name=view.book.name(view.event.area[:KECAMATAN]))
    return [
        Signature(_("Mengetahui,"), head, signed.get("name", ""), signed.get("nip", "")),
        Signature(
            _("Yang melaporkan,"),
            _("Penanggung jawab kegiatan"),
            view.lead.name if view.lead else "",
            signed.get("lead_nip", ""),
        ),
    ]


def _entries(view: EventView) -> Sequence[Entry]:
    hidden = {*services.anonymous(), outreach.ATTENDANCE}
    return outreach_entries.listed(view.event, current_user.area, hidden)


def _rows(view: EventView, entries: Sequence[Entry]) -> list[list[str]]:
    titles = {service: str(one.short_title) for service, one in services.newest().items()}
    return [
        [
            entry.title or wording.receipt(entry.receipt),
            titles.get(entry.service, entry.service),
            view.book.name(entry.area),
            wording.state(entry.state, entry.phase, standing.path_of(entry.service, entry.version)),
        ]
        for entry in entries
    ]


def _list(view: EventView, entries: Sequence[Entry]) -> Sheet | None:
    rows = [[str(n), breakable(row[0]), *row[1:]] for n, row in enumerate(_rows(view, entries), 1)]
    head = [_("No."), _("Nama"), _("Layanan"), _("Kelurahan"), _("Keadaan")]
    return Sheet(head, rows, numbers=(0,), widths=(1, 6, 3, 3, 3)) if rows else None


def _annex_notes(view: EventView, entries: Sequence[Entry]) -> list[str]:
    said = []
    if not entries:
        said.append(_("Belum ada isian yang dapat didaftar."))
    hidden = view.total - len(entries)
    if hidden > 0:
        said.append(
            _(
                "%(n)s isian lain dihitung tetapi tidak didaftar: survei tanpa nama, atau dari wilayah lain.",
                n=_number(hidden),
            )
        )
    return said


def _caption(view: EventView, photo: outreach_entries.Photo) -> str:
    when = moments.say(photo.collected_at, view.zone)
    return f"{photo.title}. {photo.question}, {view.book.name(photo.area)}, {when}"


def _tables(view: EventView) -> Paper:
    entries = _entries(view)
    text = [_("Nama"), _("Layanan"), _("Kelurahan"), _("Keadaan")]
    return Paper(
        service="outreach",
        kind="outreach",
        title=_("Laporan Kegiatan Jemput Bola"),
        about=(),
        facts=[
            *(Fact(f"fact-{n}", label, value) for n, (label, value) in enumerate(_facts(view))),
            Fact("letter", _("Surat tugas"), view.letter or "–"),
            Fact("attendance", _("Daftar hadir"), view.attendance, "integer"),
        ],
        tables=[
            Table(
                "figures",
                _("Capaian"),
                [
                    Column("service", _("Layanan")),
                    Column("count", _("Isian"), "integer"),
                    Column("target", _("Target"), "integer"),
                ],
                [[one.title, one.count, one.target] for one in view.figures()],
            ),
            Table(
                "entries",
                _("Isian"),
                [Column(label, label) for label in text],
                _rows(view, entries),
                note=" ".join(_annex_notes(view, entries)),
            ),
            Table(
                "phones",
                _("Ponsel tim"),
                [
                    Column("officer", _("Petugas")),
                    Column("phone", _("Ponsel")),
                    Column("state", _("Keadaan")),
                    Column("recorded", _("Sudah masuk"), "integer"),
                    Column("waiting", _("Masih di ponsel"), "integer"),
                ],
                [
                    [phone.officer, phone.name, phone.outstanding, phone.recorded, phone.waiting]
                    for phone in view.shown_phones()
                ],
            ),
        ],
    )


def _today(view: EventView) -> str:
    return moments.say_day(now().astimezone(view.zone).date())


def _number(value: int) -> str:
    return str(format_decimal(value))


def _folder() -> Folder:
    return Folder(current_app.extensions["settings"].attachments_dir)
