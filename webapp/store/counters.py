"""Figures by kelurahan, service, month, state and officer: written as signed rows, read as sums."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from ..models import Counter, Entry, db, tenant_within, within
from .bulk import Insert, prepare
from .transaction import writing

# Sums are quick up to some thousand rows; folding earlier would only be work.
MANY = 1000


class Key(NamedTuple):
    """What a figure counts: entries of one kelurahan, service, month, state and officer."""

    kecamatan: str
    area: str
    service: str
    month: str
    state: str
    officer_id: int | None


def key_of(entry: Entry, timezone: str) -> Key:
    """The figure an entry belongs to now; its month is that of the capture, by the area's clock."""
    return Key(
        entry.kecamatan,
        entry.area,
        entry.service,
        month_of(entry.collected_at, timezone),
        entry.state,
        entry.officer_id,
    )


def month_of(moment: datetime, timezone: str) -> str:
    """The month of an instant by the clock of a time zone: `2026-11`."""
    local = moment.astimezone(_zone(timezone))
    return f"{local.year}-{local.month:02}"


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def add(session: Session, deltas: Tally[Key]) -> None:
    """Insert the changes of figures that belong to this transaction."""
    changed(session.get_bind().dialect, deltas).run(session)


def changed(dialect: Dialect, deltas: Tally[Key]) -> Insert:
    """The statement by which `add` inserts."""
    rows = [key._asdict() | {"amount": amount} for key, amount in deltas.items() if amount]
    return prepare(dialect, Counter, rows)


def read(
    prefix: str,
    *,
    by: Iterable[str] = ("state",),
    service: str | None = None,
    area: str | None = None,
    officer_id: int | None = None,
) -> dict[tuple[str | int | None, ...], int]:
    """Numbers of entries inside an area prefix, grouped by columns of `Counter`; zeros are left out.

    ```python
    counters.read("32.71.02")                                 # {("recorded",): 31, ("approved",): 9}
    counters.read("32.71.02", by=("area", "state"))           # {("32.71.02.1003", "recorded"): 7, ...}
    ```

    Args:
        prefix: what the reader may see, such as `User.area`.
        by: names of columns.
        service, area, officer_id: count only these.
    """
    columns = [getattr(Counter, name) for name in by]
    total = func.sum(Counter.amount)
    statement = (
        select(*columns, total)
        .where(tenant_within(Counter.kecamatan, prefix), within(Counter.area, prefix))
        .group_by(*columns)
        .having(total != 0)
    )
    if service:
        statement = statement.where(Counter.service == service)
    if area:
        statement = statement.where(tenant_within(Counter.kecamatan, area), within(Counter.area, area))
    if officer_id is not None:
        statement = statement.where(Counter.officer_id == officer_id)
    return {tuple(row[:-1]): int(row[-1]) for row in db.session.execute(statement)}


def fold() -> int:
    """Add up the rows of every kecamatan that has gathered many, and return how many rows are gone.

    Only rows that are really deleted are added up, in the same transaction: a row that is committed later, or
    taken by another folder, is neither lost nor counted twice.
    """
    crowded = select(Counter.kecamatan).group_by(Counter.kecamatan).having(func.count() > MANY)
    gone = 0
    for kecamatan in sorted(db.session.scalars(crowded)):
        with writing() as session:
            columns = [getattr(Counter, name) for name in Key._fields]
            taken = session.execute(
                delete(Counter).where(Counter.kecamatan == kecamatan).returning(*columns, Counter.amount)
            ).all()
            sums: Tally[Key] = Tally()
            for *key, amount in taken:
                sums[Key(*key)] += amount
            add(session, sums)
            gone += len(taken) - len(sums)
    return gone
