"""Entries join the registry, in short transactions after those that stored them.

A transaction that stores or changes entries leaves one row that says which (`note`). Whoever reads the registry next,
or `flask registry attach`, takes such rows up; the row goes in the transaction that attaches its entries, so a crash at
any point forgets nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from ..models import Business, BusinessEntry, Entry, State, Unattached, db, tenant_within
from ..services import Definition, registry
from . import services
from .bulk import Insert, insert_rows, prepare
from .registry_ledger import NIB_LENGTH, NIK_LENGTH, Ledger, digits
from .transaction import writing

# Entries in one transaction, at least: writers of SQLite wait for its end.
PORTION = 200
# How long somebody who only wants to read may have to wait for it, in seconds.
READERS_PATIENCE = 1.0
# Phases of a workflow: what a rejected entry said counts for nothing; what the desk went on with has been looked at.
REJECTED, RETURNED = "rejected", "returned"
TRUSTED = ("working", "approved")


class Attached(NamedTuple):
    """How many entries were looked at, and whether more are waiting."""

    entries: int
    more: bool


def concerns(service: str, version: int) -> bool:
    """Whether entries of this form are about a business."""
    definition = services.definition(service, version)
    return definition is not None and registry.part_of(definition) is not None


def prepare_note(rows: Iterable[Mapping[str, Any]]) -> Insert:
    """The statement by which a batch of new entries is noted, made ready before its transaction begins.

    Args:
        rows: columns of entries: kecamatan, id, service, version.
    """
    keys = [(row["kecamatan"], row["id"]) for row in rows if concerns(row["service"], row["version"])]
    return prepare(db.engine.dialect, Unattached, _notes(keys))


def note(session: Session, entries: Iterable[tuple[str, str]]) -> None:
    """Remember (kecamatan, entry id) pairs whose content or state changed in this transaction."""
    insert_rows(session, Unattached, _notes(entries))


def _notes(entries: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    by_kecamatan: dict[str, list[str]] = {}
    for kecamatan, entry_id in entries:
        by_kecamatan.setdefault(kecamatan, []).append(entry_id)
    return [{"kecamatan": key, "entry_ids": ids} for key, ids in sorted(by_kecamatan.items())]


def attach(prefix: str = "", seconds: float | None = None) -> Attached:
    """Attach the entries that wait for it.

    Args:
        prefix: of an area; empty: everywhere.
        seconds: begin no further portion after so long; None: until nothing waits.
    """
    until = None if seconds is None else time.monotonic() + seconds
    waiting = select(Unattached.kecamatan).distinct()
    if prefix:
        waiting = waiting.where(tenant_within(Unattached.kecamatan, prefix))
    done = 0
    for kecamatan in sorted(db.session.scalars(waiting)):
        while count := _portion(kecamatan):
            done += count
            if until is not None and time.monotonic() > until:
                return Attached(done, db.session.scalar(waiting.limit(1)) is not None)
    return Attached(done, False)


def waiting_entries(prefix: str) -> int:
    """How many transactions of entries have not been attached yet inside a prefix."""
    count = select(func.count()).where(tenant_within(Unattached.kecamatan, prefix))
    return db.session.scalar(count.select_from(Unattached)) or 0


def _portion(kecamatan: str) -> int:
    """Attach some of the entries that wait; 0: none does."""
    with writing() as session:
        ledger = Ledger(session, kecamatan)
        notes, ids = [], set[str]()
        oldest = select(Unattached.id, Unattached.entry_ids).where(Unattached.kecamatan == kecamatan)
        for row in session.execute(oldest.order_by(Unattached.id).limit(PORTION)):
            notes.append(row.id)
            ids.update(row.entry_ids)
            if len(ids) >= PORTION:
                break
        if notes:
            _Portion(ledger).attach(sorted(ids))
            session.execute(delete(Unattached).where(Unattached.id.in_(notes)))
    return len(ids)


def attach_one(ledger: Ledger, entry_id: str) -> BusinessEntry | None:
    """Attach one entry at once, in a transaction that holds the kecamatan's turn; None: it is about no business."""
    _Portion(ledger).attach([entry_id])
    return ledger.link_of(entry_id)


