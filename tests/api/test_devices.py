"""Enrolling a phone: by signing in, by a code; throttled; revoked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.world import PASSWORD, VILLAGE, Phone, batch, bearer, entry, new_phone
from webapp.extensions import limiter
from webapp.models import Device, User, db
from webapp.store import devices, users


def enrol(client: FlaskClient, **body: Any) -> Any:
    return client.post("/sync/v1/devices", json={"device_name": "Ponsel", **body})


@pytest.fixture
def throttled() -> Iterator[None]:
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


def test_a_phone_is_enrolled_by_signing_in_on_it(office: Flask, client: FlaskClient, phone: Phone) -> None:
    answer = enrol(client, username=phone.username, password=PASSWORD)
    assert answer.status_code == 201
    told = answer.get_json()
    assert told["token"].startswith("d_")
    assert told["device"]["highest_number"] == 0
    assert told["user"] == {
        "username": phone.username,
        "name": "Petugas Uji",
        "area": VILLAGE,
        "area_name": "Katulampa",
    }
    assert answer.headers["Cache-Control"] == "no-store"
    asked = client.get("/sync/v1/device", headers=bearer(told["token"]))
    assert asked.get_json() == {"device": told["device"], "user": told["user"], "missing": []}
    with office.app_context():
        device = db.session.get(Device, told["device"]["id"])
        assert device is not None
        assert told["token"] not in (device.token_hash, device.name)


def test_two_phones_of_one_officer_count_for_themselves(client: FlaskClient, phone: Phone) -> None:
    tokens = [enrol(client, username=phone.username, password=PASSWORD).get_json()["token"] for _ in range(2)]
    for token in tokens:
        told = client.post(
            "/sync/v1/batches", json=batch(entry(1), entry(2)), headers=bearer(token)
        ).get_json()
        assert told["device"] == {"highest_number": 2, "missing": []}


def test_a_code_enrols_once(office: Flask, client: FlaskClient, phone: Phone) -> None:
    with office.app_context():
        user = db.session.get(User, phone.user_id)
        assert user is not None
        code = devices.make_code(user, user)
    answer = enrol(client, code=code.lower())
    assert answer.status_code == 201
    assert answer.get_json()["user"]["username"] == phone.username
    again = enrol(client, code=code)
    assert (again.status_code, again.get_json()["code"]) == (401, "code_unknown")


def test_a_wrong_password_says_nothing_about_who_exists(client: FlaskClient, phone: Phone) -> None:
    answers = [
        enrol(client, username=name, password="salah-sama-sekali") for name in (phone.username, "tidak.ada")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].get_json() == answers[1].get_json()
    assert answers[0].get_json()["code"] == "sign_in_failed"


def test_whoever_is_no_officer_enrols_no_phone(office: Flask, client: FlaskClient) -> None:
    with office.app_context():
        if users.find("supervisor.uji") is None:
            users.add("supervisor.uji", "Supervisor Uji", "supervisor", "32.71.02", PASSWORD)
    answer = enrol(client, username="supervisor.uji", password=PASSWORD)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({"username": "a"}, "_batch"),
        ({"password": "a"}, "_batch"),
        ({}, "_batch"),
        ({"username": "a", "password": "b", "code": "c"}, "_batch"),
        ({"username": "a", "password": "b", "device_name": ""}, "device_name"),
        ({"username": "a", "password": "b", "device_name": "x" * 81}, "device_name"),
        ({"username": "a\0b", "password": "b"}, "username"),
        ({"username": "a", "password": "b\0"}, "password"),
        ({"username": ["a"], "password": "b"}, "username"),
        ({"username": "a", "password": "x" * 201}, "password"),
        ({"code": "'; DROP TABLE"}, "code"),
        ({"code": "a", "siapa": "b"}, "siapa"),
    ],
)
def test_what_is_missing_is_named(client: FlaskClient, body: dict[str, Any], member: str) -> None:
    answer = enrol(client, **body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert set(answer.get_json()["errors"]) == {member}


def test_a_long_message_is_refused_before_it_is_read(client: FlaskClient) -> None:
    answer = enrol(client, username="a" * 10_000, password="b")
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


def test_a_revoked_phone_can_be_enrolled_again_and_sends_what_waited(
    office: Flask, client: FlaskClient
) -> None:
    phone = new_phone(office)
    waiting = [entry(number) for number in range(1, 4)]
    with office.app_context():
        devices.revoke(phone.device_id)
    for address in ("device", "changes"):
        answer = client.get(f"/sync/v1/{address}", headers=phone.headers)
        assert (answer.status_code, answer.get_json()["code"]) == (401, "token_revoked")
    token = enrol(client, username=phone.username, password=PASSWORD).get_json()["token"]
    told = client.post("/sync/v1/batches", json=batch(*waiting), headers=bearer(token)).get_json()
    assert [result["outcome"] for result in told["results"]] == ["stored"] * 3


@pytest.mark.usefixtures("throttled")
def test_guessing_is_throttled(client: FlaskClient) -> None:
    statuses = []
    for _ in range(40):
        answer = enrol(client, code="SALAH-SALAH")
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            break
    assert set(statuses[:-1]) == {401}
    assert (answer.mimetype, answer.get_json()["code"]) == ("application/problem+json", "too_many_requests")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.usefixtures("throttled")
def test_a_respondent_is_throttled_and_an_officer_is_not(
    client: FlaskClient, phone: Phone, link: str
) -> None:
    for _ in range(70):
        officers = client.post("/sync/v1/batches", json=batch(), headers=phone.headers).status_code
        respondents = client.post("/sync/v1/batches", json=batch(), headers=bearer(f"q_{link}"))
        if respondents.status_code == 429:
            break
    assert officers == 200
    assert respondents.status_code == 429
    assert int(respondents.headers["Retry-After"]) > 0
    assert client.post("/sync/v1/batches", json=batch(), headers=phone.headers).status_code == 200
