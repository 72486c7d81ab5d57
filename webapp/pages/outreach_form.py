"""The form in which the desk plans an outreach event: what was typed, what is wrong with it, the plan it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from flask_login import current_user

from ..models import LETTER_LENGTH, PLACE_LENGTH, Outreach, User, inside, now
from ..services.areas import KECAMATAN
from ..services.characters import clean
from ..services.faults import Fault
from ..services.types.file import File
from ..store import areas, outreach, outreach_teams, services
from ..store.folder import Folder
from . import moments
from .uploads import Uploads

LETTER = "surat"
TARGET = "target-"
MOST_TARGET = 100_000
NAME_LENGTH = 120
NIP_DIGITS = 18
FARTHEST = timedelta(days=366)
PLAIN_FIELDS = ("tanggal", "kelurahan", "tempat", "nomor_surat", "tanggal_surat", "penanggung")
# Field of the form, and its key in `Plan.signatures`.
SIGNATURES = {"nip_penanggung": "lead_nip", "jabatan": "title", "nama": "name", "nip": "nip"}


@dataclass
class PlanForm:
    """The form as it stands on the page.

    Attributes:
        typed: by field name.
        team, services: what is ticked.
        targets: by service, as typed.
        faults: what is wrong, by field name; `plan` is there only without any.
        letter: the PDF of the letter of assignment that came with it: its SHA-256 and content.
        kept: what the page carries so that the PDF need not be chosen twice.
    """

    typed: dict[str, str] = field(default_factory=dict)
    team: set[int] = field(default_factory=set)
    services: set[str] = field(default_factory=set)
    targets: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    letter: tuple[str, bytes] | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    plan: outreach.Plan | None = None


def blank(team_area: str) -> PlanForm:
    """A new plan: whoever signed last is offered again."""
    typed = dict.fromkeys((*PLAIN_FIELDS, *SIGNATURES), "")
    signed = outreach.latest_signatures(current_user.area)
    typed |= {name: signed.get(key, "") for name, key in SIGNATURES.items() if key != "lead_nip"}
    villages = areas.book().villages_of(team_area)
    if len(villages) == 1:
        typed["kelurahan"] = villages[0].code
    return PlanForm(typed)


def of_event(event: Outreach) -> PlanForm:
    """The plan of an event as it is now."""
    typed = {
        "tanggal": event.date.isoformat(),
        "kelurahan": event.area,
        "tempat": event.place,
        "nomor_surat": event.letter_number or "",
        "tanggal_surat": event.letter_date.isoformat() if event.letter_date else "",
        "penanggung": str(event.lead_id or ""),
    }
    typed |= {name: event.signatures.get(key, "") for name, key in SIGNATURES.items()}
    return PlanForm(
        typed,
        {member.id for member in outreach_teams.of(event)},
        set(event.services),
        {service: str(amount) for service, amount in event.targets.items()},
    )


def read() -> PlanForm:
    """The form as it was sent; with `plan` when everything in it is in order."""
    form = PlanForm(services=set(request.form.getlist("layanan")))
    for name in (*PLAIN_FIELDS, *SIGNATURES):
        form.typed[name] = given = request.form.get(name, "")
        try:
            form.typed[name] = " ".join(clean(given).split())
        except Fault:
            form.faults[name] = _("Jawaban memuat tanda yang tidak sah. Hapus, lalu ketik ulang.")
    form.team = {int(one[:10]) for one in request.form.getlist("tim") if one.isascii() and one.isdigit()}
    day = _day(form, "tanggal")
    letter_date = _day(form, "tanggal_surat")
    _check_place(form, day)
    lead = _check_team(form)
    targets = _check_services(form)
    _check_signatures(form)
    _take_letter(form)
    if not form.faults and day is not None:
        typed = form.typed
        form.plan = outreach.Plan(
            area=typed["kelurahan"],
            day=day,
            place=typed["tempat"],
            team=tuple(sorted(form.team)),
            services=tuple(service for service in offered() if service in form.services),
            targets=targets,
            letter_number=typed["nomor_surat"] or None,
            letter_date=letter_date,
            lead_id=lead,
            signatures={key: typed[name] for name, key in SIGNATURES.items() if typed[name]},
        )
    return form


def choices() -> dict[str, Any]:
    """What the page offers: kelurahan, officers with their area, services."""
    book = areas.book()
    wide = len(current_user.area) < KECAMATAN

    def name(code: str) -> str:
        # Kelurahan of different kecamatan may be called alike.
        above = f" ({book.name(code[:KECAMATAN])})" if wide and len(code) > KECAMATAN else ""
        return book.name(code) + above

    return {
        "areas": [(area.code, name(area.code)) for area in book.villages_of(current_user.area)],
        "officers": [(user.id, user.name, user.area, name(user.area)) for user in officers()],
        "services": list(offered().items()),
    }


def officers() -> Sequence[User]:
    """Who may be in a team of some kelurahan of the reader's area."""
    return outreach_teams.officers_for(current_user.area)


