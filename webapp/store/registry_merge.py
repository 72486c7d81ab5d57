"""The same business twice: who looks alike, put together, taken apart again, or found to be different.

A merger moves nothing: the one business is put under the other, and what is known of the other is worked out from
both. So to undo it restores every entry and every fact, whatever happened since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, delete, func, or_, select, tuple_
from sqlalchemy.orm import Session

from ..models import Business, BusinessEntry, BusinessPair, User, db, inside, tenant_within, within
from ..problems import Problem
from ..services import registry as rules
from .bulk import insert_new
from .registry_ledger import Ledger
from .registry_near import ALIKE, BOX, NEAR, alike_around_the_newest
from .transaction import writing

MOST = 20
MOST_GROUPS = 60


@dataclass(frozen=True)
class Candidate:
    """A business that may be the same, and why: `nik`, `nib`, `phone`, `name`; metres apart, where both are known."""

    business: Business
    reasons: tuple[str, ...]
    metres: float | None


@dataclass(frozen=True)
class Pair:
    """Two businesses that may be one; the older first."""

    older: Business
    newer: Business
    reasons: tuple[str, ...]
    metres: float | None


def alike(business: Business, prefix: str) -> list[Candidate]:
    """Businesses that may be the same as this one, as far as the reader may see them, the likeliest first."""
    numbers: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (Business.nik, business.nik),
            (Business.nib, business.nib),
            (Business.phone, business.phone),
        )
        if value
    ]
    if business.name_key:
        numbers.append(and_(Business.area == business.area, Business.name_key == business.name_key))
    if business.lat is not None and business.lon is not None:
        numbers.append(
            and_(
                Business.area == business.area,
                Business.lat.between(business.lat - BOX, business.lat + BOX),
                Business.lon.between(business.lon - BOX, business.lon + BOX),
            )
        )
    if not numbers:
        return []
    found = db.session.scalars(
        select(Business)
        .where(
            Business.kecamatan == business.kecamatan,
            Business.active,
            within(Business.area, prefix),
            Business.id != business.id,
            or_(*numbers),
        )
        .limit(500)
    ).all()
    different = _different(business.kecamatan, [business.id])
    said = []
    for other in found:
        reasons, distance = compare(business, other)
        if reasons and _key(business.id, other.id) not in different:
            said.append(Candidate(other, reasons, distance))
    said.sort(key=lambda one: (_rank(one.reasons), one.metres or 0.0, one.business.id))
    return said[:MOST]


def pairs(prefix: str) -> list[Pair]:
    """Businesses inside a prefix that may be the same, by a number or by name and kelurahan, the likeliest first.

    Names that are not quite the same are compared around the newest businesses; `alike` does it for any one.
    """
    found: dict[tuple[str, str], Pair] = {}
    inside_it = [tenant_within(Business.kecamatan, prefix), within(Business.area, prefix), Business.active]
    for columns in (
        (Business.kecamatan, Business.nik),
        (Business.kecamatan, Business.nib),
        (Business.kecamatan, Business.phone),
        (Business.kecamatan, Business.area, Business.name_key),
    ):
        last = columns[-1]
        groups = db.session.execute(
            select(*columns)
            .where(*inside_it, last.is_not(None), last != "")
            .group_by(*columns)
            .having(func.count() > 1)
            .order_by(*columns)
            .limit(MOST_GROUPS)
        ).all()
        if not groups:
            continue
        rows = db.session.scalars(
            select(Business).where(*inside_it, tuple_(*columns).in_([tuple(group) for group in groups]))
        )
        by_group: dict[tuple[str, ...], list[Business]] = {}
        for row in rows:
            by_group.setdefault(tuple(getattr(row, column.key) for column in columns), []).append(row)
        for group in by_group.values():
            for one, other in combinations(sorted(group, key=lambda one: one.id)[:MOST], 2):
                reasons, distance = compare(one, other)
                if reasons:
                    found[one.id, other.id] = Pair(one, other, reasons, distance)
    near = alike_around_the_newest(prefix)
    both = select(Business).where(*inside_it, Business.id.in_({id_ for pair in near for id_ in pair}))
    by_id = {one.id: one for one in db.session.scalars(both)} if near else {}
    for older, newer in near:
        if older in by_id and newer in by_id:
            found[older, newer] = Pair(by_id[older], by_id[newer], *compare(by_id[older], by_id[newer]))
    different: set[tuple[str, str]] = set()
    for kecamatan in {pair.older.kecamatan for pair in found.values()}:
        ids = {id_ for pair in found for id_ in pair}
        different |= _different(kecamatan, ids)
    kept = [pair for key, pair in found.items() if _key(*key) not in different]
    return sorted(kept, key=lambda pair: (_rank(pair.reasons), pair.older.id, pair.newer.id))


def compare(one: Business, other: Business) -> tuple[tuple[str, ...], float | None]:
    """Why two businesses may be the same, and their distance in metres, where both positions are known.

    By name only in the same kelurahan: near each other with names alike; or, where a position is missing, by the same
    name.
    """
    reasons = [
        field
        for field in ("nik", "nib", "phone")
        if getattr(one, field) and getattr(one, field) == getattr(other, field)
    ]
    distance = None
    if None not in (one.lat, one.lon, other.lat, other.lon):
        distance = rules.metres((one.lat or 0, one.lon or 0), (other.lat or 0, other.lon or 0))
    if one.area == other.area:
        likeness = rules.likeness(one.name_key, other.name_key)
        if likeness == 1.0 if distance is None else distance <= NEAR and likeness >= ALIKE:
            reasons.append("name")
    return tuple(reasons), distance


def _rank(reasons: Sequence[str]) -> int:
    return min(("nik", "nib", "phone", "name").index(reason) for reason in reasons)


def _key(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _different(kecamatan: str, ids: Iterable[str]) -> set[tuple[str, str]]:
    known = list(ids)
    rows = db.session.execute(
        select(BusinessPair.a, BusinessPair.b).where(
            BusinessPair.kecamatan == kecamatan, or_(BusinessPair.a.in_(known), BusinessPair.b.in_(known))
        )
    )
    return {(a, b) for a, b in rows}


def merge(keep_id: str, other_id: str, user: User) -> Business:
    """Put two businesses together: the other one goes under the one that is kept.

    Raises:
        Problem: `not_found` when one of them lies outside of the person's area; `conflict` when one of them was
            merged or emptied meanwhile.
    """
    with writing() as session:
        ledger, (keep, other) = _taken(session, (keep_id, other_id), user)
        if keep is other or not keep.active or not other.active:
            raise Problem(
                "conflict", _("Usaha ini sudah digabung atau tidak dipakai lagi. Muat ulang halaman.")
            )
        _forget_difference(session, keep, other)
        ledger.merge(other, keep)
        ledger.weigh(other, "absorbed", user_id=user.id, other=keep.id, title=keep.name)
        ledger.weigh(keep, "merged", user_id=user.id, other=other.id, title=other.name)
    return keep


def unmerge(other_id: str, user: User) -> tuple[Business, Business]:
    """Undo a merger: the business that went under another stands on its own feet again, with all that was its own.

    Returns:
        The business it was under, and the business itself.

    Raises:
        Problem: `not_found`; `conflict` when it is not merged (any more).
    """
    with writing() as session:
        ledger, (other,) = _taken(session, (other_id,), user)
        if not other.merged_into:
            raise Problem("conflict", _("Penggabungan ini sudah dibatalkan. Muat ulang halaman."))
        keep = ledger.root(other.id)
        if not inside(keep.area, user.area):
            raise Problem("not_found")
        ledger.merge(other, None)
        ledger.weigh(other, "unmerged", user_id=user.id, other=keep.id, title=keep.name)
        ledger.weigh(keep, "unmerged", user_id=user.id, other=other.id, title=other.name)
    return keep, other


def part(entry_id: str, user: User) -> Business:
    """An entry is about another business of the same person: it gets a record of its own.

    Raises:
        Problem: `not_found`; `conflict` when it is the only entry of its business.
    """
    with writing() as session:
        link = session.scalar(
            select(BusinessEntry).where(
                BusinessEntry.entry_id == entry_id,
                tenant_within(BusinessEntry.kecamatan, user.area),
                within(BusinessEntry.area, user.area),
            )
        )
        if link is None:
            raise Problem("not_found")
        ledger, (business,) = _taken(session, (link.business_id,), user)
        old, link = ledger.root(business.id), ledger.link_of(entry_id) or link
        if len(ledger.links(old)) < 2:
            raise Problem("conflict", _("Usaha ini hanya punya satu isian, jadi tidak ada yang dipisah."))
        new = ledger.open()
        link.how = "parted"
        ledger.put(link, new)
        ledger.weigh(new, "registered", user_id=user.id, entry_id=entry_id, other=old.id, title=old.name)
        ledger.weigh(old, "parted", user_id=user.id, entry_id=entry_id, other=new.id, title=new.name)
        _note_difference(session, old, new, user, ledger)
    return new


def keep_apart(one_id: str, other_id: str, user: User) -> None:
    """Two businesses look alike and are not the same: they are not offered again.

    Raises:
        Problem: `not_found`.
    """
    with writing() as session:
        ledger, (one, other) = _taken(session, (one_id, other_id), user)
        if one is not other:
            _note_difference(session, one, other, user, ledger)


def _taken(session: Session, ids: Sequence[str], user: User) -> tuple[Ledger, list[Business]]:
    """The businesses of a person's area, read in the kecamatan's turn.

    Raises:
        Problem: `not_found` when one of them is not there, lies elsewhere, or in another kecamatan than the first.
    """
    kecamatan = session.scalar(
        select(Business.kecamatan).where(Business.id == ids[0], tenant_within(Business.kecamatan, user.area))
    )
    if kecamatan is None:
        raise Problem("not_found")
    ledger = Ledger(session, kecamatan)
    ledger.load(Business.id.in_(ids))
    found = [ledger.businesses.get(id_) for id_ in ids]
    known = [one for one in found if one is not None and inside(one.area, user.area)]
    if len(known) != len(ids):
        raise Problem("not_found")
    return ledger, known


def _note_difference(session: Session, one: Business, other: Business, user: User, ledger: Ledger) -> None:
    a, b = _key(one.id, other.id)
    row = {"kecamatan": one.kecamatan, "a": a, "b": b, "user_id": user.id, "at": ledger.at}
    insert_new(session, BusinessPair, [row], "a")


def _forget_difference(session: Session, one: Business, other: Business) -> None:
    a, b = _key(one.id, other.id)
    session.execute(
        delete(BusinessPair).where(
            BusinessPair.kecamatan == one.kecamatan, BusinessPair.a == a, BusinessPair.b == b
        )
    )
