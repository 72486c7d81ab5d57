"""Outreach events (kegiatan jemput bola): planned, changed, closed or called off; their attendance lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import uuid_utils
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..models import (
    Outreach,
    OutreachEvent,
    OutreachMember,
    OutreachState,
    QrLink,
    User,
    db,
    now,
    within,
)
from ..problems import Problem
from . import areas, outreach_entries, outreach_teams, qr_links, services
from .transaction import exclusive, writing

ATTENDANCE = "daftar_hadir"
# Which events a phone is told of: it may come home late, and is made ready some weeks ahead.
DAYS_BACK, DAYS_AHEAD = 7, 60


@dataclass(frozen=True, slots=True)
class Plan:
    """What the desk decides about an event.

    Attributes:
        area: code of the kelurahan.
        day: by the clock of the area.
        place: such as "Balai RW 05".
        team: ids of officers who work in this area or above it.
        services: ids of the services offered.
        targets: service to how many are aimed at; only services that are offered.
        letter_number, letter_date: of the letter of assignment (surat tugas).
        lead_id: who of the team answers for it.
        signatures: for the report: `lead_nip`, and `title`, `name`, `nip` of the supervisor or camat.
    """

    area: str
    day: date
    place: str
    team: tuple[int, ...]
    services: tuple[str, ...]
    targets: Mapping[str, int] = field(default_factory=dict)
    letter_number: str | None = None
    letter_date: date | None = None
    lead_id: int | None = None
    signatures: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """Of the event's row."""
        return {
            "area": self.area,
            "date": self.day,
            "place": self.place,
            "letter_number": self.letter_number,
            "letter_date": self.letter_date,
            "services": list(self.services),
            "targets": dict(self.targets),
            "lead_id": self.lead_id,
            "signatures": dict(self.signatures),
        }


def plan(wanted: Plan, user: User) -> Outreach:
    """A new event, with a link for its attendance list where that service is published.

    The very same plan again is the same event: a button may be pressed twice.
    """
    with writing() as session:
        exclusive(session, f"outreach {wanted.area} {wanted.day}")
        for known in session.scalars(
            select(Outreach).where(
                Outreach.area == wanted.area,
                Outreach.date == wanted.day,
                Outreach.state == OutreachState.PLANNED,
            )
        ):
            same = all(getattr(known, name) == value for name, value in wanted.columns().items())
            if same and sorted(member.id for member in outreach_teams.of(known)) == sorted(wanted.team):
                return known
        event = Outreach(
            id=str(uuid_utils.uuid7()), created_by=user.id, events=0, state=OutreachState.PLANNED
        )
        for name, value in wanted.columns().items():
            setattr(event, name, value)
        session.add(event)
        session.flush()
        outreach_teams.put(session, event, wanted.team)
        if services.latest(ATTENDANCE) is not None:
            qr_links.add(
                ATTENDANCE, event.area, _point(event.place), created_by=user.id, outreach_id=event.id
            )
        _note(session, event, "planned", user)
    return event


def change(outreach_id: str, prefix: str, wanted: Plan, user: User, seen: int) -> Outreach:
    """Another plan for an event that is not closed. The printed code of its attendance list stays the same.

    Args:
        outreach_id, prefix: the event, and the area of the person.
        wanted: the whole plan.
        user: who changes it.
        seen: `events` of the event as the person saw it.

    Raises:
        Problem: `not_found`; `conflict` when somebody else changed or closed it meanwhile.
    """
    with writing() as session:
        event = _locked(session, outreach_id, prefix)
        if event.events != seen or event.state != OutreachState.PLANNED:
            raise Problem(
                "conflict", _("Kegiatan ini baru saja diubah orang lain. Muat ulang, lalu ubah lagi.")
            )
        before = {name: getattr(event, name) for name in wanted.columns()} | {
            "team": sorted(member.id for member in outreach_teams.of(event))
        }
        for name, value in wanted.columns().items():
            setattr(event, name, value)
        outreach_teams.put(session, event, wanted.team)
        after = wanted.columns() | {"team": sorted(wanted.team)}
        changes = {
            name: [_plain(before[name]), _plain(value)]
            for name, value in after.items()
            if before[name] != value
        }
        link = attendance(event)
        if link is not None:
            qr_links.move(session, link, event.area, _point(event.place))
        if changes:
            _note(session, event, "changed", user, changes=changes)
    return event


def keep_letter(outreach_id: str, prefix: str, sha256: str, user: User) -> None:
    """Note the PDF of the letter of assignment, which lies in the attachment store already."""
    with writing() as session:
        event = _locked(session, outreach_id, prefix)
        if event.letter_sha256 != sha256:
            changes = {"letter_sha256": [event.letter_sha256, sha256]}
            event.letter_sha256 = sha256
            _note(session, event, "changed", user, changes=changes)


def close(outreach_id: str, prefix: str, user: User, phones: Sequence[Mapping[str, Any]] = ()) -> Outreach:
    """Close an event; twice changes nothing. Entries recorded before now that come later still belong to it.

    Args:
        outreach_id, prefix: the event, and the area of the person.
        user: who closes it.
        phones: what was known of each phone, for the history: device, waiting, reported_at.
    """
    return _end(outreach_id, prefix, user, OutreachState.CLOSED, phones=list(phones))