def offered() -> dict[str, str]:
    """The services that officers record, by id."""
    return {
        service: str(one.short_title)
        for service, one in services.newest().items()
        if "officer" in one.audience
    }


def _day(form: PlanForm, name: str) -> date | None:
    try:
        return moments.read_day(form.typed[name])
    except ValueError:
        form.faults[name] = _("Tanggal tidak dapat dibaca. Pilih dari kalender, contoh 2026-11-22.")
        return None


def _check_place(form: PlanForm, day: date | None) -> None:
    typed, faults = form.typed, form.faults
    today = now().astimezone(moments.zone_of(areas.book(), current_user.area)).date()
    if not typed["tanggal"]:
        faults["tanggal"] = _("Pilih tanggal kegiatan.")
    elif day is not None and abs(day - today) > FARTHEST:
        faults["tanggal"] = _("Tanggal ini lebih dari setahun dari hari ini. Periksa tahunnya.")
    if not (areas.book().is_village(typed["kelurahan"]) and inside(typed["kelurahan"], current_user.area)):
        faults["kelurahan"] = _("Pilih kelurahan dari daftar.")
    if not typed["tempat"]:
        faults["tempat"] = _("Tulis tempatnya, misalnya Balai RW 05.")
    elif len(typed["tempat"]) > PLACE_LENGTH:
        faults["tempat"] = _("Nama tempat terlalu panjang: paling banyak %(n)s huruf.", n=PLACE_LENGTH)
    if len(typed["nomor_surat"]) > LETTER_LENGTH:
        faults["nomor_surat"] = _("Nomor surat terlalu panjang: paling banyak %(n)s huruf.", n=LETTER_LENGTH)


def _check_team(form: PlanForm) -> int | None:
    """Faults of the team; returns who answers for the event."""
    known = {user.id: user for user in officers()}
    form.team &= known.keys()
    if not form.team:
        form.faults["tim"] = _("Pilih sedikitnya satu petugas.")
    elif "kelurahan" not in form.faults:
        strangers = [
            known[id_].name
            for id_ in sorted(form.team)
            if not inside(form.typed["kelurahan"], known[id_].area)
        ]
        if strangers:
            form.faults["tim"] = _(
                "Bertugas di kelurahan lain: %(names)s. Pilih petugas kelurahan ini atau kecamatan.",
                names=", ".join(strangers),
            )
    lead = form.typed["penanggung"]
    if not lead:
        return None
    if not (lead.isascii() and lead.isdigit() and int(lead[:10]) in form.team):
        form.faults["penanggung"] = _("Penanggung jawab harus salah satu anggota tim.")
        return None
    return int(lead[:10])


def _check_services(form: PlanForm) -> dict[str, int]:
    """Faults of services and targets; returns the targets. Who types a target offers the service too."""
    targets = {}
    for service in offered():
        typed = request.form.get(TARGET + service, "").strip()
        form.targets[service] = typed
        digits = typed.replace(".", "")
        if not typed:
            continue
        form.services.add(service)
        if digits.isascii() and digits.isdigit() and 0 < int(digits[:9]) <= MOST_TARGET:
            targets[service] = int(digits[:9])
        else:
            form.faults[TARGET + service] = _(
                "Target harus angka bulat 1 sampai %(most)s, atau kosong.", most="100.000"
            )
    form.services &= offered().keys()
    if not form.services:
        form.faults["layanan"] = _("Pilih sedikitnya satu layanan.")
    return targets


def _check_signatures(form: PlanForm) -> None:
    for name in ("nip_penanggung", "nip"):
        digits = form.typed[name].replace(" ", "")
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) == NIP_DIGITS):
            form.faults[name] = _("NIP terdiri dari %(n)s angka. Kosongkan bila tidak ada.", n=NIP_DIGITS)
    for name in ("jabatan", "nama"):
        if len(form.typed[name]) > NAME_LENGTH:
            form.faults[name] = _("Terlalu panjang: paling banyak %(n)s huruf.", n=NAME_LENGTH)


def _take_letter(form: PlanForm) -> None:
    """Hold the PDF while other fields are mended."""
    folder = Folder(current_app.extensions["settings"].attachments_dir)
    uploads = Uploads(folder, f"dmeja-{current_user.id}")
    uploads.take([File({"id": LETTER, "type": "file", "label": {"id": "Surat tugas"}, "accept": ["pdf"]})])
    form.faults |= uploads.faults
    form.kept = uploads.tokens()
    held = uploads.held.get(LETTER)
    if held is not None:
        with folder.arriving(uploads.owner, held.sha256) as arriving:
            form.letter = (held.sha256, arriving.content())
