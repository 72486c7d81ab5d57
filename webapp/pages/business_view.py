"""A business as the desk shows it: facts in words, what is missing, entries, history; why two may be the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ..models import Business, BusinessEntry, BusinessEvent, Entry, inside
from ..services import Question, registry
from ..services.areas import AreaBook
from ..services.workflow import Workflow
from ..store import areas, desk, registry_merge, services
from ..store import registry as store
from . import moments, wording
from .entry_view import Difference, HistoryLine

# Registry field to its name, in the order of the page.
FIELDS: dict[str, Any] = {
    "name": _l("Nama usaha"),
    "owner_name": _l("Nama pemilik"),
    "nik": _l("NIK"),
    "phone": _l("Nomor HP"),
    "email": _l("E-mail"),
    "birth_date": _l("Tanggal lahir"),
    "sex": _l("Jenis kelamin"),
    "home_address": _l("Alamat di KTP"),
    "area": _l("Kelurahan"),
    "address": _l("Alamat tempat usaha"),
    "rt": _l("RT"),
    "rw": _l("RW"),
    "location": _l("Titik lokasi"),
    "product": _l("Jualan atau jasa utama"),
    "kbli": _l("KBLI"),
    "sector": _l("Bidang usaha"),
    "started": _l("Tahun mulai usaha"),
    "tenure": _l("Status tempat usaha"),
    "capital": _l("Modal usaha"),
    "sales": _l("Penjualan setahun"),
    "workers_male": _l("Pekerja laki-laki"),
    "workers_female": _l("Pekerja perempuan"),
    "nib_status": _l("Punya NIB"),
    "nib": _l("NIB"),
    "nib_date": _l("Tanggal terbit NIB"),
    "npwp": _l("NPWP"),
    "halal_status": _l("Punya sertifikat halal"),
    "halal_number": _l("Nomor sertifikat halal"),
    "halal_date": _l("Tanggal terbit sertifikat halal"),
    "wants": _l("Bantuan yang diperlukan"),
}
# Without these a form for a permit cannot be filled in for the owner.
NEEDED = ("nik", "phone", "address", "location", "kbli")
EVENTS: dict[str, Any] = {
    "registered": _l("Masuk daftar usaha"),
    "attached": _l("Isian lain ditambahkan"),
    "updated": _l("Isian diperbaiki atau diputuskan"),
    "left": _l("Isian pindah ke usaha lain"),
    "step": _l("Hasil layanan masuk"),
    "parted": _l("Isian dipisah menjadi usaha lain"),
    "merged": _l("Usaha lain digabung ke sini"),
    "absorbed": _l("Digabung ke usaha lain"),
    "unmerged": _l("Penggabungan dibatalkan"),
}
REASONS: dict[str, Any] = {
    "nik": _l("NIK sama"),
    "nib": _l("NIB sama"),
    "phone": _l("Nomor HP sama"),
    "name": _l("Nama mirip di kelurahan yang sama"),
}


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    url: str
    title: str
    area: str
    nik: str
    phone: str
    lacks: list[str]
    services: str
    officer: str


@dataclass(frozen=True)
class EntryLine:
    """One entry of a business; without an address the reader may not open it."""

    id: str
    url: str | None
    title: str
    about: str
    state: str
    tone: str
    merged_from: str


@dataclass(frozen=True)
class Twin:
    """A business that may be the same."""

    id: str
    url: str
    title: str
    about: str
    reasons: str


class Reader:
    """Shows facts by the questions that asked for them, so that codes become words."""

    def __init__(self, services_of: Iterable[str], book: AreaBook) -> None:
        self.book = book
        self.questions: dict[str, Question] = {}
        for service in services_of:
            definition = services.latest(service)
            part = registry.part_of(definition) if definition is not None else None
            if definition is not None and part is not None:
                for field, question in part.fields.items():
                    if question in definition.questions:
                        self.questions.setdefault(field, definition.questions[question])

    def label(self, field: str) -> str:
        """The name of a registry field."""
        if field in FIELDS:
            return str(FIELDS[field])
        return str(self.questions[field].name) if field in self.questions else field

    def show(self, field: str, value: Any) -> str:
        """A fact as people read it."""
        if value is None:
            return ""
        if field == "area":
            return self.book.name(str(value))
        question = self.questions.get(field)
        return question.display(value, self.book) if question else str(value)

    def facts(self, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(name, value) of all that is known."""
        order = [
            *(field for field in FIELDS if field in facts),
            *(field for field in facts if field not in FIELDS),
        ]
        return [(self.label(field), self.show(field, facts[field])) for field in order]


