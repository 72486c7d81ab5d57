"""Phones and an outreach event: made ready, so many entries still waiting, not heard of since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from ..models import Device, Entry, Outreach, OutreachEntry, OutreachMember, OutreachPhone, User, db, now
from ..problems import Problem
from . import areas, devices
from .transaction import writing


@dataclass(frozen=True, slots=True)
class PhoneState:
    """What is known of one phone at an event.

    Attributes:
        device: the phone, with its officer.
        prepared_at: when it was made ready, by its own clock; None: never, or not said.
        waiting: entries that it still held when it last reported.
        reported_at: when it last reported since it was made ready; None: it has not.
        recorded: entries of the event that have come from it.
        missing: numbers that never came, of any of its entries.
        silent: the day has begun, and it has said nothing since.
    """

    device: Device
    prepared_at: datetime | None
    waiting: int
    reported_at: datetime | None
    recorded: int
    missing: Sequence[int]
    silent: bool

    @property
    def clear(self) -> bool:
        """Whether nothing is known to be outstanding."""
        return not (self.waiting or self.silent or self.missing)

    def as_json(self) -> dict[str, Any]:
        """For the history of the event."""
        return {
            "device": self.device.id,
            "waiting": self.waiting,
            "reported_at": self.reported_at.isoformat() if self.reported_at else None,
            "missing": list(self.missing),
        }


def require_member(outreach_id: str, device: Device) -> None:
    """Stop with 404 unless the phone's officer is in the team of this event.

    Raises:
        Problem: `not_found`.
    """
    if db.session.get(OutreachMember, (outreach_id, device.user_id)) is None:
        raise Problem("not_found")


def report(outreach_id: str, device: Device, prepared_at: datetime | None, waiting: int) -> None:
    """Keep what a phone says now.

    Args:
        outreach_id: an event in whose team its officer is.
        device: the phone.
        prepared_at: when it fetched what the event needs, by its own clock; None: it has not.
        waiting: how many entries of the event it still holds.

    Raises:
        Problem: `not_found` for an event that is not the officer's.
    """
    with writing() as session:
        # Held until the commit: a report that is sent again while the first is still being kept waits here.
        member = session.get(OutreachMember, (outreach_id, device.user_id), with_for_update=True)
        if member is None:
            raise Problem("not_found")
        row = session.get(OutreachPhone, (outreach_id, device.id), populate_existing=True)
        if row is None:
            row = OutreachPhone(outreach_id=outreach_id, device_id=device.id)
            session.add(row)
        fresh = prepared_at is not None and prepared_at != row.prepared_at
        row.prepared_at, row.waiting = prepared_at, waiting
        # The report of having been prepared, in the morning, says nothing about the day.
        row.reported_at = None if fresh else now()


def of_event(event: Outreach) -> list[PhoneState]:
    """The phones that were made ready for an event or recorded at it, by officer: what needs attention first."""
    told = {
        row.device_id: row
        for row in db.session.scalars(select(OutreachPhone).where(OutreachPhone.outreach_id == event.id))
    }
    recorded = {
        row.device_id: row.amount
        for row in db.session.execute(
            select(Entry.device_id, func.count().label("amount"))
            .join(
                OutreachEntry,
                (OutreachEntry.kecamatan == Entry.kecamatan) & (OutreachEntry.entry_id == Entry.id),
            )
            .where(OutreachEntry.outreach_id == event.id, Entry.device_id.is_not(None))
            .group_by(Entry.device_id)
        )
    }
    phones = db.session.scalars(
        select(Device)
        .join(User, User.id == Device.user_id)
        .where(Device.id.in_(told.keys() | recorded.keys()))
        .order_by(User.name, Device.id)
        .options(contains_eager(Device.user))
        .execution_options(populate_existing=True)
    )
    begins = datetime.combine(event.date, time.min, ZoneInfo(areas.timezone_of(event.area)))
    begun = now() >= begins
    found = []
    for device in phones:
        row = told.get(device.id)
        reported_at = row.reported_at if row else None
        found.append(
            PhoneState(
                device,
                row.prepared_at if row else None,
                row.waiting if row else 0,
                reported_at,
                recorded.get(device.id, 0),
                devices.missing_numbers(device),
                silent=begun and (reported_at is None or reported_at < begins),
            )
        )
    return sorted(found, key=lambda one: (not one.waiting, not one.silent, not one.missing))