class _Portion:
    """The entries of one transaction on their way into the registry, one after the other."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.session = ledger.session

    def attach(self, ids: Sequence[str]) -> None:
        # The oldest first, so that the first to be collected founds the business.
        rows = self.session.execute(
            select(
                Entry.id,
                Entry.service,
                Entry.version,
                Entry.area,
                Entry.state,
                Entry.officer_id,
                Entry.qr_token,
                Entry.collected_at,
                Entry.answers,
            )
            .where(Entry.kecamatan == self.ledger.kecamatan, Entry.id.in_(ids))
            .order_by(Entry.collected_at, Entry.id)
        ).all()
        known = [(row, one) for row in rows if (one := _definition(row)) is not None]
        facts = {row.id: registry.facts_of(definition, row.answers) for row, definition in known}
        chosen = {row.id: registry.choice_of(definition, row.answers) for row, definition in known}
        if facts:
            self._load(facts, chosen)
        for row, definition in known:
            phase = _phase(definition, row.state)
            self._attach(row, phase, {"area": row.area} | facts[row.id], chosen[row.id])

    def _load(self, facts: Mapping[str, Mapping[str, Any]], chosen: Mapping[str, Mapping[str, str]]) -> None:
        """Every business that one of the entries may belong to."""
        niks, nibs, nibs_alone = set[str](), set[str](), set[str]()
        for said in facts.values():
            nik, nib = digits(said.get("nik"), NIK_LENGTH), digits(said.get("nib"), NIB_LENGTH)
            if nik:
                niks.add(nik)
            if nib:
                (nibs if nik else nibs_alone).add(nib)
        named = {choice["business"] for choice in chosen.values() if "business" in choice}
        entry_ids = {*facts, *(choice["entry"] for choice in chosen.values() if "entry" in choice)}
        links = self.session.scalars(
            select(BusinessEntry.business_id).where(
                BusinessEntry.kecamatan == self.ledger.kecamatan,
                or_(BusinessEntry.entry_id.in_(entry_ids), BusinessEntry.awaits.in_(list(facts))),
            )
        )
        self.ledger.load(
            or_(
                Business.nik.in_(niks),
                and_(Business.nib.in_(nibs), Business.nik.is_(None)),
                Business.nib.in_(nibs_alone),
                Business.id.in_(named | set(links)),
            )
        )

    def _attach(self, row: Row[Any], phase: str, facts: dict[str, Any], chosen: Mapping[str, str]) -> None:
        ledger = self.ledger
        link = ledger.link_of(row.id)
        said = {
            "service": row.service,
            "area": row.area,
            "officer_id": row.officer_id,
            "facts": facts,
            "collected_at": row.collected_at,
            "rejected": phase == REJECTED,
            "trusted": phase in TRUSTED or _of_officer(row, phase),
        }
        if link is None:
            business, how = self._find(row, facts, chosen)
            awaits = chosen.get("entry") if how != "chosen" else None
            link = BusinessEntry(
                kecamatan=ledger.kecamatan,
                entry_id=row.id,
                business_id=business.id,
                how=how,
                step_facts={},
                awaits=awaits,
                **said,
            )
            self.session.add(link)
            ledger.put(link, business)
            what = "registered" if how == "new" else "attached"
            ledger.weigh(ledger.root(business.id), what, user_id=row.officer_id, entry_id=row.id)
            self._gather(link)
            return
        if all(getattr(link, name) == value for name, value in said.items()):
            return
        corrected = link.how in ("new", "nik", "nib") and link.facts.get("nik") != facts.get("nik")
        for name, value in said.items():
            setattr(link, name, value)
        if corrected and self._move(link, row, facts):
            return
        ledger.weigh(ledger.root(link.business_id), "updated", user_id=row.officer_id, entry_id=row.id)

    def _find(
        self, row: Row[Any], facts: Mapping[str, Any], chosen: Mapping[str, str]
    ) -> tuple[Business, str]:
        """The business of a new entry, and why it is that one: a new one when none fits."""
        ledger = self.ledger
        target = chosen.get("business")
        if "entry" in chosen and (other := ledger.link_of(chosen["entry"])) is not None:
            target = other.business_id
        if target in ledger.businesses:
            business = ledger.businesses[target]
            root = ledger.root(target)
            # Nobody can write into a business of another kelurahan by its number alone.
            if root.area == row.area or (root.nik and root.nik == facts.get("nik")):
                return business, "chosen"
        return self._by_number(facts) or (ledger.open(), "new")

    def _by_number(self, facts: Mapping[str, Any]) -> tuple[Business, str] | None:
        nik, nib = digits(facts.get("nik"), NIK_LENGTH), digits(facts.get("nib"), NIB_LENGTH)
        same_nik = self.ledger.with_number("nik", nik) if nik else []
        same_nib = self.ledger.with_number("nib", nib) if nib else []
        # By the NIB only where one of the two NIKs is missing: with two different ones somebody must look.
        for how, found in (("nik", same_nik), ("nib", [one for one in same_nib if not (nik and one.nik)])):
            if found:
                key = registry.name_key(str(facts.get("name", "")))
                found.sort(key=lambda one: (-registry.likeness(one.name_key, key), one.id))
                return found[0], how
        return None

    def _move(self, link: BusinessEntry, row: Row[Any], facts: Mapping[str, Any]) -> bool:
        """A corrected NIK takes an entry to the business that it belongs to; False: it is there already."""
        ledger = self.ledger
        old = ledger.root(link.business_id)
        others = [one for one in ledger.links(old) if one is not link and not one.rejected]
        found = self._by_number(facts)
        if found is not None and ledger.root(found[0].id) is old:
            return False
        if found is None:
            if not others:
                return False
            found = ledger.open(), "new"
        business, link.how = found
        ledger.put(link, business)
        ledger.weigh(ledger.root(business.id), "attached", user_id=row.officer_id, entry_id=row.id)
        ledger.weigh(old, "left", user_id=row.officer_id, entry_id=row.id)
        return True

    def _gather(self, link: BusinessEntry) -> None:
        """Entries that chose this one as their business, and came before it, join it."""
        ledger = self.ledger
        for other in ledger.awaiting(link.entry_id):
            other.awaits = None
            nik = other.facts.get("nik")
            if other.area != link.area and not (nik and nik == link.facts.get("nik")):
                continue
            old, new = ledger.root(other.business_id), ledger.root(link.business_id)
            if old is new:
                continue
            other.how = "chosen"
            ledger.put(other, ledger.businesses[link.business_id])
            ledger.weigh(new, "attached", user_id=other.officer_id, entry_id=other.entry_id)
            ledger.weigh(old, "left", user_id=other.officer_id, entry_id=other.entry_id)


def _definition(row: Row[Any]) -> Definition | None:
    """The definition of an entry that is about a business and whose answers have been checked."""
    if row.state == State.QUARANTINED:
        return None
    definition = services.definition(row.service, row.version)
    return definition if definition is not None and registry.part_of(definition) is not None else None


def _of_officer(row: Row[Any], phase: str) -> bool:
    """Whether an officer wrote it: their own, or a citizen's that was returned to them and came back."""
    return row.officer_id is not None and (row.qr_token is None or phase != RETURNED)


def _phase(definition: Definition, state: str) -> str:
    return definition.workflow.states[state].phase if state in definition.workflow.states else state
