"""What phones say of an outreach event: made ready, so many entries still waiting."""

from __future__ import annotations

from datetime import datetime

from ..models import Device, OutreachMember, OutreachPhone, db, now
from ..problems import Problem
from .transaction import writing


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
