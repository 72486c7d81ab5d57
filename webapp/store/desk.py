"""What the desk shows around an entry: answers for lists, files per entry, neighbours, the same person elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import func, select

from ..models import FIRST, Attachment, Conflict, Entry, User, db, within
from .search import Filters, page

# More points make a map no clearer.
MOST_NEIGHBOURS = 300
MOST_TWINS = 5


class Files(NamedTuple):
    """How many files an entry announced and how many of them have arrived."""

    arrived: int
    announced: int


def answers_of(entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
    """Entry id to answers, for the entries of one page of a list."""
    # By two lists and not by pairs, for which SQLite would read the whole table.
    rows = db.session.execute(
        select(Entry.id, Entry.answers).where(
            Entry.kecamatan.in_({entry.kecamatan for entry in entries}),
            Entry.id.in_([entry.id for entry in entries]),
        )
    )
    return {row.id: row.answers for row in rows}


def files_of(keys: Iterable[tuple[str, str]]) -> dict[str, Files]:
    """Entry id to its files, for (kecamatan, entry id) pairs; entries without files are left out."""
    found: dict[str, Files] = {}
    for kecamatan, group in groupby(sorted(keys), key=lambda key: key[0]):
        rows = db.session.execute(
            select(Attachment.entry_id, func.count(Attachment.arrived_at), func.count())
            .where(Attachment.kecamatan == kecamatan, Attachment.entry_id.in_([id_ for _, id_ in group]))
            .group_by(Attachment.entry_id)
        )
        found.update({entry_id: Files(arrived, announced) for entry_id, arrived, announced in rows})
    return found


def disputed(entries: Sequence[Entry]) -> set[str]:
    """Ids of the entries, of one page of a list, that have another content beside them to decide on."""
    first = [entry for entry in entries if entry.priority == FIRST]
    if not first:
        return set()
    rows = db.session.scalars(
        select(Conflict.entry_id).where(
            Conflict.kecamatan.in_({entry.kecamatan for entry in first}),
            Conflict.entry_id.in_([entry.id for entry in first]),
            Conflict.decision.is_(None),
        )
    )
    return set(rows)


def neighbours(entry: Entry) -> list[Mapping[str, Any]]:
    """The answers of other entries of the same kelurahan and service, the newest first."""
    rows = db.session.scalars(
        select(Entry.answers)
        .where(
            Entry.kecamatan == entry.kecamatan,
            Entry.area == entry.area,
            Entry.service == entry.service,
            Entry.id != entry.id,
        )
        .order_by(Entry.received_at.desc())
        .limit(MOST_NEIGHBOURS)
    )
    return list(rows)


def twins(entry: Entry, question: str, visible: str) -> list[Entry]:
    """Other entries of the same service and kecamatan with the same answer to a question, such as the NIK.

    Args:
        visible: area prefix of the reader, as for every list.
    """
    value = entry.answers.get(question)
    if not value:
        return []
    filters = Filters(visible, service=entry.service, area=entry.kecamatan, text=value)
    others = [other for other in page(filters, size=MOST_TWINS + 1).entries if other.id != entry.id]
    answers = answers_of(others) if others else {}
    return [other for other in others if answers.get(other.id, {}).get(question) == value][:MOST_TWINS]


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """User id to name, for those who did something to an entry."""
    wanted = {user_id for user_id in ids if user_id is not None}
    if not wanted:
        return {}
    return {
        row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    }


def officers(prefix: str) -> dict[int, str]:
    """Officers who work in an area prefix, by name; those at rest too, since their entries stay."""
    rows = db.session.execute(
        select(User.id, User.name)
        .where(User.role == "petugas", within(User.area, prefix))
        .order_by(User.name, User.id)
    )
    return {row.id: row.name for row in rows}
