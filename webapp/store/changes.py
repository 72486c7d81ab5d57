"""What phones must learn, by a cursor that skips nothing and repeats nothing.

A number taken when a change is written would not do: of two writers the later number may be committed first, a
phone reads past the other one, and never sees it. So a change gets its position in the order from the first
reader who finds it committed. Readers give positions one after the other, and in a transaction of their own; hence
positions become visible in their order. Writers wait for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import and_, func, literal, or_, select, update
from sqlalchemy.orm import Session

from ..models import Change, db, now
from ..problems import Problem
from .transaction import exclusive, writing

PAGE = 200
_CURSOR = re.compile(r"c([0-9]{1,18})")


class Changes(NamedTuple):
    """One page: the changes, the cursor to go on from, and whether more are waiting already."""

    changes: Sequence[Change]
    cursor: str
    more: bool


def record_change(
    session: Session,
    kind: str,
    data: dict[str, Any],
    *,
    area: str = "",
    officer_id: int | None = None,
    entry_id: str | None = None,
) -> None:
    """Note something that phones must learn, in the transaction in which it happens.

    Args:
        session: a writing one.
        kind: "review" or "definition".
        data: what the phone is told, as JSON values.
        area: the area it concerns; empty: all.
        officer_id: the officer it concerns; None: every officer of the area.
        entry_id: the entry it is about.
    """
    session.add(Change(kind=kind, data=data, area=area, officer_id=officer_id, entry_id=entry_id, at=now()))


def changes_after(cursor: str | None, officer_id: int, area: str, limit: int = PAGE) -> Changes:
    """What an officer's phone has not learnt yet.

    Args:
        cursor: as given with the page before; None for a phone that asks for the first time.
        officer_id: whose phone it is.
        area: the prefix they work in.
        limit: the most changes in one page.

    Raises:
        Problem: `bad_request` for a cursor that this server did not make.
    """
    position = _position(cursor)
    _give_positions()
    # An area concerns the officer when it lies inside theirs, or theirs inside it.
    concerned = or_(
        Change.area == "",
        Change.area == area,
        Change.area.startswith(area + ".", autoescape=True),
        literal(area).like(Change.area + ".%"),
    )
    found = db.session.scalars(
        select(Change)
        .where(
            Change.position > position,
            or_(Change.officer_id == officer_id, and_(Change.officer_id.is_(None), concerned)),
        )
        .order_by(Change.position)
        .limit(limit + 1)
    ).all()
    page, more = found[:limit], len(found) > limit
    return Changes(page, f"c{page[-1].position}" if page else f"c{position}", more)


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    known = _CURSOR.fullmatch(cursor)
    if known is None:
        raise Problem("bad_request", _("Penanda perubahan (cursor) tidak dikenal. Mulai lagi tanpa penanda."))
    return int(known.group(1))


def _give_positions() -> None:
    """Give every committed change that has none its place after all others."""
    unplaced = select(Change.id).where(Change.position.is_(None))
    if db.session.scalar(unplaced.limit(1)) is None:
        return
    with writing() as session:
        # Held until the commit, so a second reader sees the positions of the first and goes on after them.
        exclusive(session, "positions of changes")
        last = session.scalar(select(func.max(Change.position))) or 0
        ids = session.scalars(unplaced.order_by(Change.id)).all()
        if ids:
            session.execute(
                update(Change),
                [{"id": id_, "position": last + place} for place, id_ in enumerate(ids, start=1)],
            )
