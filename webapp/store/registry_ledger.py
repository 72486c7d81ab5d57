"""The businesses that a transaction works on, with all that belongs to them; facts worked out, history written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import uuid_utils
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ..models import BUSINESS_NAME_LENGTH, Business, BusinessEntry, BusinessEvent, inside, now
from ..services import registry
from .transaction import exclusive

_DIGITS = re.compile(r"[0-9]+", re.ASCII)
NIK_LENGTH, NIB_LENGTH, LONGEST_PHONE = 16, 13, 20
# What is kept in `search_text`.
SEARCHED = ("name", "owner_name", "nik", "phone", "nib", "product", "address")


class Ledger:
    """Some businesses of one kecamatan, whole: with those merged into them, and with every entry of theirs.

    Whoever changes businesses of a kecamatan, or gives them their places in the order for phones, holds its turn until
    the end of the transaction; so the same NIK from two phones at once makes one business. Everything is read anew.
    """

    def __init__(self, session: Session, kecamatan: str, at: datetime | None = None) -> None:
        self.session = session
        self.kecamatan = kecamatan
        self.at = at or now()
        self.businesses: dict[str, Business] = {}
        self._links: dict[str, dict[str, BusinessEntry]] = defaultdict(dict)
        self._by_entry: dict[str, BusinessEntry] = {}
        self._awaiting: dict[str, list[BusinessEntry]] = defaultdict(list)
        # By ("nik" or "nib", number): ids of businesses that have it, or had it when they were read.
        self._by_number: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._children: dict[str, set[str]] = defaultdict(set)
        take_turn(session, kecamatan)

    def load(self, condition: ColumnElement[bool]) -> None:
        """Add the businesses that a condition finds, and everything that belongs to them."""
        new = self._read(condition)
        read = list(new)
        while new:
            parents = {into for id_ in new if (into := self.businesses[id_].merged_into)}
            new = self._read(
                or_(Business.merged_into.in_(new), Business.id.in_(parents - self.businesses.keys()))
            )
            read += new
        if read:
            self._read_links(read)

    def _read(self, condition: ColumnElement[bool]) -> list[str]:
        rows = self.session.scalars(
            select(Business)
            .where(Business.kecamatan == self.kecamatan, condition)
            .execution_options(populate_existing=True)
        )
        return [row.id for row in rows if self._know(row)]

    def _know(self, row: Business) -> bool:
        if row.id in self.businesses:
            return False
        self.businesses[row.id] = row
        if row.merged_into:
            self._children[row.merged_into].add(row.id)
        self._index(row)
        return True

    def _index(self, row: Business) -> None:
        for field, number in (("nik", row.nik), ("nib", row.nib)):
            if number:
                self._by_number[field, number].add(row.id)

    def _read_links(self, business_ids: Sequence[str]) -> None:
        links = self.session.scalars(
            select(BusinessEntry)
            .where(
                BusinessEntry.kecamatan == self.kecamatan,
                BusinessEntry.business_id.in_(business_ids),
            )
            .execution_options(populate_existing=True)
        )
        for link in links:
            self._keep(link)

    def _keep(self, link: BusinessEntry) -> None:
        self._links[link.business_id][link.entry_id] = self._by_entry[link.entry_id] = link
        if link.awaits:
            self._awaiting[link.awaits].append(link)

    def root(self, business_id: str) -> Business:
        """The business itself, or the one that it was merged into in the end."""
        found = self.businesses[business_id]
        while found.merged_into:
            found = self.businesses[found.merged_into]
        return found

    def links(self, business: Business) -> list[BusinessEntry]:
        """Everything attached to a business and to those merged into it."""
        found = list(self._links[business.id].values())
        for child in self._children[business.id]:
            found += self.links(self.businesses[child])
        return found

    def link_of(self, entry_id: str) -> BusinessEntry | None:
        """Where an entry is attached, as far as it was loaded."""
        return self._by_entry.get(entry_id)

    def awaiting(self, entry_id: str) -> list[BusinessEntry]:
        """Entries that chose this one as their business before it had come."""
        return self._awaiting.pop(entry_id, [])

    def with_number(self, field: str, number: str) -> list[Business]:
        """The businesses among these with this `nik` or `nib`, those merged into others too."""
        found = [self.businesses[id_] for id_ in sorted(self._by_number.get((field, number), ()))]
        return [one for one in found if getattr(one, field) == number]

    def open(self) -> Business:
        """A new business, empty as yet."""
        made = Business(
            kecamatan=self.kecamatan,
            id=str(uuid_utils.uuid7()),
            area=self.kecamatan,
            facts={},
            services=[],
            created_at=self.at,
            updated_at=self.at,
            active=False,
            events=0,
        )
        self._know(made)
        return made

    def put(self, link: BusinessEntry, business: Business) -> None:
        """Attach an entry to a business, or move it there; `weigh` both businesses afterwards."""
        self._links[link.business_id].pop(link.entry_id, None)
        link.business_id = business.id
        self._keep(link)

    def merge(self, loser: Business, winner: Business | None) -> None:
        """Put a business under another, or (None) on its own feet again; `weigh` them afterwards."""
        if loser.merged_into:
            self._children[loser.merged_into].discard(loser.id)
        loser.merged_into = winner.id if winner else None
        if winner:
            self._children[winner.id].add(loser.id)

    def weigh(
        self,
        business: Business,
        what: str,
        *,
        user_id: int | None = None,
        entry_id: str | None = None,
        **data: Any,
    ) -> None:
        """Work out what is known of a business, and write what changed into its history.

        Args:
            business: one that is not merged into another, or has just been.
            what: a word of `BusinessEvent`.
            user_id, entry_id: who did it, and by which entry.
            data: what else the history should say, as JSON values.
        """
        links = self.links(business)
        live = [link for link in links if not link.rejected]
        before = business.facts
        if links and not business.merged_into:
            # When every entry was rejected it stays as it was told, but out of every list.
            _set_columns(business, facts_of(live or links), live or links)
            # Its own, also when another was merged into it: entries with either NIK go on finding their way.
            own = facts_of(self._links[business.id].values()).get("nik", business.facts.get("nik"))
            business.nik = digits(own, NIK_LENGTH)
        business.active = bool(live) and business.merged_into is None
        # The first facts stand in the entry; the history says what became of them.
        changes = differences(before, business.facts) if business.events else {}
        self._index(business)
        business.updated_at = self.at
        business.position = None
        business.events += 1
        if changes:
            data["changes"] = changes
        self.session.add(business)
        self.session.add(
            BusinessEvent(
                kecamatan=self.kecamatan,
                business_id=business.id,
                n=business.events,
                at=self.at,
                what=what,
                user_id=user_id,
                entry_id=entry_id,
                data=data,
            )
        )


def take_turn(session: Session, kecamatan: str) -> None:
    """Wait until nobody else changes businesses of a kecamatan, and hold others back until the commit."""
    exclusive(session, f"registry {kecamatan}")


def facts_of(links: Iterable[BusinessEntry]) -> dict[str, Any]:
    """What is known from entries: the later says it; a citizen only where no officer has; steps above all."""
    facts: dict[str, Any] = {}
    links = list(links)
    for link in sorted(links, key=lambda link: (link.trusted, link.collected_at, link.entry_id)):
        facts |= link.facts
    steps = [link for link in links if link.step_facts]
    for link in sorted(steps, key=lambda link: (link.step_at or link.collected_at, link.entry_id)):
        facts |= link.step_facts
    return registry.settled(facts)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The facts that differ: `{field: [old, new]}`."""
    fields = [*new, *(field for field in old if field not in new)]
    return {field: [old.get(field), new.get(field)] for field in fields if old.get(field) != new.get(field)}


