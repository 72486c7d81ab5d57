"""Phones: enrolled by those who may, known by their token, and their missing numbers."""

from __future__ import annotations

import random
from collections.abc import Callable
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
from webapp.store.holes import MOST_HOLES
from webapp.store.transaction import writing


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


def state(phone: Phone) -> tuple[int, list[int]]:
    device = db.session.get(Device, phone.device.id, populate_existing=True)
    assert device is not None
    return device.highest_number, devices.missing_numbers(device)


def test_holes_are_noticed_filled_and_discarded(phone: Phone, make_entry) -> None:
    def send(*numbers: int) -> None:
        entries.save_batch([make_entry(number) for number in numbers], phone.sender)

    send(1, 2, 3)
    assert state(phone) == (3, [])
    send(7, 8)
    assert state(phone) == (8, [4, 5, 6])
    send(5)
    assert state(phone) == (8, [4, 6])
    devices.discard_numbers(phone.device.id, [Discarded(4, None, "ganda")] * 2)
    assert state(phone) == (8, [6])
    send(6)
    assert state(phone) == (8, [])
    devices.discard_numbers(phone.device.id, [Discarded(9, None, "salah"), Discarded(9, None, "salah")])
    assert state(phone) == (9, [])
    devices.discard_numbers(phone.device.id, [])
    send(2_000_000_000)
    assert state(phone) == (2_000_000_000, list(range(10, 110)))


def looks(act: Callable[[], object]) -> int:
    """How often the stored numbers are looked at meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_about: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    act()
    event.remove(db.engine, "before_cursor_execute", note)
    assert statements
    return sum("lead(" in statement for statement in statements)


def test_holes_are_known_without_a_look_at_the_stored_numbers(phone: Phone, make_entry) -> None:
    for numbers, missing in (
        ([2], [1]),
        ([3, 4], [1]),
        ([9, 7], [1, 5, 6, 8]),
        ([1, 6], [5, 8]),
        ([8, 5], []),
    ):
        batch = [make_entry(number) for number in numbers]
        assert looks(partial(entries.save_batch, batch, phone.sender)) == 0
        assert looks(lambda: state(phone)) == 0
        assert state(phone)[1] == missing


def test_more_holes_than_are_kept_come_to_light_as_the_first_are_filled(phone: Phone, make_entry) -> None:
    odd = range(1, 2 * MOST_HOLES + 201, 2)
    entries.save_batch([make_entry(number) for number in odd], phone.sender)
    assert state(phone) == (odd[-1], list(range(2, 202, 2)))
    row = db.session.get(Device, phone.device.id, populate_existing=True)
    assert row is not None
    assert len(row.holes) == MOST_HOLES
    late = list(range(2, 2 * MOST_HOLES, 2))
    assert looks(lambda: entries.save_batch([make_entry(number) for number in late], phone.sender)) == 1
    assert looks(lambda: state(phone)) == 0
    assert state(phone) == (odd[-1], list(range(2 * MOST_HOLES, odd[-1], 2)))


def test_what_an_older_version_left_unknown_is_looked_for_once(phone: Phone, make_entry) -> None:
    entries.save_batch([make_entry(number) for number in (1, 2, 5, 8)], phone.sender)
    with writing() as session:
        session.execute(update(Device).values(looked_to=2, holes=[]))
    assert state(phone) == (8, [3, 4, 6, 7])
    assert looks(lambda: entries.save_batch([make_entry(6)], phone.sender)) == 1
    assert looks(lambda: entries.save_batch([make_entry(9)], phone.sender)) == 0
    assert state(phone) == (9, [3, 4, 7])


def test_numbers_that_come_in_any_order_at_once_leave_no_hole_but_those_that_are(
    app: Flask, phone: Phone, make_entry
) -> None:
    made = [make_entry(number) for number in range(1, 64) if number not in (7, 30, 31)]
    random.Random(3).shuffle(made)
    posts = [partial(entries.save_batch, made[start : start + 5], phone.sender) for start in range(0, 60, 5)]
    together(app, posts)
    assert state(phone) == (63, [7, 30, 31])
    together(app, [partial(entries.save_batch, [make_entry(number)], phone.sender) for number in (31, 7, 30)])
    assert state(phone) == (63, [])


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
