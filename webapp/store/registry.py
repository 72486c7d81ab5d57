"""The registry of businesses: found, listed, followed up, counted; and the facts that steps of a workflow bring.

Entries join businesses in `registry_attach`, mergers are in `registry_merge`, what phones hold is in `registry_sync`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from ..models import Business, BusinessEntry, BusinessEvent, Entry, db, inside, tenant_within, within
from ..problems import Problem
from . import registry_attach
from .registry_ledger import Ledger

PAGE = 50
LACKS = ("nib", "halal")


class Page(NamedTuple):
    """Businesses, the newest first, and the cursor of the page after it, if there is one."""

    businesses: Sequence[Business]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of businesses shows.

    Attributes:
        visible: area prefix of the person: nothing outside of it is ever shown.
        area: a narrower area prefix, such as a kelurahan.
        lacks: `nib` or `halal`: only those who lack it and want help with it.
        officer_id: only those whose last entry an officer brought.
        text: words that name, NIK, phone, NIB, product or address contain.
    """

    visible: str
    area: str | None = None
    lacks: str | None = None
    officer_id: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The figures of one kelurahan: businesses; with NIB, with halal certificate; who lacks one and wants help."""

    area: str
    businesses: int
    with_nib: int
    with_halal: int
    wants_nib: int
    wants_halal: int

    @property
    def without_nib(self) -> int:
        return self.businesses - self.with_nib

    @property
    def without_halal(self) -> int:
        return self.businesses - self.with_halal


def step_facts(
    session: Session, entry: Entry, facts: Mapping[str, Any], *, user_id: int | None = None
) -> BusinessEntry | None:
    """A step of an entry's workflow brings facts about its business: a NIB that was issued, a halal certificate.

    In the transaction of the step. The facts stand above what anybody told in a form.

    Args:
        session: a writing one, in which the entry is locked.
        entry: as it is after the step.
        facts: registry field to canonical value (`updates` of the transition); empty values are passed over.
        user_id: who made the step.

    Returns:
        The entry's place in the registry; None when its service has nothing to do with it.
    """
    told = {field: value for field, value in facts.items() if value not in (None, "", [])}
    if not told or not registry_attach.concerns(entry.service, entry.version):
        return None
    session.flush()
    ledger = Ledger(session, entry.kecamatan)
    link = registry_attach.attach_one(ledger, entry.id)
    if link is None:
        return None
    link.step_facts = link.step_facts | told
    link.step_at = ledger.at
    ledger.weigh(
        ledger.root(link.business_id), "step", user_id=user_id, entry_id=entry.id, facts=sorted(told)
    )
    return link


def refresh(prefix: str) -> bool:
    """Attach entries that wait for it, as long as a reader may wait; True: some are still waiting."""
    return registry_attach.attach(prefix, registry_attach.READERS_PATIENCE).more


def find(business_id: str, prefix: str) -> Business:
    """A business inside an area prefix; one that was merged into another too.

    Raises:
        Problem: `not_found`, also when it lies elsewhere.
    """
    found = db.session.scalar(
        select(Business).where(
            Business.id == business_id,
            tenant_within(Business.kecamatan, prefix),
            within(Business.area, prefix),
        )
    )
    if found is None:
        raise Problem("not_found")
    return found


def of_entry(entry: Entry, prefix: str) -> Business | None:
    """The business that an entry is attached to, as far as the reader may see it."""
    link = db.session.get(BusinessEntry, (entry.kecamatan, entry.id))
    if link is None and registry_attach.concerns(entry.service, entry.version):
        refresh(entry.kecamatan)
        link = db.session.get(BusinessEntry, (entry.kecamatan, entry.id))
    if link is None:
        return None
    found = db.session.get(Business, (entry.kecamatan, link.business_id))
    while found is not None and found.merged_into:
        found = db.session.get(Business, (entry.kecamatan, found.merged_into))
    return found if found is not None and inside(found.area, prefix) else None


def members(business: Business) -> list[Business]:
    """The business and all that were merged into it, it first."""
    found = [business]
    for one in found:
        found += db.session.scalars(
            select(Business)
            .where(Business.kecamatan == business.kecamatan, Business.merged_into == one.id)
            .order_by(Business.id)
        )
    return found


def entries_of(businesses: Sequence[Business]) -> Sequence[tuple[BusinessEntry, Entry]]:
    """The entries of a business and those merged into it, the newest first."""
    kecamatan, ids = businesses[0].kecamatan, [one.id for one in businesses]
    rows = db.session.execute(
        select(BusinessEntry, Entry)
        .join(Entry, and_(Entry.kecamatan == BusinessEntry.kecamatan, Entry.id == BusinessEntry.entry_id))
        .where(BusinessEntry.kecamatan == kecamatan, BusinessEntry.business_id.in_(ids))
        .order_by(BusinessEntry.collected_at.desc(), BusinessEntry.entry_id.desc())
    )
    return [(link, entry) for link, entry in rows]


def history(businesses: Sequence[Business]) -> Sequence[BusinessEvent]:
    """The events of a business and of those merged into it, the oldest first."""
    return db.session.scalars(
        select(BusinessEvent)
        .where(
            BusinessEvent.kecamatan == businesses[0].kecamatan,
            BusinessEvent.business_id.in_([one.id for one in businesses]),
        )
        .order_by(BusinessEvent.at, BusinessEvent.business_id, BusinessEvent.n)
    ).all()


def page(filters: Filters, cursor: str | None = None, size: int = PAGE) -> Page:
    """One page of the list, the newest businesses first.

    Args:
        filters: what to show.
        cursor: id of the last business of the page before.
        size: the most businesses in one page.
    """
    statement = select(Business).where(*_conditions(filters)).order_by(Business.id.desc()).limit(size + 1)
    if cursor:
        statement = statement.where(Business.id < cursor)
    found = db.session.scalars(statement).all()
    return Page(found[:size], found[size - 1].id if len(found) > size else None)


def count(filters: Filters) -> int:
    """How many businesses the filters show."""
    return db.session.scalar(select(func.count()).select_from(Business).where(*_conditions(filters))) or 0


def coverage(prefix: str) -> list[Coverage]:
    """How many businesses each kelurahan of a prefix has, and of them with NIB and halal certificate.

    A kelurahan without a business is left out. Entries that wait to be attached are attached first, as far as a
    reader may wait for it.
    """
    refresh(prefix)

    def counted(condition: Any) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    rows = db.session.execute(
        select(
            Business.area,
            func.count(),
            counted(Business.has_nib),
            counted(Business.has_halal),
            counted(lacking("nib")),
            counted(lacking("halal")),
        )
        .where(*_conditions(Filters(prefix)))
        .group_by(Business.area)
        .order_by(Business.area)
    )
    return [Coverage(*row) for row in rows]


def lacking(what: str) -> ColumnElement[bool]:
    """The condition on businesses that lack a NIB (`nib`) or halal certificate (`halal`) and want help with it."""
    if what == "nib":
        return and_(not_(Business.has_nib), Business.wants_nib)
    return and_(not_(Business.has_halal), Business.wants_halal)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Business.active.is_(True)]
    for prefix in (filters.visible, filters.area):
        if prefix:
            found += [tenant_within(Business.kecamatan, prefix), within(Business.area, prefix)]
    if filters.lacks == "all":
        found.append(or_(*(lacking(what) for what in LACKS)))
    elif filters.lacks:
        found.append(lacking(filters.lacks))
    if filters.officer_id is not None:
        found.append(Business.officer_id == filters.officer_id)
    words = (filters.text or "").lower().split()[:8]
    return found + [Business.search_text.contains(word, autoescape=True) for word in words]
