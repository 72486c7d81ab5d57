"""What a phone holds of the registry: the businesses of its area, and keyed hashes of the NIKs of the rest.

As with `changes`, a business has no place in the order of the cursor when it is written; the next reader gives it one,
after all others, in the kecamatan's turn, so that nothing is skipped. A business that changes again loses its place and
gets a later one: the phone reads each business once, however often it changed.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import and_, func, not_, select, update
from sqlalchemy.orm import Session

from ..models import Business, RegistryOf, db, kecamatan_of, within
from ..problems import Problem
from . import registry_attach
from .registry_ledger import take_turn
from .transaction import writing

ROWS, OTHERS = 1000, 4000
KECAMATAN = 8
# Of the 32 bytes of HMAC-SHA-256.
HASH_BYTES = 8
_CURSOR = re.compile(r"r([0-9]{2}\.[0-9]{2}\.[0-9]{2}(?:\.[0-9]{4})?)\.([0-9]{1,18})", re.ASCII)


class RegistryPage(NamedTuple):
    """One page of a phone's copy; its members are those of the wire (docs/services.md)."""

    area: str
    reset: bool
    key: str
    rows: list[dict[str, Any]]
    gone: list[dict[str, str | None]]
    elsewhere: list[dict[str, str | None]]
    cursor: str
    more: bool


def page_after(cursor: str | None, area: str) -> RegistryPage:
    """What a phone's copy of the registry of an area lacks.

    Args:
        cursor: of the page before; None for the first.
        area: a kelurahan or kecamatan; wider than that, nothing is told.

    Raises:
        Problem: `bad_request` for a cursor that this server did not make.
    """
    copied, position = _read_cursor(cursor)
    if len(area) < KECAMATAN:
        return RegistryPage("", False, "", [], [], [], cursor or "", False)
    kecamatan = kecamatan_of(area)
    registry_attach.attach(kecamatan, registry_attach.READERS_PATIENCE)
    _give_positions(kecamatan)
    # Not beyond this one: what gets its place between the two queries is left to the next page.
    book = db.session.get_one(RegistryOf, kecamatan, populate_existing=True)
    last = book.last_position
    reset = copied != area or position > last
    if reset:
        position = 0
    mine = and_(Business.active, within(Business.area, area))
    new = and_(Business.kecamatan == kecamatan, Business.position > position, Business.position <= last)
    rows = db.session.scalars(
        select(Business).where(new, mine).order_by(Business.position).limit(ROWS + 1)
    ).all()
    others = db.session.execute(
        select(Business.id, Business.nik, Business.active, Business.merged_into, Business.position)
        # A new copy holds nothing that could be gone.
        .where(new, not_(mine), *([Business.active] if reset else []))
        .order_by(Business.position)
        .limit(OTHERS + 1)
    ).all()
    more = len(rows) > ROWS or len(others) > OTHERS
    end = min(
        rows[ROWS - 1].position or 0 if len(rows) > ROWS else last,
        others[OTHERS - 1].position or 0 if len(others) > OTHERS else last,
    )
    key = bytes.fromhex(book.nik_key)
    told = [other for other in others if (other.position or 0) <= end]
    return RegistryPage(
        area,
        reset,
        _base64(key),
        [_row(one) for one in rows if (one.position or 0) <= end],
        [{"id": one.id, "into": one.merged_into} for one in told if not one.active],
        [{"id": one.id, "nik": nik_hash(key, one.nik)} for one in told if one.active],
        f"r{area}.{end}",
        more,
    )


def nik_hash(key: bytes, nik: str | None) -> str | None:
    """The keyed hash of a NIK: the first 8 bytes of HMAC-SHA-256, base64url without padding."""
    if nik is None:
        return None
    return _base64(hmac.digest(key, nik.encode("ascii"), "sha256")[:HASH_BYTES])


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _row(business: Business) -> dict[str, Any]:
    return business.facts | {"id": business.id, "area": business.area, "services": business.services}


def _read_cursor(cursor: str | None) -> tuple[str | None, int]:
    if not cursor:
        return None, 0
    known = _CURSOR.fullmatch(cursor)
    if known is None:
        raise Problem(
            "bad_request", _("Penanda daftar usaha (cursor) tidak dikenal. Mulai lagi tanpa penanda.")
        )
    return known.group(1), int(known.group(2))


def _give_positions(kecamatan: str) -> None:
    """Give every committed business that has no place one after all others."""
    unplaced = and_(Business.kecamatan == kecamatan, Business.position.is_(None))
    if db.session.scalar(select(Business.id).where(unplaced).limit(1)) is None and _known(
        db.session(), kecamatan
    ):
        return
    with writing() as session:
        take_turn(session, kecamatan)
        book = _known(session, kecamatan)
        if book is None:
            book = RegistryOf(kecamatan=kecamatan, last_position=0, nik_key=secrets.token_hex(32))
            session.add(book)
        numbered = (
            select(
                Business.id,
                func.row_number().over(order_by=(Business.updated_at, Business.id)).label("place"),
            )
            .where(unplaced)
            .subquery()
        )
        placed = session.execute(
            update(Business)
            .where(Business.kecamatan == kecamatan, Business.id == numbered.c.id)
            .values(position=book.last_position + numbered.c.place)
            .execution_options(synchronize_session=False)
        )
        book.last_position += placed.rowcount  # type: ignore[attr-defined]


def _known(session: Session, kecamatan: str) -> RegistryOf | None:
    return session.get(RegistryOf, kecamatan, populate_existing=True)
