"""Asking after an entry: by code and four digits, nothing about the person, and not by guessing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from sync.receipt import receipt_of, written
from tests.conftest import ONLY_POSTGRESQL
from tests.pages.visitor import Sheet, Visitor
from webapp.models import Entry, TryCount, User, db, now
from webapp.store import review, tracking

PHONE, NIK, NAME = "+6281234567890", "3271024107909902", "Siti Rahasia"


@pytest.fixture
def citizen(client: FlaskClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def code(record: Callable[..., object]) -> str:
    """The code of a stored entry."""
    record(1, answers={"nama_pemilik": NAME, "nik": NIK, "telepon": PHONE, "nama_usaha": "Warung Rahasia"})
    db.session.rollback()
    return written(db.session.scalars(select(Entry.receipt)).one())


def asked(citizen: Visitor, code: str, digits: str) -> Sheet:
    return citizen.send(citizen.open("/lacak").form("/lacak"), kode=code, angka=digits)


def unknown_code() -> str:
    """A code whose check symbol fits and that nobody has."""
    return written(receipt_of("0190aaaa-0000-7000-8000-000000000001"))


@pytest.mark.parametrize("digits", [PHONE[-4:], NIK[-4:], f" {NIK[-4:-2]} {NIK[-2:]} "])
def test_the_right_digits_tell_the_state_and_nothing_about_the_person(
    citizen: Visitor, code: str, digits: str
) -> None:
    page = asked(citizen, code.lower().replace("-", " "), digits)

    assert page.status == 200
    assert "Pendataan Pelaku Usaha" in page.text
    assert code in page.text
    html = page.answer.get_data(as_text=True)
    for personal in (NAME, NIK, PHONE, PHONE[3:], "Rahasia", digits.strip()):
        assert personal not in html.replace(code, "")
    assert page.answer.headers["Cache-Control"] == "no-store"


def test_the_state_follows_the_desk(citizen: Visitor, code: str, supervisor: User) -> None:
    entry = db.session.scalars(select(Entry)).one()
    before = asked(citizen, code, NIK[-4:]).text
    review.approve(entry.id, supervisor, (entry.state, entry.revision))
    after = asked(citizen, code, NIK[-4:]).text
    assert before != after
    assert "Disetujui" in after


def test_the_code_may_stand_in_the_address(citizen: Visitor, code: str) -> None:
    page = citizen.open(f"/lacak/{code}")
    assert (page.status, page.form("/lacak").fields["kode"]) == (200, code)


def test_a_mistyped_code_is_refused_before_anything_is_looked_up(citizen: Visitor, code: str) -> None:
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for page in (asked(citizen, wrong, NIK[-4:]), citizen.open(f"/lacak/{wrong}")):
        assert page.status == 422
        assert "salah ketik" in page.text
    assert asked(citizen, code, "12a4").status == 422
    assert not [one for one in statements if "try_count" in one or "FROM entry" in one]


def test_an_unknown_code_and_wrong_digits_look_the_same(citizen: Visitor, code: str) -> None:
    wrong, unknown = asked(citizen, code, "0000"), asked(citizen, unknown_code(), "0000")
    assert wrong.status == unknown.status == 404
    assert wrong.text == unknown.text


def test_five_wrong_tries_pause_the_code_wherever_they_come_from(app: Flask, code: str) -> None:
    for number in range(5):
        there = Visitor(app.test_client())
        there.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        assert asked(there, code, "0000").status == 404
    elsewhere = Visitor(app.test_client())
    elsewhere.client.environ_base["REMOTE_ADDR"] = "10.0.1.1"
    page = asked(elsewhere, code, NIK[-4:])
    assert page.status == 429
    assert "15 menit lagi" in page.text
    assert 840 <= int(page.answer.headers["Retry-After"]) <= 900


def test_five_wrong_tries_pause_the_address_whatever_is_tried(citizen: Visitor, code: str) -> None:
    assert [asked(citizen, unknown_code(), "0000").status for _ in range(3)] == [404] * 3
    assert asked(citizen, code, NIK[-4:]).status == 200, "a right one in between is no wrong one"
    assert [asked(citizen, code, "0000").status for _ in range(2)] == [404] * 2
    assert asked(citizen, code, NIK[-4:]).status == 429
    assert not db.session.scalar(select(TryCount).where(TryCount.key.contains("127.0.0.1")))


def test_the_pause_ends_and_is_not_made_longer_by_trying(app: Flask, code: str) -> None:
    receipt, begin = code.replace("-", ""), now()
    for minute in range(5):
        assert tracking.find(receipt, "0000", "k", f"a{minute}", begin + timedelta(minutes=minute)) is None
    for minute in (5, 18):
        paused = tracking.find(receipt, NIK[-4:], "k", "b", begin + timedelta(minutes=minute))
        assert paused == tracking.Paused(begin + timedelta(minutes=4) + tracking.PAUSE)
    assert isinstance(
        tracking.find(receipt, NIK[-4:], "k", "b", begin + timedelta(minutes=20)), tracking.Traced
    )


@ONLY_POSTGRESQL
def test_tries_made_at_once_are_counted_one_by_one(app: Flask, code: str) -> None:
    receipt = code.replace("-", "")

    def attempt(number: int) -> object:
        with app.app_context():
            return tracking.find(receipt, "0000", "k", f"a{number}")

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(attempt, range(24)))
    assert [result for result in results if result is None] == [None] * 5
    assert sum(isinstance(result, tracking.Paused) for result in results) == 19
