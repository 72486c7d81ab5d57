"""Phones: enrolled by those who may, known by their token, and their missing numbers."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from sync.entry import Discarded
from tests.conftest import CAMPAKA, KATULAMPA, PASSWORD, Phone
from tests.together import together
from webapp import access
from webapp.models import Device, EnrolmentCode, User, db, now
from webapp.problems import Problem
from webapp.store import devices, entries, users


def refused(call) -> str:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value.word


def test_an_officer_enrols_by_signing_in_and_the_token_is_not_stored(officer: User) -> None:
    device, token = devices.enrol_with_password(officer.username.upper() + " ", PASSWORD, "  Samsung A14 ")
    assert token.startswith("d_")
    assert len(token) > 40
    assert device.name == "Samsung A14"
    assert device.token_hash == access.token_hash(token)
    assert device.user_id == officer.id


def test_only_officers_enrol_phones(supervisor: User) -> None:
    assert refused(lambda: devices.enrol_with_password(supervisor.username, PASSWORD, "x")) == "not_allowed"


def test_a_code_enrols_one_phone_once(app: Flask, officer: User, admin: User) -> None:
    code = devices.make_code(officer, admin)
    typed = code.lower().replace("-", " ")
    officer_id = officer.id

    def use() -> int | str:
        try:
            return devices.enrol_with_code(typed, "Ponsel")[0].user_id
        except Problem as problem:
            return problem.word

    answers = together(app, [use] * 6)
    assert sorted(answers, key=str) == [officer_id] + ["code_unknown"] * 5


def test_an_old_code_or_one_of_a_person_at_rest_is_refused(officer: User, admin: User) -> None:
    old, code = devices.make_code(officer, admin), devices.make_code(officer, admin)
    db.session.execute(
        update(EnrolmentCode)
        .where(EnrolmentCode.code_hash == devices._hash(old.replace("-", "")))
        .values(expires_at=now() - timedelta(seconds=1))
    )
    db.session.commit()
    assert refused(lambda: devices.enrol_with_code(old, "x")) == "code_unknown"
    assert refused(lambda: devices.enrol_with_code("", "x")) == "code_unknown"
    users.set_active(officer, False)
    assert refused(lambda: devices.enrol_with_code(code, "x")) == "code_unknown"


def test_a_revoked_phone_stays_revoked(phone: Phone) -> None:
    devices.revoke(phone.device.id)
    first = phone.device.revoked_at
    devices.revoke(phone.device.id)
    assert first is not None
    assert phone.device.revoked_at == first


def test_phones_are_seen_by_their_area_only(phone: Phone) -> None:
    assert [device.id for device in devices.of_area("32.71")] == [phone.device.id]
    assert devices.of_area(CAMPAKA) == []
    assert devices.find(phone.device.id, KATULAMPA).id == phone.device.id
    assert refused(lambda: devices.find(phone.device.id, CAMPAKA)) == "not_found"
    assert refused(lambda: devices.find(99, KATULAMPA)) == "not_found"


def state(phone: Phone) -> tuple[int, int, list[int]]:
    device = db.session.get(Device, phone.device.id, populate_existing=True)
    assert device is not None
    return device.highest_number, device.complete_to, devices.missing_numbers(device)


def test_holes_are_noticed_filled_and_discarded(phone: Phone, make_entry) -> None:
    def send(*numbers: int) -> None:
        entries.save_batch([make_entry(number) for number in numbers], phone.sender)

    send(1, 2, 3)
    assert state(phone) == (3, 3, [])
    send(7, 8)
    assert state(phone) == (8, 3, [4, 5, 6])
    send(5)
    assert state(phone) == (8, 3, [4, 6])
    devices.discard_numbers(phone.device.id, [Discarded(4, None, "ganda")] * 2)
    assert state(phone) == (8, 5, [6])
    send(6)
    assert state(phone) == (8, 8, [])
    devices.discard_numbers(phone.device.id, [Discarded(9, None, "salah"), Discarded(9, None, "salah")])
    assert state(phone) == (9, 9, [])
    devices.discard_numbers(phone.device.id, [])
    send(2_000_000_000)
    assert state(phone) == (2_000_000_000, 9, list(range(10, 110)))


def test_a_hole_that_stays_is_not_looked_for_again_with_every_batch(phone: Phone, make_entry) -> None:
    statements: list[str] = []
    entries.save_batch([make_entry(2)], phone.sender)

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_about: Any) -> None:
        statements.append(statement)

    entries.save_batch([make_entry(3), make_entry(4)], phone.sender)
    assert statements
    assert not any("lead(" in statement for statement in statements)
    entries.save_batch([make_entry(1)], phone.sender)
    event.remove(db.engine, "before_cursor_execute", note)
    assert any("lead(" in statement for statement in statements)
    assert state(phone) == (4, 4, [])


def test_numbers_that_come_in_any_order_at_once_leave_no_hole(app: Flask, phone: Phone, make_entry) -> None:
    made = [make_entry(number) for number in range(1, 61)]
    random.Random(3).shuffle(made)
    posts = [partial(entries.save_batch, made[start : start + 5], phone.sender) for start in range(0, 60, 5)]
    together(app, posts)
    assert state(phone) == (60, 60, [])


def test_the_clock_of_the_phone_is_remembered(phone: Phone, make_entry) -> None:
    sender = type(phone.sender)(
        "device",
        KATULAMPA,
        device_id=phone.device.id,
        user_id=phone.sender.user_id,
        clock_skew_seconds=-90,
    )
    entries.save_batch([make_entry(1)], sender)
    db.session.refresh(phone.device)
    assert phone.device.clock_skew_seconds == -90
    assert phone.device.last_seen_at is not None
