"""`flask outreach`: outreach events (kegiatan jemput bola)."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from ..store import areas, outreach, outreach_entries, outreach_phones

group = AppGroup("outreach", help="Outreach events (kegiatan jemput bola).")


@group.command("list")
@click.argument("area", default="")
@click.option("--limit", default=50, show_default=True, help="At most so many, the latest day first.")
@with_appcontext
def list_events(area: str, limit: int) -> None:
    """One line per event of an area: id, day, kelurahan, state, entries, entries still on phones, place."""
    prefixes = [area] if area else sorted({code[:2] for code in areas.book()})
    events = [event for prefix in prefixes for event in outreach.of_area(prefix, limit)]
    events.sort(key=lambda event: event.date, reverse=True)
    counts = outreach_entries.counts([event.id for event in events])
    for event in events[:limit]:
        waiting = sum(phone.waiting for phone in outreach_phones.of_event(event))
        click.echo(
            f"{event.id}  {event.date}  {event.area}  {event.state:7}  "
            f"{sum(counts[event.id].values()):5}  {waiting:5}  {event.place}"
        )
