"""Lists of entries: filtered, in the desk's order, page by page; and all of them, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy import ColumnElement, Row, Select, and_, literal, or_, select, tuple_
from sqlalchemy.orm import defer

from ..models import (
    FIRST,
    PRIORITIES,
    Entry,
    OutreachEntry,
    Phase,
    db,
    inside,
    now,
    tenant_within,
    within,
)
from ..problems import Problem
from . import areas, counters, paths

PAGE = 50
CHUNK = 500
KECAMATAN = 8
LAST_PRIORITY = max(PRIORITIES.values())
_CURSOR = re.compile(r"([0-4])\.([0-9]{1,17})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_RECEIPT = re.compile(r"[2-9A-HJKMNP-Z]{5}-?[2-9A-HJKMNP-Z]{5}", re.IGNORECASE)
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list shows.

    Attributes:
        visible: area prefix of the person: nothing outside of it is ever shown.
        service: id of a service.
        area: a narrower area prefix, such as a kelurahan.
        officer_id: who recorded it.
        outreach: id of the outreach event at which it was recorded.
        state: name of a state of some service.
        phase: a word of `Phase`.
        overdue: only those whose next step the desk should have made by now.
        since, until: days of the capture, both included, by the clock of the area.
        text: words that title or answers contain, or a receipt code.
    """

    visible: str
    service: str | None = None
    area: str | None = None
    officer_id: int | None = None
    outreach: str | None = None
    state: str | None = None
    phase: str | None = None
    overdue: bool = False
    since: date | None = None
    until: date | None = None
    text: str | None = None

    @property
    def prefix(self) -> str | None:
        """The narrower of the two prefixes; None when they do not meet."""
        if not self.area or inside(self.visible, self.area):
            return self.visible
        return self.area if inside(self.area, self.visible) else None


class Page(NamedTuple):
    """Entries (without their answers) in the desk's order, and the cursors of its neighbours, where there are any.

    `cursor` leads to the page after it; `before`, with `backwards`, to the page before it.
    """

    entries: Sequence[Entry]
    cursor: str | None
    before: str | None = None


class _Place(NamedTuple):
    """Where an entry stands: sorts as the desk does."""

    priority: int
    age: timedelta
    id_backwards: int
    kecamatan: str
    id: str
    received_at: datetime


def page(filters: Filters, cursor: str | None = None, size: int = PAGE, *, backwards: bool = False) -> Page:
    """One page of the list: the entries after the cursor, or with `backwards` those before it.

    The place of the last (first) entry is the cursor, so entries that arrive or are decided on meanwhile neither
    repeat nor hide others, and page 2,000 costs what page 2 does: every query begins at its place in
    `ix_entry_desk`.

    Raises:
        Problem: `bad_request` for a cursor that this server did not make.
    """
    after = _read_cursor(cursor)
    prefix = filters.prefix
    if prefix is None:
        return Page([], None)
    conditions = _conditions(filters, prefix)
    backwards = backwards and after is not None
    streams = [
        _places(kecamatan, conditions, filters, after, size, backwards) for kecamatan in _kecamatan(prefix)
    ]
    places = list(islice(merge(*streams, reverse=backwards), size + 1))
    more = len(places) > size
    shown = places[:size][::-1] if backwards else places[:size]
    found = {
        entry.id: entry
        for entry in db.session.scalars(
            select(Entry)
            # Not as pairs, for which SQLite would read the whole table.
            .where(
                Entry.kecamatan.in_({place.kecamatan for place in shown}),
                Entry.id.in_([place.id for place in shown]),
            )
            .options(defer(Entry.answers), defer(Entry.search_text))
        )
    }
    entries = [found[place.id] for place in shown if place.id in found]
    if not shown:
        return Page(entries, None)
    return Page(
        entries,
        cursor=_write_cursor(shown[-1]) if more or backwards else None,
        before=_write_cursor(shown[0]) if (more if backwards else after is not None) else None,
    )


def cursor_at(entry: Entry) -> str:
    """The cursor of the entries after this one, as it stands now."""
    return _write_cursor(_place(entry.priority, entry.kecamatan, entry.id, entry.received_at))


def everything(filters: Filters) -> Iterator[Row[Any]]:
    """All entries that the filters show, with all columns, by kecamatan and time of their making.

    Rows come from the database in portions of 500, so memory stays the same however many there are.
    """
    prefix = filters.prefix
    if prefix is None:
        return
    table = Entry.__table__
    statement: Select[Any] = (
        select(table)
        .where(tenant_within(Entry.kecamatan, prefix), *_conditions(filters, prefix))
        .order_by(Entry.kecamatan, Entry.id)
        .execution_options(yield_per=CHUNK)
    )
    yield from db.session.execute(statement)


