"""Outreach events as phones get them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..models import Outreach
from ..store import areas, outreach, outreach_teams
from .posters import base_address


def outreach_json(events: Sequence[Outreach]) -> list[dict[str, Any]]:
    """The members of `sync.outreach.OutreachSchema`."""
    book = areas.book()
    teams, links = outreach_teams.of_many(events), outreach.attendances(events)
    return [
        {
            "id": event.id,
            "date": event.date.isoformat(),
            "area_code": event.area,
            "area_name": book.name(event.area),
            "place": event.place,
            "letter": {
                "number": event.letter_number,
                "date": event.letter_date.isoformat() if event.letter_date else None,
            },
            "team": [member.name for member in teams[event.id]],
            "services": event.services,
            "targets": event.targets,
            "state": event.state,
            "attendance_url": f"{base_address()}/k/{links[event.id].code}" if event.id in links else None,
        }
        for event in events
    ]
