"""Signing in and out at the desk."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask
from itsdangerous.timed import TimestampSigner

from tests.pages.visitor import Visitor
from webapp.models import User, db
from webapp.store import passwords


def try_in(visitor: Visitor, username: str, password: str, address: str = "/masuk"):
    return visitor.send(visitor.open(address).form("/masuk"), username=username, password=password)


def test_the_right_password_opens_the_desk(visitor: Visitor, supervisor: User):
    page = visitor.sign_in(supervisor)
    assert page.answer.request.path == "/meja/"
    assert supervisor.name in page.text
    assert "Bogor Timur" in page.text


def test_user_names_are_taken_however_they_are_typed(visitor: Visitor, supervisor: User):
    assert try_in(visitor, "  Supervisor ", "sandi-uji-coba").status == 200


def test_unknown_name_and_wrong_password_look_and_cost_the_same(
    visitor: Visitor, supervisor: User, monkeypatch: pytest.MonkeyPatch
):
    checked: list[str | None] = []
    real = passwords.matches

    def matches(stored: str | None, typed: str) -> bool:
        checked.append(stored)
        return real(stored, typed)

    monkeypatch.setattr(passwords, "matches", matches)
    wrong = try_in(visitor, supervisor.username, "bukan-sandinya")
    unknown = try_in(visitor, "tidak.ada", "bukan-sandinya")
    assert wrong.status == unknown.status == 401
    assert wrong.text == unknown.text
    assert "tidak cocok" in wrong.text
    # One hash each: of the person, and of nobody.
    assert checked == [supervisor.password_hash, None]


def test_what_is_missing_is_said_at_its_field(visitor: Visitor):
    page = try_in(visitor, "", "")
    assert page.status == 422
    assert "Isi nama pengguna Anda." in page.text
    assert "Isi kata sandi Anda." in page.text


@pytest.mark.parametrize("username", ["supervisor", "tidak.ada"])
def test_guessing_at_one_name_is_stopped_whether_it_exists_or_not(
    visitor: Visitor, supervisor: User, admin: User, username: str
):
    assert [try_in(visitor, username, f"salah-{n}").status for n in range(6)] == [401] * 5 + [429]
    # Neither the right password nor waiting a moment helps, and nobody else is kept out.
    assert try_in(visitor, username, "sandi-uji-coba").status == 429
    assert try_in(visitor, admin.username, "sandi-uji-coba").status == 200


def test_guessing_from_one_address_is_stopped(visitor: Visitor):
    found = [try_in(visitor, f"orang.{n}", "salah").status for n in range(16)]
    assert found == [401] * 15 + [429]


def test_signing_in_rightly_is_never_throttled(visitor: Visitor, supervisor: User):
    for _ in range(20):
        assert visitor.sign_in(supervisor).status == 200
        visitor.send(visitor.open("/meja/").form("/keluar"))


def test_a_planted_session_does_not_become_the_signed_in_one(visitor: Visitor, supervisor: User):
    page = visitor.open("/masuk")
    with visitor.client.session_transaction() as session:
        session["ditanam"] = "oleh orang lain"
        planted = session["csrf_token"]
    visitor.send(page.form("/masuk"), username=supervisor.username, password="sandi-uji-coba")
    with visitor.client.session_transaction() as session:
        assert "ditanam" not in session
        assert session["_user_id"]
        assert session["csrf_token"] != planted


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: Visitor, supervisor: User):
    page = visitor.open("/masuk")
    answer = visitor.ask(
        "/masuk",
        "POST",
        data={**page.form("/masuk").fields, "username": supervisor.username, "password": "sandi-uji-coba"},
    )
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie


def test_the_session_ends_after_hours_without_a_request(
    app: Flask, visit: Callable[[User], Visitor], supervisor: User, monkeypatch: pytest.MonkeyPatch
):
    visitor = visit(supervisor)
    idle = app.permanent_session_lifetime.total_seconds()
    now = time.time()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: int(now + idle - 60))
    assert visitor.open("/meja/").status == 200  # and begins anew with every request
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: int(now + 2 * idle - 120))
    assert visitor.open("/meja/").status == 200
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: int(now + 3 * idle))
    assert visitor.open("/meja/").status == 302


def test_whoever_was_sent_to_sign_in_comes_back_to_where_they_were_going(visitor: Visitor, supervisor: User):
    away = visitor.open("/meja/entri?keadaan=recorded")
    assert away.status == 302
    page = try_in(visitor, supervisor.username, "sandi-uji-coba", away.answer.headers["Location"])
    assert page.answer.request.full_path == "/meja/entri?keadaan=recorded"


@pytest.mark.parametrize(
    "path",
    [
        "https://jahat.example/",
        "//jahat.example/",
        "/\\jahat.example",
        "\\\\jahat.example",
        "/\t/jahat.example",
        "javascript:alert(1)",
        "meja",
        "",
    ],
)
def test_next_never_leads_off_the_site(visitor: Visitor, supervisor: User, path: str):
    form = visitor.open("/masuk").form("/masuk")
    form.fields["next"] = path
    form.fields["username"], form.fields["password"] = supervisor.username, "sandi-uji-coba"
    answer = visitor.ask("/masuk", "POST", data=form.fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/meja/")


def test_an_officer_is_shown_the_way_to_the_phone(visitor: Visitor, officer: User):
    page = visitor.sign_in(officer)
    assert page.status == 403
    assert "/app/" in page.links
    assert visitor.open("/meja/").status == 302


def test_a_resting_account_stays_out(visitor: Visitor, supervisor: User):
    supervisor.active = False
    db.session.commit()
    assert visitor.sign_in(supervisor).status == 401


def test_signing_out_is_a_deed_not_an_address(visit: Callable[[User], Visitor], supervisor: User):
    visitor = visit(supervisor)
    assert visitor.open("/keluar").status == 405
    page = visitor.send(visitor.open("/meja/").form("/keluar"))
    assert "Anda sudah keluar" in page.text
    assert visitor.open("/meja/").status == 302


def test_a_form_without_its_token_is_refused(visitor: Visitor, supervisor: User):
    answer = visitor.ask(
        "/masuk", "POST", data={"username": supervisor.username, "password": "sandi-uji-coba"}
    )
    assert answer.status_code == 400
    assert "Halaman ini terlalu lama terbuka" in answer.get_data(as_text=True)
    assert visitor.open("/meja/").status == 302