def figures(filters: Filters) -> dict[str, int]:
    """How many entries of each state the area, service and officer of the filters have, without counting rows."""
    prefix = filters.prefix
    if prefix is None:
        return {}
    read = counters.read(prefix, service=filters.service, officer_id=filters.officer_id)
    return {str(state): amount for (state,), amount in read.items()}


def _kecamatan(prefix: str) -> list[str]:
    """The tenants of a prefix: each is asked by itself and the answers are merged."""
    if len(prefix) >= KECAMATAN:
        return [prefix[:KECAMATAN]]
    return sorted(code for code in areas.book() if len(code) == KECAMATAN and inside(code, prefix))


def _places(
    kecamatan: str,
    conditions: list[ColumnElement[bool]],
    filters: Filters,
    after: _Place | None,
    size: int,
    backwards: bool,
) -> Iterator[_Place]:
    left = size + 1
    order = (Entry.received_at, Entry.id) if backwards else (Entry.received_at.desc(), Entry.id.desc())
    for priority in reversed(_priorities(filters)) if backwards else _priorities(filters):
        if left <= 0:
            return
        statement = (
            select(Entry.received_at, Entry.id)
            .where(Entry.kecamatan == kecamatan, Entry.priority == priority, *conditions)
            .order_by(*order)
            .limit(left)
        )
        if after is not None:
            if priority > after.priority if backwards else priority < after.priority:
                continue
            if priority == after.priority:
                here = tuple_(
                    literal(after.received_at, Entry.received_at.type), literal(after.id, Entry.id.type)
                )
                there = tuple_(Entry.received_at, Entry.id)
                statement = statement.where(there > here if backwards else there < here)
        for received_at, id_ in db.session.execute(statement):
            left -= 1
            yield _place(priority, kecamatan, id_, received_at)


def _priorities(filters: Filters) -> list[int]:
    """The priorities at which a wanted entry may stand; any may be first, by a conflict."""
    found = set(range(LAST_PRIORITY + 1))
    if filters.phase:
        found &= {FIRST, PRIORITIES[Phase(filters.phase)]}
    if filters.state:
        phases = paths.phases_of(filters.state, filters.service)
        found &= {FIRST, *(PRIORITIES[Phase(phase)] for phase in phases)}
    if filters.overdue:
        # Nothing is waited for where an entry has come to its end; those are nearly all of them.
        found.discard(LAST_PRIORITY)
    return sorted(found)


def _place(priority: int, kecamatan: str, id_: str, received_at: datetime) -> _Place:
    return _Place(priority, _EPOCH - received_at, -int(id_.replace("-", ""), 16), kecamatan, id_, received_at)


def _conditions(filters: Filters, prefix: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if len(prefix) != KECAMATAN:
        found.append(within(Entry.area, prefix))
    if filters.service:
        found.append(Entry.service == filters.service)
    if filters.officer_id is not None:
        found.append(Entry.officer_id == filters.officer_id)
    if filters.outreach:
        # By ids and not by pairs, for which SQLite would read the whole table.
        tied = select(OutreachEntry.entry_id).where(OutreachEntry.outreach_id == filters.outreach)
        found.append(Entry.id.in_(tied))
    if filters.state:
        found.append(Entry.state == filters.state)
    if filters.phase:
        found.append(Entry.phase == filters.phase)
    if filters.overdue:
        found.append(Entry.due_at < now())
    zone = ZoneInfo(areas.timezone_of(prefix))
    if filters.since:
        found.append(Entry.collected_at >= _midnight(filters.since, zone))
    if filters.until:
        found.append(Entry.collected_at < _midnight(filters.until + timedelta(days=1), zone))
    words = (filters.text or "").strip()
    contained = [Entry.search_text.contains(word, autoescape=True) for word in words.lower().split()[:8]]
    if _RECEIPT.fullmatch(words):
        # Some words, such as "perusahaan", could be receipt codes too.
        found.append(or_(Entry.receipt == words.replace("-", "").upper(), and_(*contained)))
    else:
        found += contained
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _write_cursor(place: _Place) -> str:
    return f"{place.priority}.{(place.received_at - _EPOCH) // _MICROSECOND}.{place.id}"


def _read_cursor(cursor: str | None) -> _Place | None:
    if not cursor:
        return None
    known = _CURSOR.fullmatch(cursor)
    if known is None:
        raise Problem("bad_request", gettext("Penanda halaman tidak dikenal. Buka daftar dari awal."))
    moment = _EPOCH + int(known.group(2)) * _MICROSECOND
    return _place(int(known.group(1)), "", known.group(3), moment)
