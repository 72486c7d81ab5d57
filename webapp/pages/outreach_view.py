"""An outreach event as the desk shows it: figures against targets, phones, attendance, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ..models import Outreach, OutreachEvent, OutreachState, QrLink, User, now
from ..services.areas import AreaBook
from ..store import areas, desk, outreach, outreach_entries, outreach_phones, outreach_teams, services
from ..store.outreach_phones import PhoneState
from . import moments
from .devices import runs_of, say_missing


@dataclass(frozen=True)
class ServiceFigure:
    """One service: how many were recorded, how many were aimed at (None: no target)."""

    service: str
    title: str
    count: int
    target: int | None

    @property
    def percent(self) -> int | None:
        """How much of the target has been reached, whole percent."""
        return self.count * 100 // self.target if self.target else None


@dataclass(frozen=True)
class Listed:
    """A line of the list of events."""

    url: str
    day: str
    place: str
    area: str
    team: str
    count: int
    target: int
    state: str
    tone: str


@dataclass(frozen=True)
class ShownPhone:
    """A phone as page and report show it."""

    officer: str
    name: str
    prepared: str
    reported: str
    recorded: int
    waiting: int
    outstanding: str
    missing: str
    missing_numbers: str
    tone: str


@dataclass(frozen=True)
class HistoryLine:
    """What was done with the event."""

    what: str
    who: str
    at: str


class EventView:
    """One event with all that its page, its closing and its report need."""

    def __init__(self, event: Outreach) -> None:
        self.event = event
        self.book: AreaBook = areas.book()
        self.zone: ZoneInfo = moments.zone_of(self.book, event.area)
        self.team: list[User] = outreach_teams.of(event)
        self.link: QrLink | None = outreach.attendance(event)
        self.counts = outreach_entries.counts([event.id])[event.id]
        self.phones: list[PhoneState] = outreach_phones.of_event(event)
        self.state, self.tone = state_of(event, self.zone)

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def place(self) -> str:
        return self.event.place

    @property
    def area(self) -> str:
        return self.book.name(self.event.area)

    @property
    def day(self) -> str:
        """`Minggu, 22 November 2026`."""
        return say_day(self.event.date)

    @property
    def closed(self) -> bool:
        return self.event.state == OutreachState.CLOSED

    @property
    def canceled(self) -> bool:
        return self.event.state == OutreachState.CANCELED

    @property
    def open(self) -> bool:
        """Whether it still takes what is recorded."""
        return self.event.state == OutreachState.PLANNED

    @property
    def begun(self) -> bool:
        """Whether its day has come."""
        return self.event.date <= now().astimezone(self.zone).date()

    @property
    def closed_at(self) -> str:
        return moments.say(self.event.closed_at, self.zone)

    @property
    def letter(self) -> str:
        """`Nomor 094/12-BT tanggal 20 November 2026`; empty when nothing was written."""
        said = []
        if self.event.letter_number:
            said.append(_("Nomor %(number)s", number=self.event.letter_number))
        if self.event.letter_date:
            said.append(_("tanggal %(day)s", day=moments.say_day(self.event.letter_date)))
        return " ".join(said)

    @property
    def lead(self) -> User | None:
        return next((member for member in self.team if member.id == self.event.lead_id), None)

    @property
    def attendance(self) -> int:
        """How many signed the attendance list."""
        return self.counts.get(outreach.ATTENDANCE, 0)

    @property
    def total(self) -> int:
        """Entries of all services but the attendance list."""
        return sum(amount for service, amount in self.counts.items() if service != outreach.ATTENDANCE)

    def figures(self) -> list[ServiceFigure]:
        """The services offered, then what else was recorded; the attendance list has a place of its own."""
        wanted = [*self.event.services, *(one for one in self.counts if one not in self.event.services)]
        titles = {service: str(one.short_title) for service, one in services.newest().items()}
        return [
            ServiceFigure(
                service,
                titles.get(service, service),
                self.counts.get(service, 0),
                self.event.targets.get(service),
            )
            for service in wanted
            if service != outreach.ATTENDANCE or service in self.event.targets
        ]

    def shown_phones(self) -> list[ShownPhone]:
        """The phones, those that need attention first."""
        return [self._shown(phone) for phone in self.phones]

    def outstanding(self) -> list[ShownPhone]:
        """Only those with something outstanding."""
        return [self._shown(phone) for phone in self.phones if not phone.clear]

    @property
    def waiting(self) -> int:
        """How many entries phones still hold, as far as they have said."""
        return sum(phone.waiting for phone in self.phones)

    def unprepared(self) -> list[str]:
        """Names of the team of whom no phone is known yet."""
        known = {phone.device.user_id for phone in self.phones}
        return [member.name for member in self.team if member.id not in known]

    def history(self) -> list[HistoryLine]:
        """The newest first."""
        events = outreach.history(self.event)
        names = desk.names_of(event.user_id for event in events)
        return [
            HistoryLine(
                _what(event),
                names.get(event.user_id or 0, ""),
                moments.say(event.at, self.zone),
            )
            for event in reversed(events)
        ]

    def _shown(self, phone: PhoneState) -> ShownPhone:
        if phone.waiting:
            said, tone = _("Masih menyimpan %(n)s isian", n=phone.waiting), "bad"
        elif phone.silent:
            said, tone = _("Belum ada kabar sejak kegiatan dimulai"), "wait"
        elif phone.missing:
            said, tone = _("Ada nomor yang belum sampai"), "wait"
        else:
            said, tone = (_("Semua terkirim"), "good") if self.begun else (_("Siap"), "good")
        return ShownPhone(
            phone.device.user.name,
            phone.device.name,
            moments.say(phone.prepared_at, self.zone) if phone.prepared_at else _("Belum disiapkan"),
            moments.say(phone.reported_at, self.zone) if phone.reported_at else _("Belum melapor"),
            phone.recorded,
            phone.waiting,
            said,
            say_missing(phone.missing),
            _("Belum sampai: nomor %(numbers)s.", numbers=runs_of(phone.missing)) if phone.missing else "",
            tone,
        )


def _what(event: OutreachEvent) -> str:
    """What was done, with what changed or what was outstanding."""
    if event.what == "changed":
        names = {
            "area": _("kelurahan"),
            "date": _("tanggal"),
            "place": _("tempat"),
            "team": _("tim"),
            "lead_id": _("penanggung jawab"),
            "services": _("layanan"),
            "targets": _("target"),
            "signatures": _("pengesahan"),
        }
        changed = dict.fromkeys(names.get(name, _("surat tugas")) for name in event.data["changes"])
        return _("Rencana diubah: %(what)s", what=", ".join(changed))
    if event.what == "closed":
        waiting = sum(phone["waiting"] for phone in event.data["phones"])
        if waiting:
            return _("Ditutup, %(n)s isian masih di ponsel", n=waiting)
        return _("Ditutup")
    said = {"reopened": _("Dibuka lagi"), "canceled": _("Dibatalkan")}
    return said.get(event.what) or _("Direncanakan")


def listing(events: Sequence[Outreach]) -> Mapping[str, list[Listed]]:
    """The events in the parts of the list: `coming` (today too), `open` (past, not closed), `closed`, `canceled`."""
    book = areas.book()
    counts = outreach_entries.counts([event.id for event in events])
    teams = outreach_teams.of_many(events)
    parts: dict[str, list[Listed]] = {"coming": [], "open": [], "closed": [], "canceled": []}
    for event in events:
        zone = moments.zone_of(book, event.area)
        state, tone = state_of(event, zone)
        names = [member.name for member in teams[event.id]]
        line = Listed(
            url_for("outreach.event", outreach_id=event.id),
            say_day(event.date),
            event.place,
            book.name(event.area),
            ", ".join(names),
            sum(amount for service, amount in counts[event.id].items() if service != outreach.ATTENDANCE),
            sum(amount for service, amount in event.targets.items() if service != outreach.ATTENDANCE),
            state,
            tone,
        )
        if event.state in (OutreachState.CLOSED, OutreachState.CANCELED):
            parts[event.state].append(line)
        elif event.date < now().astimezone(zone).date():
            parts["open"].append(line)
        else:
            # The next one first.
            parts["coming"].insert(0, line)
    return parts


def state_of(event: Outreach, zone: ZoneInfo, moment: datetime | None = None) -> tuple[str, str]:
    """What an event's state is called, and the mark it is shown in."""
    today = (moment or now()).astimezone(zone).date()
    if event.state == OutreachState.CLOSED:
        return _("Ditutup"), "good"
    if event.state == OutreachState.CANCELED:
        return _("Dibatalkan"), ""
    if event.date > today:
        return _("Direncanakan"), ""
    return (_("Hari ini"), "wait") if event.date == today else (_("Belum ditutup"), "bad")


def say_day(day: date) -> str:
    """`Minggu, 22 November 2026`."""
    return str(format_date(day, "EEEE, d MMMM y", locale=get_locale()))