def cancel(outreach_id: str, prefix: str, user: User) -> Outreach:
    """Call off an event that does not take place; twice changes nothing, nor does it to a closed one.

    Phones are told of it no more. What was recorded at it stays tied to it, and counts in the reports of its services.
    """
    return _end(outreach_id, prefix, user, OutreachState.CANCELED)


def _end(outreach_id: str, prefix: str, user: User, state: OutreachState, **data: Any) -> Outreach:
    """Close or call off a planned event, and with it its attendance list."""
    with writing() as session:
        event = _locked(session, outreach_id, prefix)
        if event.state == OutreachState.PLANNED:
            event.state, event.closed_at = state, now()
            link = attendance(event)
            if link is not None and (link.closes_at is None or link.closes_at > event.closed_at):
                link.closes_at = event.closed_at
            _note(session, event, str(state), user, **data)
    return event


def reopen(outreach_id: str, prefix: str, user: User) -> int:
    """Open a closed or called off event again, and take in what stayed outside since; an open one stays as it is.

    Returns:
        How many entries were taken in.
    """
    with writing() as session:
        event = _locked(session, outreach_id, prefix)
        if event.closed_at is None:
            return 0
        closed_at = event.closed_at
        link = attendance(event)
        if link is not None and link.closes_at == closed_at:
            link.closes_at = None
        event.state, event.closed_at = OutreachState.PLANNED, None
        session.flush()
        tied = outreach_entries.tie_refused(session, event, closed_at, user.id)
        _note(session, event, "reopened", user, tied=tied)
    return tied


def find(outreach_id: str, prefix: str) -> Outreach:
    """An event inside an area prefix.

    Raises:
        Problem: `not_found`, also when it lies elsewhere.
    """
    found = db.session.scalar(
        select(Outreach).where(Outreach.id == outreach_id, within(Outreach.area, prefix))
    )
    if found is None:
        raise Problem("not_found")
    return found


def of_area(prefix: str, most: int | None = None) -> Sequence[Outreach]:
    """The events of an area prefix, the latest day first; at most so many."""
    return db.session.scalars(
        select(Outreach)
        .where(within(Outreach.area, prefix))
        .order_by(Outreach.date.desc(), Outreach.id)
        .limit(most)
    ).all()


def due(prefix: str) -> Sequence[Outreach]:
    """The events of an area prefix whose day has come and that are not closed, the oldest first; at most ten."""
    today = now().astimezone(ZoneInfo(areas.timezone_of(prefix))).date()
    return db.session.scalars(
        select(Outreach)
        .where(within(Outreach.area, prefix), Outreach.state == OutreachState.PLANNED, Outreach.date <= today)
        .order_by(Outreach.date, Outreach.id)
        .limit(10)
    ).all()


def latest_signatures(prefix: str) -> dict[str, str]:
    """Who signed the report of the event planned last in an area prefix; empty when there is none."""
    found = db.session.scalar(
        select(Outreach.signatures)
        .where(within(Outreach.area, prefix))
        .order_by(Outreach.created_at.desc())
        .limit(1)
    )
    return dict(found or {})


def of_officer(user: User) -> Sequence[Outreach]:
    """The events of an officer's teams that a phone is told of, by day."""
    today = now().astimezone(ZoneInfo(areas.timezone_of(user.area))).date()
    return db.session.scalars(
        select(Outreach)
        .join(OutreachMember, OutreachMember.outreach_id == Outreach.id)
        .where(
            OutreachMember.user_id == user.id,
            Outreach.state != OutreachState.CANCELED,
            Outreach.date.between(today - timedelta(DAYS_BACK), today + timedelta(DAYS_AHEAD)),
        )
        .order_by(Outreach.date, Outreach.id)
    ).all()


def attendance(event: Outreach) -> QrLink | None:
    """The link of its attendance list; None without one, or when it was revoked."""
    return attendances([event]).get(event.id)


def attendances(events: Sequence[Outreach]) -> dict[str, QrLink]:
    """The links of the attendance lists of many events, by the event's id."""
    statement = select(QrLink).where(
        QrLink.outreach_id.in_([event.id for event in events]), QrLink.revoked_at.is_(None)
    )
    return {link.outreach_id: link for link in db.session.scalars(statement) if link.outreach_id}


def history(event: Outreach) -> Sequence[OutreachEvent]:
    """What was done with an event, the oldest first."""
    return db.session.scalars(
        select(OutreachEvent).where(OutreachEvent.outreach_id == event.id).order_by(OutreachEvent.n)
    ).all()


def _locked(session: Session, outreach_id: str, prefix: str) -> Outreach:
    found = session.scalar(
        select(Outreach)
        .where(Outreach.id == outreach_id, within(Outreach.area, prefix))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Problem("not_found")
    return found


def _note(session: Session, event: Outreach, what: str, user: User, **data: Any) -> None:
    event.events += 1
    session.add(
        OutreachEvent(outreach_id=event.id, n=event.events, at=now(), what=what, user_id=user.id, data=data)
    )


def _point(place: str) -> str:
    return place[: qr_links.POINT_LENGTH].strip()


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value
