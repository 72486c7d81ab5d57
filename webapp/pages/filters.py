"""The desk's filters: read from the address, said as chips, carried along by every link and export.

The text searched for may be a name or a NIK, and addresses end up in logs: it stays in the signed session, and the
address only carries its number there (`cari`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..models import Phase, inside
from ..problems import Problem
from ..services.areas import AreaBook
from ..store import outreach, paths, search
from . import moments, wording

# Kept in the cookie of the session, so neither many nor long.
SEARCHES = "cari"
MOST_SEARCHES = 6
LONGEST_TEXT = 100


@dataclass(frozen=True)
class Filters:
    """What the list shows; empty fields narrow nothing.

    `state` is a phase, or a state of a service; `number` is that of `text` in the session.
    """

    state: str = ""
    overdue: bool = False
    area: str = ""
    officer: str = ""
    service: str = ""
    outreach: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""
    number: str = ""

    def narrowed(self) -> search.Filters:
        """The same for the store, never wider than the area of the person signed in."""
        return search.Filters(
            current_user.area,
            service=self.service or None,
            area=self.area or None,
            officer_id=int(self.officer) if self.officer else None,
            outreach=self.outreach or None,
            state=None if self.state in list(Phase) else self.state or None,
            phase=self.state if self.state in list(Phase) else None,
            overdue=self.overdue,
            since=self.since,
            until=self.until,
            text=self.text or None,
        )

    def query(self) -> dict[str, Any]:
        """The filters as arguments of an address."""
        pairs = {
            "keadaan": self.state,
            "terlambat": "ya" if self.overdue else "",
            "kelurahan": self.area,
            "petugas": self.officer,
            "layanan": self.service,
            "kegiatan": self.outreach,
            "dari": self.since.isoformat() if self.since else "",
            "sampai": self.until.isoformat() if self.until else "",
            "cari": self.number,
        }
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True)
class Chip:
    """One active filter: what it says, and the address without it."""

    label: str
    url: str


def read(arguments: Mapping[str, str], areas: AreaBook) -> tuple[Filters, list[str]]:
    """The filters of an address and what is wrong with them.

    Raises:
        Problem: `not_found` for a kelurahan or an outreach event outside the reader's area.
    """
    faults = []
    state = arguments.get("keadaan", "")
    service = arguments.get("layanan", "")[:40]
    if state and state not in list(Phase) and not paths.phases_of(state, service or None):
        faults.append(_("Keadaan itu tidak dikenal. Pilih dari daftar."))
        state = ""
    area = arguments.get("kelurahan", "")
    if area and not (inside(area, current_user.area) and area in areas):
        raise Problem("not_found")
    officer = arguments.get("petugas", "")
    if not (officer.isascii() and officer.isdigit() and len(officer) < 10):
        officer = ""
    event = arguments.get("kegiatan", "")
    if event:
        event = outreach.find(_id(event), current_user.area).id
    days: dict[str, date | None] = {}
    for name in ("dari", "sampai"):
        try:
            days[name] = moments.read_day(arguments.get(name))
        except ValueError:
            days[name] = None
            faults.append(_("Tanggal tidak dapat dibaca. Pilih dari kalender, contoh 2026-11-22."))
    since, until = days["dari"], days["sampai"]
    if since and until and since > until:
        faults.append(_("Tanggal awal sesudah tanggal akhir. Tukar keduanya."))
    number = arguments.get("cari", "")
    text = session.get(SEARCHES, {}).get(number, "")
    if number and not text:
        faults.append(_("Pencarian itu sudah tidak disimpan. Ketik lagi kata yang dicari."))
        number = ""
    overdue = arguments.get("terlambat", "") == "ya"
    found = Filters(
        state, overdue, area, officer, service, event, since=since, until=until, text=text, number=number
    )
    return found, faults


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise Problem("not_found") from None


def remember(text: str) -> str:
    """Keep a searched text in the session and return its number there."""
    text = " ".join(text.split())[:LONGEST_TEXT]
    if not text:
        return ""
    searches: dict[str, str] = dict(session.get(SEARCHES, {}))
    for number, kept in searches.items():
        if kept == text:
            return number
    while len(searches) >= MOST_SEARCHES:
        searches.pop(next(iter(searches)))
    number = secrets.token_hex(3)
    searches[number] = text
    session[SEARCHES] = searches
    return number


def chips(
    filters: Filters, areas: AreaBook, officers: Mapping[str, str], services: Mapping[str, Any]
) -> list[Chip]:
    """Each active filter with the way to remove it."""
    said = []
    if filters.text:
        said.append((_("Memuat “%(text)s”", text=filters.text), replace(filters, text="", number="")))
    if filters.state:
        said.append((state_label(filters), replace(filters, state="")))
    if filters.overdue:
        said.append((_("Terlambat"), replace(filters, overdue=False)))
    if filters.area:
        said.append((areas.name(filters.area), replace(filters, area="")))
    if filters.officer:
        name = officers.get(filters.officer) or _("Petugas lain")
        said.append((_("Petugas: %(name)s", name=name), replace(filters, officer="")))
    if filters.service:
        said.append((str(services.get(filters.service, filters.service)), replace(filters, service="")))
    if filters.outreach:
        event = outreach.find(filters.outreach, current_user.area)
        name = f"{event.place}, {moments.say_day(event.date)}"
        said.append((_("Kegiatan: %(name)s", name=name), replace(filters, outreach="")))
    if filters.since:
        said.append(
            (_("Dicatat sejak %(day)s", day=moments.say_day(filters.since)), replace(filters, since=None))
        )
    if filters.until:
        said.append(
            (_("Dicatat sampai %(day)s", day=moments.say_day(filters.until)), replace(filters, until=None))
        )
    return [Chip(label, url_for("entries.listing", **rest.query())) for label, rest in said]


def state_label(filters: Filters) -> str:
    """What the state of the filters is called: a phase, or a state of the service that they name."""
    if filters.state in list(Phase):
        return wording.phrase(filters.state)
    return dict(state_choices(filters.service)).get(filters.state, filters.state)


def state_choices(service: str) -> list[tuple[str, str]]:
    """What may be chosen: the states of a service by its own words, else the phases that some service has."""
    states = paths.states_of(service) if service else []
    if states:
        return [(state.name, wording.state_of(state)) for state in states]
    used = paths.in_use()
    return [(str(phase), str(label)) for phase, label in wording.PHASES.items() if phase in used]


def sentence(
    filters: Filters, areas: AreaBook, officers: Mapping[str, str], services: Mapping[str, Any]
) -> str:
    """The filters in one line, for the file that was made with them."""
    said = [chip.label for chip in chips(filters, areas, officers, services)]
    return "; ".join(said) or _("Tanpa saringan: semua isian di wilayah ini")
