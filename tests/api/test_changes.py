"""What a phone learns: by cursor, its own officer's entries only; and an entry fetched for a new phone."""

from __future__ import annotations

import random

from flask import Flask
from flask.testing import FlaskClient

from tests.api.world import (
    FORM,
    NEIGHBOUR,
    PASSWORD,
    VILLAGE,
    Phone,
    announced,
    batch,
    bearer,
    entry,
    entry_with,
    new_id,
    new_link,
    new_phone,
    photo,
)
from webapp.models import Role, User, db
from webapp.services import load
from webapp.store import review, services
from webapp.store.changes import record_change
from webapp.store.transaction import writing


def test_changes_follow_the_cursor(office: Flask, client: FlaskClient, phone: Phone) -> None:
    first = client.get("/sync/v1/changes", headers=phone.headers).get_json()
    cursor = first["cursor"]
    again = client.get("/sync/v1/changes", query_string={"after": cursor}, headers=phone.headers).get_json()
    assert again == {"cursor": cursor, "more": False, "changes": []}
    version = random.randrange(1000, 10**6)
    with office.app_context():
        services.publish(load({**FORM, "version": version}, "uji"))
    news = client.get("/sync/v1/changes", query_string={"after": cursor}, headers=phone.headers).get_json()
    (change,) = news["changes"]
    assert (change["kind"], change["service"], change["version"]) == ("definition", "uji", version)
    assert news["cursor"] != cursor


def test_long_absences_come_in_pages(office: Flask, client: FlaskClient, phone: Phone) -> None:
    with office.app_context(), writing() as session:
        for revision in range(1, 451):
            record_change(
                session,
                "review",
                {"state": "approved", "revision": revision, "note": None, "notes": None},
                officer_id=phone.user_id,
                entry_id=new_id(),
            )
    seen: list[int] = []
    query: dict[str, str] = {}
    for _ in range(10):
        page = client.get("/sync/v1/changes", query_string=query, headers=phone.headers).get_json()
        seen += [change["revision"] for change in page["changes"] if change["kind"] == "review"]
        query = {"after": page["cursor"]}
        if not page["more"]:
            break
    assert seen == list(range(1, 451))


def test_reviews_reach_their_officer_only(office: Flask, client: FlaskClient, phone: Phone) -> None:
    stranger = new_phone(office, NEIGHBOUR)
    with office.app_context(), writing() as session:
        data = {"state": "returned", "revision": 1, "note": "NIK salah", "notes": {"nik": "Periksa lagi"}}
        record_change(session, "review", data, officer_id=phone.user_id, entry_id=new_id())
    mine, theirs = (
        [
            change
            for change in client.get("/sync/v1/changes", headers=headers).get_json()["changes"]
            if change["kind"] == "review"
        ]
        for headers in (phone.headers, stranger.headers)
    )
    assert [change["notes"] for change in mine] == [{"nik": "Periksa lagi"}]
    assert theirs == []


def test_a_cursor_of_somebody_elses_making_is_refused(client: FlaskClient, phone: Phone) -> None:
    for cursor in ("x", "c", "c-1", "c1'", "c" + "9" * 40, "\0", "é"):
        answer = client.get("/sync/v1/changes", query_string={"after": cursor}, headers=phone.headers)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_request"), cursor


def test_an_entry_can_be_fetched_by_its_officer(office: Flask, client: FlaskClient, phone: Phone) -> None:
    content = photo(random.randrange(2**40))
    sent = entry_with(content)
    client.post("/sync/v1/batches", json=batch(sent), headers=phone.headers)
    answer = client.get(f"/sync/v1/entries/{sent['id']}", headers=phone.headers)
    assert answer.status_code == 200
    found = answer.get_json()
    assert found["answers"] == sent["answers"]
    assert found["attachments"] == [announced(content)]
    assert (found["state"], found["revision"], found["number"]) == ("recorded", 1, 1)
    assert found["from_citizen"] is False
    # Another phone of the same officer: the entry is theirs, its number is not.
    enrolled = client.post(
        "/sync/v1/devices",
        json={"username": phone.username, "password": PASSWORD, "device_name": "Ponsel baru"},
    )
    token = enrolled.get_json()["token"]
    other = client.get(f"/sync/v1/entries/{sent['id']}", headers=bearer(token)).get_json()
    assert other["number"] is None
    mended = {**sent, "revision": 2, "answers": {**sent["answers"], "nama": "Dibetulkan"}}
    del mended["number"]
    told = client.post("/sync/v1/batches", json=batch(mended), headers=bearer(token)).get_json()
    assert told["results"][0]["outcome"] == "stored"


def test_a_citizens_entry_that_is_returned_to_an_officer_is_theirs_to_mend(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    sent = entry(None)
    client.post("/sync/v1/batches", json=batch(sent), headers=bearer(f"q_{new_link(office)}"))
    address = f"/sync/v1/entries/{sent['id']}"
    assert client.get(address, headers=phone.headers).status_code == 404
    with office.app_context():
        desk = User(role=Role.SUPERVISOR, area=VILLAGE, id=phone.user_id)
        review.return_(sent["id"], desk, ("recorded", 1), "Tanya lagi.", officer_id=phone.user_id)
        db.session.rollback()
    (change,) = (
        one
        for one in client.get("/sync/v1/changes", headers=phone.headers).get_json()["changes"]
        if one["kind"] == "review"
    )
    assert (change["entry"], change["phase"], change["note"]) == (sent["id"], "returned", "Tanya lagi.")
    found = client.get(address, headers=phone.headers).get_json()
    assert (found["from_citizen"], found["number"]) == (True, None)
    mended = {**sent, "number": 1, "revision": 2, "answers": {**sent["answers"], "nama": "Dibetulkan"}}
    told = client.post("/sync/v1/batches", json=batch(mended), headers=phone.headers).get_json()
    assert told["results"][0]["outcome"] == "stored"
    assert told["device"] == {"highest_number": 1, "missing": []}


def test_what_is_not_the_officers_own_does_not_exist(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    sent = entry(1)
    client.post("/sync/v1/batches", json=batch(sent), headers=phone.headers)
    for headers in (new_phone(office, NEIGHBOUR).headers, new_phone(office).headers):
        answer = client.get(f"/sync/v1/entries/{sent['id']}", headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
    for name in (new_id(), "x", "1", "%00", "00000000-0000-0000-0000-000000000000"):
        answer = client.get(f"/sync/v1/entries/{name}", headers=phone.headers)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
