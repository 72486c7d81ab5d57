"""Entries in the registry: which business they join, what it knows then, and that nothing is forgotten or doubled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from sync.entry import CheckedEntry, Sender
from tests.conftest import ONLY_POSTGRESQL, Phone, phone_of
from tests.entries import COLLECTED, checked_entry, new_id
from tests.together import together
from webapp.models import Business, BusinessEntry, BusinessEvent, Unattached, User, db
from webapp.services import load
from webapp.store import areas, entries, registry_attach, review, services

NIK, OTHER_NIK = "3271025708909901", "3271024107909902"


@pytest.fixture
def record(phone: Phone, make_entry: Callable[..., CheckedEntry]) -> Callable[..., CheckedEntry]:
    """`record(2, later=1, answers={...})`: an entry, stored and attached."""

    def make(number: int = 1, later: int = 0, sender: Sender = phone.sender, **changes: Any) -> CheckedEntry:
        entry = make_entry(number, collected_at=COLLECTED + timedelta(days=later), **changes)
        assert entries.save_batch([entry], sender)[0].outcome == "stored"
        registry_attach.attach()
        return entry

    return make


def businesses() -> list[Business]:
    return list(
        db.session.scalars(select(Business).order_by(Business.id).execution_options(populate_existing=True))
    )


def business_of(entry: CheckedEntry) -> Business:
    link = db.session.scalar(select(BusinessEntry).where(BusinessEntry.entry_id == entry.id))
    assert link is not None
    found = db.session.get(Business, (link.kecamatan, link.business_id), populate_existing=True)
    assert found is not None
    return found


def history(business: Business) -> list[str]:
    return list(
        db.session.scalars(
            select(BusinessEvent.what)
            .where(BusinessEvent.business_id == business.id)
            .order_by(BusinessEvent.n)
        )
    )


def test_a_daku_entry_founds_a_business(record, officer: User):
    entry = record()
    found = business_of(entry)
    assert found.active
    assert (found.area, found.nik, found.name) == (
        entry.area,
        entry.answers["nik"],
        "Warung Sari - Siti Aminah",
    )
    assert found.facts["owner_name"] == entry.answers["nama_pemilik"]
    assert (found.has_nib, found.has_halal, found.wants_halal, found.wants_nib) == (True, False, True, False)
    assert (found.services, found.officer_id) == (["daku"], officer.id)
    assert history(found) == ["registered"]
    assert db.session.scalars(select(Unattached)).all() == []
    # Sent again, after a lost answer, it changes nothing.
    entries.save_batch([entry], Sender("device", entry.area, device_id=1, user_id=officer.id))
    registry_attach.attach()
    assert history(found) == ["registered"]


def test_the_same_nik_is_the_same_business_and_the_later_entry_says_the_facts(record):
    later = record(1, later=5, answers={"nama_usaha": "Warung Sari Baru", "telepon": "+6281111111111"})
    earlier = record(2, later=1, answers={"nama_usaha": "Warung Sari", "produk_utama": "Kopi"})
    assert business_of(earlier).id == business_of(later).id
    found = business_of(later)
    assert found.facts["name"] == "Warung Sari Baru"
    assert found.phone == "+6281111111111"
    assert history(found) == ["registered", "attached"]
    assert len(businesses()) == 1


def test_another_nik_is_another_business_even_with_the_same_nib(record):
    record(1)
    record(2, answers={"nik": OTHER_NIK})
    assert len(businesses()) == 2


def test_a_corrected_nik_moves_the_entry_to_the_right_business(record, phone: Phone, make_entry):
    right = record(1, answers={"nik": OTHER_NIK})
    wrong = record(2, later=1, answers={"nik": NIK})
    corrected = replace(
        make_entry(2, id=wrong.id, answers={"nik": OTHER_NIK}), revision=2, collected_at=wrong.collected_at
    )
    left = business_of(wrong)
    assert entries.save_batch([corrected], phone.sender)[0].outcome == "stored"
    registry_attach.attach()
    assert business_of(wrong).id == business_of(right).id
    db.session.refresh(left)
    assert not left.active
    assert history(left) == ["registered", "left"]


def test_a_rejected_entry_says_nothing_more(record, supervisor: User):
    first = record(1, answers={"nama_usaha": "Warung Sari"})
    second = record(2, later=1, answers={"nama_usaha": "Bukan Ini"})
    review.reject(second.id, supervisor, ("recorded", 1), "salah orang")
    registry_attach.attach()
    assert business_of(first).facts["name"] == "Warung Sari"
    review.reject(first.id, supervisor, ("recorded", 1), "tidak ada usaha")
    registry_attach.attach()
    assert not business_of(first).active
    back = record(3, later=2)
    assert business_of(back).id == business_of(first).id
    assert business_of(back).active


def test_a_citizen_says_only_what_no_officer_said_until_the_desk_agrees(record, qr_link, supervisor: User):
    officer_entry = record(1, answers={"nama_usaha": "Warung Sari", "email": None})
    citizen = Sender("respondent", qr_link.area, qr_token=qr_link.token)
    told = record(
        None, later=3, sender=citizen, answers={"nama_usaha": "Diambil Alih", "email": "baru@contoh.com"}
    )
    found = business_of(officer_entry)
    assert business_of(told).id == found.id
    assert (found.facts["name"], found.facts["email"]) == ("Warung Sari", "baru@contoh.com")
    review.approve(told.id, supervisor, ("recorded", 1))
    registry_attach.attach()
    assert business_of(told).facts["name"] == "Diambil Alih"


def test_a_citizens_entry_counts_as_an_officers_once_the_officer_has_mended_it(
    record, qr_link, supervisor: User, officer: User, phone
):
    record(1, answers={"nama_usaha": "Warung Sari"})
    citizen = Sender("respondent", qr_link.area, qr_token=qr_link.token)
    told = record(None, later=3, sender=citizen, answers={"nama_usaha": "Warung Baru"})
    review.return_(told.id, supervisor, ("recorded", 1), "tanya lagi", officer_id=officer.id)
    registry_attach.attach()
    assert business_of(told).facts["name"] == "Warung Sari"
    entries.save_batch([replace(told, number=9, revision=2, digest="a" * 64)], phone.sender)
    registry_attach.attach()
    assert business_of(told).facts["name"] == "Warung Baru"


def licence(version: int = 1) -> dict[str, Any]:
    """A form that chooses its business."""
    return {
        "id": "izin",
        "version": version,
        "title": {"id": "Izin"},
        "short_title": {"id": "Izin"},
        "audience": ["officer"],
        "title_from": ["nama"],
        "search_from": ["nama"],
        "registry": {"business": "usaha", "fields": {"name": "nama", "nik": "nik"}},
        "sections": [
            {
                "id": "isi",
                "title": {"id": "Isi"},
                "questions": [
                    {"id": "usaha", "type": "lookup", "label": {"id": "Usaha"}},
                    {
                        "id": "nama",
                        "type": "text",
                        "required": True,
                        "label": {"id": "Nama"},
                        "example": "Warung Sari",
                    },
                    {"id": "nik", "type": "nik", "label": {"id": "NIK"}},
                ],
            }
        ],
        "workflow": {
            "start": "recorded",
            "states": {"recorded": {"label": {"id": "Masuk"}}, "approved": {"label": {"id": "Selesai"}}},
            "transitions": [
                {"from": ["recorded"], "to": "approved", "by": ["admin"], "label": {"id": "Selesai"}}
            ],
        },
    }


@pytest.fixture
def permit(app: Flask) -> Callable[..., CheckedEntry]:
    definition = load(licence(), "izin")
    services.publish(definition)

    def make(number: int, **changes: Any) -> CheckedEntry:
        answers = {"nama": "Warung Sari", "nik": None} | changes.pop("answers")
        return checked_entry(definition, areas.book(), number, answers=answers, **changes)

    return make


def test_an_entry_joins_the_business_that_was_chosen(record, permit, phone: Phone):
    known = record(1)
    chosen = permit(2, answers={"usaha": {"business": business_of(known).id}})
    by_entry = permit(3, answers={"usaha": {"entry": known.id}})
    entries.save_batch([chosen, by_entry], phone.sender)
    registry_attach.attach()
    found = business_of(known)
    assert {business_of(chosen).id, business_of(by_entry).id} == {found.id}
    assert found.services == ["daku", "izin"]
    # Somebody of another kelurahan who knows the number of the business does not get in by it.
    stranger = permit(4, area="32.71.02.1001", answers={"usaha": {"business": found.id}})
    entries.save_batch([stranger], phone.sender)
    registry_attach.attach()
    assert business_of(stranger).id != found.id


def test_an_entry_that_was_chosen_before_it_came_gathers_what_waited_for_it(record, permit, phone: Phone):
    id_ = new_id()
    waiting = permit(2, answers={"usaha": {"entry": id_}})
    entries.save_batch([waiting], phone.sender)
    registry_attach.attach()
    alone = business_of(waiting)
    known = record(1, id=id_)
    assert business_of(waiting).id == business_of(known).id
    db.session.refresh(alone)
    assert not alone.active


@ONLY_POSTGRESQL
def test_the_same_nik_from_many_phones_at_once_is_one_business(app: Flask, make_entry, make_user):
    phones = [phone_of(make_user()) for _ in range(8)]
    made = [[make_entry(n) for n in range(1, 6)] for _ in phones]

    def send(place: int) -> None:
        for entry in made[place]:
            entries.save_batch([entry], phones[place].sender)
            registry_attach.attach()

    together(app, [partial(send, place) for place in range(len(phones))])
    found = businesses()
    assert len(found) == 1
    assert len(history(found[0])) == 40
    assert db.session.scalars(select(Unattached)).all() == []


def test_what_a_crash_interrupts_is_done_the_next_time(app: Flask, phone: Phone, make_entry, monkeypatch):
    entry = make_entry()
    entries.save_batch([entry], phone.sender)
    weigh = registry_attach.Ledger.weigh

    def fail(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("daya padam")

    monkeypatch.setattr(registry_attach.Ledger, "weigh", fail)
    with pytest.raises(RuntimeError):
        registry_attach.attach()
    assert businesses() == []
    monkeypatch.setattr(registry_attach.Ledger, "weigh", weigh)
    assert registry_attach.attach().entries == 1
    assert len(businesses()) == 1


def test_the_history_of_a_business_is_never_changed(record):
    record()
    for change in (update(BusinessEvent).values(what="x"), delete(BusinessEvent)):
        with pytest.raises(DBAPIError, match="never changed or removed"), db.engine.begin() as connection:
            connection.execute(change)