def digits(value: Any, length: int) -> str | None:
    """A number of so many digits, such as a NIK; None for anything else."""
    return value if isinstance(value, str) and len(value) == length and _DIGITS.fullmatch(value) else None


def _set_columns(business: Business, facts: dict[str, Any], links: Sequence[BusinessEntry]) -> None:
    newest = max(links, key=lambda link: (link.collected_at, link.entry_id))
    told = facts.get("area")
    business.area = told if isinstance(told, str) and inside(told, business.kecamatan) else newest.area
    business.facts = facts
    business.services = sorted({link.service for link in links})
    business.name = registry.title_of(facts)[:BUSINESS_NAME_LENGTH]
    business.name_key = registry.name_key(str(facts.get("name", "")))[:BUSINESS_NAME_LENGTH]
    business.nib = digits(facts.get("nib"), NIB_LENGTH)
    phone = facts.get("phone")
    business.phone = phone if isinstance(phone, str) and len(phone) <= LONGEST_PHONE else None
    place = facts.get("location", {})
    business.lat, business.lon = place.get("lat"), place.get("lon")
    business.search_text = "\n".join(str(facts[field]) for field in SEARCHED if facts.get(field)).lower()
    business.has_nib, business.has_halal = registry.has_nib(facts), registry.has_halal(facts)
    business.wants_nib, business.wants_halal = registry.wants(facts, "nib"), registry.wants(facts, "halal")
    officers = [link for link in links if link.officer_id is not None]
    by_officer = max(officers, key=lambda link: (link.collected_at, link.entry_id), default=None)
    business.officer_id = by_officer.officer_id if by_officer else None
