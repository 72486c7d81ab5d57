"""People: made with care, signed in only with their own password, slowed down when guessing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from tests.conftest import BOGOR_TIMUR, KATULAMPA, PASSWORD
from tests.together import together
from webapp.models import User, db, now
from webapp.problems import Problem
from webapp.store import passwords, users
from webapp.store.users import FREE_ATTEMPTS, UserError


def attempt(username: str, password: str) -> str:
    try:
        return users.sign_in(username, password).username
    except Problem as problem:
        return problem.word
    finally:
        db.session.rollback()


def fresh(user: User) -> User:
    db.session.refresh(user)
    return user


def rest_is_over(user: User) -> None:
    db.session.execute(
        update(User).where(User.id == user.id).values(locked_until=now() - timedelta(seconds=1))
    )
    db.session.commit()


def test_only_the_right_password_signs_in(officer: User) -> None:
    assert attempt(officer.username, PASSWORD) == officer.username
    assert attempt(officer.username, PASSWORD + " ") == "sign_in_failed"
    assert attempt(officer.username, "") == "sign_in_failed"
    assert attempt("siapa", PASSWORD) == "sign_in_failed"
    assert PASSWORD not in officer.password_hash


def test_somebody_who_left_is_told_no_more_than_a_stranger(officer: User) -> None:
    key = officer.session_key
    users.set_active(officer, False)
    assert attempt(officer.username, PASSWORD) == "sign_in_failed"
    assert fresh(officer).session_key != key
    users.set_active(officer, True)
    assert attempt(officer.username, PASSWORD) == officer.username


def test_guessing_makes_the_account_rest_longer_each_time(officer: User) -> None:
    for _ in range(FREE_ATTEMPTS):
        assert attempt(officer.username, "salah-salah") == "sign_in_failed"
    with pytest.raises(Problem) as caught:
        users.sign_in(officer.username, PASSWORD)
    assert caught.value.word == "too_many_requests"
    assert 0 < int(caught.value.headers["Retry-After"]) <= 31
    assert "30 detik" in str(caught.value.detail) or "29 detik" in str(caught.value.detail)
    rest_is_over(officer)
    assert attempt(officer.username, "salah-salah") == "sign_in_failed"
    locked_until = fresh(officer).locked_until
    assert locked_until is not None
    assert (locked_until - now()).total_seconds() > 45
    rest_is_over(officer)
    assert attempt(officer.username, PASSWORD) == officer.username
    assert (fresh(officer).failed_sign_ins, officer.locked_until) == (0, None)


def test_guesses_made_at_once_are_counted_each(app: Flask, officer: User) -> None:
    username = officer.username
    answers = together(app, [lambda: attempt(username, "salah-salah")] * 12)
    assert answers.count("sign_in_failed") == FREE_ATTEMPTS
    assert answers.count("too_many_requests") == 12 - FREE_ATTEMPTS


def test_a_new_password_ends_the_sessions(officer: User) -> None:
    key = officer.session_key
    users.set_password(officer, "empat kata yang panjang")
    assert attempt(officer.username, PASSWORD) == "sign_in_failed"
    assert attempt(officer.username, "empat kata yang panjang") == officer.username
    assert fresh(officer).session_key != key


def test_an_old_hash_is_renewed_at_the_next_sign_in(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before = officer.password_hash
    monkeypatch.setattr(
        passwords, "_hasher", passwords.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    )
    assert attempt(officer.username, PASSWORD) == officer.username
    assert fresh(officer).password_hash != before
    assert passwords.matches(officer.password_hash, PASSWORD)


@pytest.mark.parametrize(
    ("username", "role", "area", "password"),
    [
        ("ab", "petugas", KATULAMPA, PASSWORD),
        ("dengan spasi", "petugas", KATULAMPA, PASSWORD),
        ("petugas.a", "camat", KATULAMPA, PASSWORD),
        ("petugas.a", "petugas", "32.99", PASSWORD),
        ("petugas.a", "petugas", "", PASSWORD),
        ("petugas.a", "petugas", KATULAMPA, "pendek"),
        ("petugas.a", "petugas", KATULAMPA, "aaaaaaaaaa"),
        ("petugas.a", "petugas", KATULAMPA, "PETUGAS.A"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    app: Flask, username: str, role: str, area: str, password: str
) -> None:
    with pytest.raises((UserError, passwords.WeakPasswordError)) as caught:
        users.add(username, "Nama", role, area, password)
    assert re.search(r"\.$|: flask areas load 32\.\d\d$", str(caught.value))
    assert users.everyone() == []


def test_a_username_is_taken_once(app: Flask) -> None:
    def add() -> str:
        try:
            return users.add("Petugas.A ", "Nama", "petugas", KATULAMPA, PASSWORD).username
        except UserError:
            return "taken"

    assert sorted(together(app, [add] * 4)) == ["petugas.a", "taken", "taken", "taken"]
    assert [user.username for user in users.everyone(BOGOR_TIMUR)] == ["petugas.a"]
    assert users.everyone("32.14") == []


def test_production_hashes_are_expensive() -> None:
    """OWASP's least for Argon2id: 19 MiB of memory, two passes."""
    parameters = passwords.EXPENSIVE
    assert (parameters["memory_cost"] >= 19 * 1024, parameters["time_cost"] >= 2) == (True, True)