def missing(facts: Mapping[str, Any]) -> list[str]:
    """What is not known yet, in words."""
    found = [str(FIELDS[field]) for field in NEEDED if not facts.get(field)]
    if not facts.get("nib"):
        found.append(str(FIELDS["nib"]))
    if not facts.get("halal_number"):
        found.append(str(FIELDS["halal_number"]))
    return found


def lacks(business: Business) -> list[str]:
    """What it lacks and wants help with."""
    found = []
    if not business.has_nib and business.wants_nib:
        found.append(_("NIB"))
    if not business.has_halal and business.wants_halal:
        found.append(_("Sertifikat halal"))
    return found


def rows(found: Sequence[Business]) -> list[Row]:
    """The lines of a list."""
    book = areas.book()
    names = desk.names_of(one.officer_id for one in found)
    return [
        Row(
            url_for("registry.business", business_id=one.id),
            one.name or _("Tanpa nama"),
            book.name(one.area),
            f"{one.nik[:6]}******{one.nik[12:]}" if one.nik else "",
            one.phone or "",
            lacks(one),
            ", ".join(service.upper() for service in one.services),
            names.get(one.officer_id or 0, ""),
        )
        for one in found
    ]


def entry_lines(found: Sequence[tuple[BusinessEntry, Entry]], business: Business) -> list[EntryLine]:
    """The entries of a business, the newest first."""
    book = areas.book()
    names = {one.id: one.name for one in store.members(business)}
    return [
        EntryLine(
            entry.id,
            url_for("review.entry", entry_id=entry.id) if inside(entry.area, current_user.area) else None,
            entry.title or wording.receipt(entry.receipt),
            f"{entry.service.upper()} · {book.name(entry.area)} · "
            + moments.say(entry.collected_at, moments.zone_of(book, entry.area)),
            wording.state(entry.state, entry.phase, _path(entry)),
            wording.tone(entry.phase),
            names.get(link.business_id, "") if link.business_id != business.id else "",
        )
        for link, entry in found
    ]


def _path(entry: Entry) -> Workflow | None:
    definition = services.definition(entry.service, entry.version)
    return definition.workflow if definition else None


def history(events: Sequence[BusinessEvent], reader: Reader, business: Business) -> list[HistoryLine]:
    """What happened to it, the newest first."""
    zone = moments.zone_of(reader.book, business.area)
    names = desk.names_of(event.user_id for event in events)
    lines = []
    for event in events:
        changes = [
            Difference(reader.label(field), reader.show(field, old), reader.show(field, new))
            for field, (old, new) in (event.data.get("changes") or {}).items()
        ]
        who = names.get(event.user_id or 0) or _("Warga, lewat QR")
        lines.append(
            HistoryLine(
                str(EVENTS.get(event.what, event.what)),
                who,
                moments.say(event.at, zone),
                str(event.data.get("title") or ""),
                changes,
            )
        )
    return lines[::-1]


def twins(business: Business) -> list[Twin]:
    """Businesses that may be the same, as far as the reader may see them."""
    return [
        Twin(
            one.business.id,
            url_for("registry.business", business_id=one.business.id),
            one.business.name,
            areas.book().name(one.business.area),
            why(one.reasons, one.metres),
        )
        for one in registry_merge.alike(business, current_user.area)
    ]


def why(reasons: Sequence[str], metres: float | None) -> str:
    """Why two businesses may be the same: `NIK sama, berjarak 40 meter`."""
    said = ", ".join(str(REASONS[reason]) for reason in reasons)
    return said if metres is None else said + ", " + _("berjarak %(n)s meter", n=round(metres))


def of_entry(entry: Entry) -> dict[str, Any] | None:
    """What an entry's page says of its business; None when there is none that the reader may see."""
    business = store.of_entry(entry, current_user.area)
    if business is None:
        return None
    return {
        "url": url_for("registry.business", business_id=business.id),
        "title": business.name,
        "entries": len(store.entries_of(store.members(business))),
        "missing": missing(business.facts),
        "twins": twins(business) if business.active else [],
    }
