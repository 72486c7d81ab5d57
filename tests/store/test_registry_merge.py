"""The same business twice: noticed, merged, taken apart; facts of steps; figures per kelurahan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from sync.entry import CheckedEntry
from tests.conftest import BOGOR_TIMUR, KATULAMPA, Phone
from tests.entries import checked_entry
from webapp.models import Business, BusinessEntry, Entry, User, db
from webapp.problems import Problem
from webapp.store import areas, entries, registry, registry_attach, registry_merge, services, steps
from webapp.store.registry_sync import page_after
from webapp.store.transaction import writing

NIKS = ("3271025708909901", "3271024107909902", "3271024107909903", "3271024107909904")
SUKASARI = "32.71.02.1001"
HERE: dict[str, Any] = {
    "lat": -6.6103,
    "lon": 106.8201,
    "at": "2026-11-20T09:15:00+07:00",
    "source": "manual",
}


@pytest.fixture
def record(phone: Phone, make_entry: Callable[..., CheckedEntry]) -> Callable[..., Business]:
    """`record(0, nama_usaha="...")`: a business with the first NIK and these answers; its own phone, no NIB."""

    def make(nik: int, area: str = KATULAMPA, **answers: Any) -> Business:
        own = {
            "nik": NIKS[nik],
            "telepon": f"+628120000000{nik}",
            "punya_nib": "tidak",
            "nib": None,
            "lokasi": None,
        }
        entry = make_entry(None, answers=own | {"kelurahan": area} | answers, area=area)
        entries.save_batch([entry], phone.sender)
        registry_attach.attach()
        link = db.session.scalar(select(BusinessEntry).where(BusinessEntry.entry_id == entry.id))
        assert link is not None
        return db.session.get_one(Business, (link.kecamatan, link.business_id), populate_existing=True)

    return make


def reasons(business: Business, prefix: str = BOGOR_TIMUR) -> dict[str, tuple[str, ...]]:
    return {one.business.id: one.reasons for one in registry_merge.alike(business, prefix)}


def test_who_may_be_the_same(record):
    first = record(0, nama_usaha="Warung Sari", lokasi=HERE)
    by_phone = record(1, nama_usaha="Bengkel", telepon="+6281200000000")
    near = record(2, nama_usaha="Warung Bu Sarii", lokasi=HERE | {"lat": HERE["lat"] + 0.001})
    record(3, nama_usaha="Warung Sari", lokasi=HERE | {"lat": HERE["lat"] + 0.01})
    assert reasons(first) == {by_phone.id: ("phone",), near.id: ("name",)}
    found = [(pair.older.id, pair.newer.id, pair.reasons) for pair in registry_merge.pairs(BOGOR_TIMUR)]
    assert found == [(first.id, by_phone.id, ("phone",)), (first.id, near.id, ("name",))]
    # Somebody of another kelurahan is told nothing.
    assert reasons(first, SUKASARI) == {}
    assert registry_merge.pairs(SUKASARI) == []


def test_without_a_position_the_same_name_in_the_kelurahan_is_enough(record):
    first = record(0, nama_usaha="Toko Berkah")
    same = record(1, nama_usaha="BERKAH")
    record(2, nama_usaha="Toko Berkah", area=SUKASARI)
    assert reasons(first) == {same.id: ("name",)}
    assert len(registry_merge.pairs(BOGOR_TIMUR)) == 1


def test_a_merger_can_be_undone_whatever_came_after(record, supervisor: User, officer: User):
    keep = record(0, nama_usaha="Warung Sari", email="sari@contoh.com")
    other = record(1, nama_usaha="Warung Sari Dua", email=None)
    before = dict(keep.facts), dict(other.facts)
    registry_merge.merge(keep.id, other.id, supervisor)
    db.session.refresh(keep)
    assert (keep.facts["name"], keep.facts["email"]) == ("Warung Sari Dua", "sari@contoh.com")
    assert len(registry.entries_of(registry.members(keep))) == 2
    assert [one.what for one in registry.history(registry.members(keep))].count("registered") == 2
    # What comes with the other NIK meanwhile belongs to the other one, and is seen at the one that was kept.
    assert record(1, nama_usaha="Warung Sari Tiga").id == other.id
    db.session.refresh(keep)
    assert keep.facts["name"] == "Warung Sari Tiga"
    with pytest.raises(Problem, match="sudah digabung"):
        registry_merge.merge(keep.id, other.id, supervisor)

    registry_merge.unmerge(other.id, supervisor)
    db.session.refresh(keep)
    db.session.refresh(other)
    assert keep.active and other.active
    assert keep.facts == before[0]
    assert other.facts == before[1] | {"name": "Warung Sari Tiga", "email": "sari@contoh.com"}
    assert [len(registry.entries_of([one])) for one in (keep, other)] == [1, 2]
    with pytest.raises(Problem, match="sudah dibatalkan"):
        registry_merge.unmerge(other.id, supervisor)


def test_phones_learn_of_a_merger_and_of_its_end(record, supervisor: User):
    keep, other = record(0), record(1)
    cursor = page_after(None, KATULAMPA).cursor
    registry_merge.merge(keep.id, other.id, supervisor)
    page = page_after(cursor, KATULAMPA)
    assert page.gone == [{"id": other.id, "into": keep.id}]
    assert [row["id"] for row in page.rows] == [keep.id]
    registry_merge.unmerge(other.id, supervisor)
    page = page_after(page.cursor, KATULAMPA)
    assert {row["id"] for row in page.rows} == {keep.id, other.id}
    assert page.gone == []


def test_only_businesses_of_ones_own_area_are_merged(record, supervisor: User, make_user):
    keep, other = record(0), record(1, area=SUKASARI)
    for stranger in (make_user("supervisor", KATULAMPA), make_user("supervisor", "32.14.02")):
        for refused in (registry_merge.merge, registry_merge.keep_apart):
            with pytest.raises(Problem) as problem:
                refused(keep.id, other.id, stranger)
            assert problem.value.word == "not_found"
    registry_merge.merge(keep.id, other.id, supervisor)
    with pytest.raises(Problem) as problem:
        registry_merge.unmerge(other.id, make_user("supervisor", KATULAMPA))
    assert problem.value.word == "not_found"


def test_two_that_are_different_are_not_offered_again(record, supervisor: User):
    first, same = record(0, nama_usaha="Berkah"), record(1, nama_usaha="Berkah")
    registry_merge.keep_apart(same.id, first.id, supervisor)
    registry_merge.keep_apart(first.id, same.id, supervisor)
    assert reasons(first) == {}
    assert registry_merge.pairs(BOGOR_TIMUR) == []


def test_an_entry_about_another_business_of_the_same_person_is_parted(record, supervisor: User):
    business = record(0, nama_usaha="Warung Sari")
    assert record(0, nama_usaha="Bengkel Jaya").id == business.id
    entry = registry.entries_of([business])[0][1]
    new = registry_merge.part(entry.id, supervisor)
    db.session.refresh(business)
    assert (business.facts["name"], new.facts["name"]) == ("Warung Sari", "Bengkel Jaya")
    assert reasons(business) == {}
    # The next entry of this person goes to the one that is called like it.
    assert record(0, nama_usaha="Bengkel Jaya Motor").id == new.id
    with pytest.raises(Problem, match="satu isian"):
        registry_merge.part(registry.entries_of([business])[0][1].id, supervisor)


def test_what_a_step_brings_stands_above_what_is_told(app: Flask, record, officer: User):
    business = record(0)
    entry = registry.entries_of([business])[0][1]
    with writing() as session:
        link = registry.step_facts(
            session, entry, {"nib": "1234567890123", "nib_date": "2026-11-22", "email": ""}
        )
    assert link is not None
    assert registry.coverage(KATULAMPA)[0].with_nib == 1
    # The form that is filled in from it next asks for the NIB by this fact.
    assert business.facts["nib_status"] == "ya"
    record(0, punya_nib="ya", nib="9999999999999", nama_usaha="Lain")
    record(0, punya_nib="tidak", nama_usaha="Lain")
    db.session.refresh(business)
    assert business.facts["nib_status"] == "ya"
    assert (business.nib, business.facts["nib_date"], business.facts["name"]) == (
        "1234567890123",
        "2026-11-22",
        "Lain",
    )
    assert [one.what for one in registry.history([business])] == [
        "registered",
        "step",
        "attached",
        "attached",
    ]


def test_a_step_before_the_entry_was_attached_attaches_it(phone: Phone, make_entry):
    entry = make_entry()
    entries.save_batch([entry], phone.sender)
    with writing() as session:
        stored = session.scalars(select(Entry).where(Entry.id == entry.id)).one()
        assert registry.step_facts(session, stored, {"halal_number": "ID123"}) is not None
    registry_attach.attach()
    assert registry.coverage(BOGOR_TIMUR)[0].with_halal == 1


def test_coverage_and_follow_up_count_what_the_reader_may_see(record, officer: User):
    record(0, punya_nib="ya", nib="1234567890123", punya_halal="tidak", dukungan=["halal"])
    record(1, punya_halal="tidak", dukungan=["nib", "halal"])
    record(2, area=SUKASARI, punya_halal="ya", dukungan=["nib"])
    figures = {one.area: one for one in registry.coverage(BOGOR_TIMUR)}
    here, there = figures[KATULAMPA], figures[SUKASARI]
    assert (
        here.businesses,
        here.with_nib,
        here.without_nib,
        here.with_halal,
        here.wants_nib,
        here.wants_halal,
    ) == (
        2,
        1,
        1,
        0,
        1,
        2,
    )
    assert (there.businesses, there.with_halal, there.wants_nib, there.wants_halal) == (1, 1, 1, 0)
    assert [one.area for one in registry.coverage(SUKASARI)] == [SUKASARI]
    for lacks, many in (("nib", 2), ("halal", 2), ("all", 3)):
        assert registry.count(registry.Filters(BOGOR_TIMUR, lacks=lacks)) == many
    assert registry.count(registry.Filters(SUKASARI, lacks="all", officer_id=officer.id)) == 1
    assert registry.count(registry.Filters("32.14.02")) == 0
    found = registry.page(registry.Filters(BOGOR_TIMUR, text=NIKS[1]), size=1)
    assert [one.nik for one in found.businesses] == [NIKS[1]]
    first = registry.page(registry.Filters(BOGOR_TIMUR), size=2)
    rest = registry.page(registry.Filters(BOGOR_TIMUR), first.cursor, size=2)
    assert len({one.id for one in [*first.businesses, *rest.businesses]}) == 3
    assert rest.cursor is None


def test_a_nib_that_a_step_of_perisa_brings_reaches_the_registry(phone: Phone, supervisor: User) -> None:
    definition = services.latest("perisa")
    assert definition is not None
    entry = checked_entry(definition, areas.book(), None)
    entries.save_batch([entry], phone.sender)
    steps.make(entry.id, supervisor, ("diajukan", 1), "diperiksa")
    issued = {"nib": "1234567890123", "tanggal_nib": "2026-03-02"}
    steps.make(entry.id, supervisor, ("diperiksa", 1), "terbit", answers=issued)
    (business,) = registry.page(registry.Filters(BOGOR_TIMUR)).businesses
    assert (business.nib, business.facts["nib_date"], business.has_nib) == (
        "1234567890123",
        "2026-03-02",
        True,
    )
    assert [one.what for one in registry.history([business])] == ["registered", "step"]
