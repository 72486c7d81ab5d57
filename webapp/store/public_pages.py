"""Entries that anybody may read: those of a service with a `public_page:` part, in the state that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal_column, select

from ..models import Entry, db, kecamatan_of, within
from ..services import Definition
from ..services.areas import KECAMATAN
from ..services.public_page import PublicPage
from . import services

# Far more than an office has; a page of that many is of no use to anybody.
MOST = 2_000


@dataclass(frozen=True)
class Published:
    """What may be read of one entry, and nothing else of it.

    Attributes:
        at: the word that its address begins with.
        area: whose office's it is.
        key: its place in the address, unique in its area.
        heading: what it is called.
        lines: (label, answer) of each question that is shown and answered, in the reader's language.
        made: when it was recorded.
    """

    at: str
    area: str
    key: str
    heading: str
    lines: Sequence[tuple[str, str]]
    made: datetime


def at(word: str) -> Definition | None:
    """The service whose public pages have addresses that begin with this word."""
    found = (one for one in services.newest().values() if one.public_page and one.public_page.at == word)
    return next(found, None)


def everything() -> list[Definition]:
    """Every service whose entries can be read in public."""
    return [one for one in services.newest().values() if one.public_page]


def published(definition: Definition, prefix: str) -> list[Published]:
    """What may be read in an area prefix, by area and heading; of the same name in one area only the newest.

    Args:
        definition: newest version of a service with a public page: it says what is shown of older versions too.
        prefix: of a kecamatan, kelurahan or desa, or wider.
    """
    page = definition.public_page
    if page is None:
        return []
    # Written out, not bound: only so both databases see that the index of approved entries is enough.
    approved = Entry.phase == literal_column("'approved'")
    rows = db.session.execute(
        select(Entry.area, Entry.version, Entry.answers, Entry.collected_at)
        .where(Entry.service == definition.id, approved, Entry.state == page.state)
        .where(*_inside(prefix))
        .order_by(Entry.collected_at.desc(), Entry.id.desc())
        .limit(MOST)
    )
    found: dict[tuple[str, str], Published] = {}
    for area, version, answers, collected_at in rows:
        made = _readable(definition, page, area, version, answers, collected_at)
        found.setdefault((area, made.key), made)
    return sorted(found.values(), key=lambda one: (one.area, one.heading.casefold()))


def find(definition: Definition, area: str, key: str) -> Published | None:
    """One of them, of this very area."""
    return next((one for one in published(definition, area) if (one.area, one.key) == (area, key)), None)


def of_entry(entry: Entry) -> Published | None:
    """What anybody may read in place of an entry: itself, or a newer one of its name; None while it is not public."""
    definition = services.latest(entry.service)
    page = definition.public_page if definition else None
    if definition is None or page is None or entry.state != page.state:
        return None
    return find(definition, entry.area, page.key(entry.answers))


def _inside(prefix: str) -> list[ColumnElement[bool]]:
    """The condition for an area, with the kecamatan that the index begins with, where there is one."""
    kecamatan = kecamatan_of(prefix)
    tenant = [Entry.kecamatan == kecamatan] if len(kecamatan) == KECAMATAN else []
    return [*tenant, within(Entry.area, prefix)]


def _readable(
    newest: Definition, page: PublicPage, area: str, version: int, answers: Mapping[str, Any], made: datetime
) -> Published:
    asked = services.definition(newest.id, version) or newest
    return Published(
        at=page.at,
        area=area,
        key=page.key(answers),
        heading=page.heading(answers, asked),
        lines=page.lines(answers, asked),
        made=made,
    )
