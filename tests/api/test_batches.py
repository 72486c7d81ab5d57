"""Batches over the API: what is stored, what is answered, what a second sending changes."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from sync.receipt import receipt_of
from tests.api.world import (
    NEIGHBOUR,
    VILLAGE,
    Phone,
    batch,
    entry,
    everything,
    new_phone,
    outcomes,
    row_of,
    send,
)
from webapp.models import Device, DiscardedNumber, Event, db, now
from webapp.store import areas, devices


def test_an_entry_is_stored_as_it_was_meant(office: Flask, client: FlaskClient, phone: Phone) -> None:
    sent = entry(1, answers={"nama": "  Warung Sari ", "modal": "1.500.000"})
    told = send(client, phone, sent)
    assert told["results"] == [{"id": sent["id"], "outcome": "stored", "receipt": receipt_of(sent["id"])}]
    assert told["device"] == {"highest_number": 1, "missing": []}
    row = row_of(office, sent["id"])
    assert row is not None
    assert row.answers == {"nama": "Warung Sari", "modal": 1_500_000}
    assert row.collected_at == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert (row.area, row.number, row.device_id, row.officer_id) == (
        VILLAGE,
        1,
        phone.device_id,
        phone.user_id,
    )


def test_one_refused_entry_stops_no_other(office: Flask, client: FlaskClient, phone: Phone) -> None:
    entries = [entry(number) for number in range(1, 11)]
    entries[3]["answers"] = {"nama": "", "nik": "3271"}
    told = send(client, phone, *entries)
    assert outcomes(told) == ["stored"] * 3 + ["refused"] + ["stored"] * 6
    assert set(told["results"][3]["errors"]) == {"nama", "nik"}
    assert told["device"] == {"highest_number": 10, "missing": [4]}
    assert row_of(office, entries[3]["id"]) is None
    entries[3]["answers"] = {"nama": "Warung Empat"}
    told = send(client, phone, entries[3])
    assert outcomes(told) == ["stored"]
    assert told["device"] == {"highest_number": 10, "missing": []}


def test_sending_again_changes_nothing(office: Flask, client: FlaskClient, phone: Phone) -> None:
    entries = [entry(number) for number in range(1, 51)]
    first = send(client, phone, *entries)
    rows = everything(office)
    again = send(client, phone, *entries)
    assert outcomes(first) == ["stored"] * 50
    assert outcomes(again) == ["already_stored"] * 50
    assert [result["receipt"] for result in again["results"]] == [
        result["receipt"] for result in first["results"]
    ]
    assert everything(office) == rows


def test_the_same_id_twice_in_one_batch(office: Flask, client: FlaskClient, phone: Phone) -> None:
    one, other = entry(1), entry(2)
    changed = {**one, "answers": {"nama": "Lain"}}
    newer = {**one, "revision": 2, "answers": {"nama": "Baru"}}
    told = send(client, phone, one, other, one, changed, newer)
    assert outcomes(told) == ["stored", "stored", "already_stored", "conflict", "stored"]
    row = row_of(office, one["id"])
    assert row is not None
    assert (row.revision, row.answers) == (2, {"nama": "Baru"})


def test_other_content_under_the_same_revision_is_kept_beside(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    one = entry(1)
    send(client, phone, one)
    (result,) = send(client, phone, {**one, "answers": {"nama": "Lain"}})["results"]
    assert result["outcome"] == "conflict"
    assert result["receipt"] == receipt_of(one["id"])
    assert result["message"]
    row = row_of(office, one["id"])
    assert row is not None
    assert row.answers == one["answers"]


def test_a_newer_revision_replaces_and_an_older_one_does_not(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    one = entry(1)
    send(client, phone, one)
    assert outcomes(send(client, phone, {**one, "revision": 3, "answers": {"nama": "Ketiga"}})) == ["stored"]
    assert outcomes(send(client, phone, {**one, "revision": 2, "answers": {"nama": "Kedua"}})) == [
        "already_stored"
    ]
    row = row_of(office, one["id"])
    assert row is not None
    assert (row.revision, row.answers) == (3, {"nama": "Ketiga"})


def test_another_officers_entry_cannot_be_replaced(office: Flask, client: FlaskClient, phone: Phone) -> None:
    one = entry(1)
    send(client, phone, one)
    stranger = new_phone(office, NEIGHBOUR)
    theirs = {**one, "revision": 2, "area": NEIGHBOUR, "answers": {"nama": "Diganti"}}
    (result,) = send(client, stranger, theirs)["results"]
    assert result["outcome"] == "refused"
    assert "receipt" not in result
    row = row_of(office, one["id"])
    assert row is not None
    assert (row.revision, row.officer_id) == (1, phone.user_id)


def test_an_area_outside_the_officers_own_is_refused(client: FlaskClient, phone: Phone) -> None:
    told = send(client, phone, entry(1, area=NEIGHBOUR), entry(2, area="32.71.02.1999"), entry(3))
    assert outcomes(told) == ["refused", "refused", "stored"]
    assert set(told["results"][0]["errors"]) == {"_area"}


def test_numbers_deleted_on_the_phone_are_no_loss(office: Flask, client: FlaskClient, phone: Phone) -> None:
    told = send(client, phone, entry(1), entry(5))
    assert told["device"] == {"highest_number": 5, "missing": [2, 3, 4]}
    discarded = [{"number": 2, "id": None, "reason": "Ganda"}, {"number": 4, "reason": "Salah tekan"}]
    for _ in range(2):
        told = send(client, phone, discarded=discarded)
        assert told["results"] == []
        assert told["device"] == {"highest_number": 5, "missing": [3]}
    with office.app_context():
        reasons = db.session.scalars(
            select(DiscardedNumber.reason)
            .where(DiscardedNumber.device_id == phone.device_id)
            .order_by(DiscardedNumber.number)
        ).all()
    assert reasons == ["Ganda", "Salah tekan"]


def test_the_clock_skew_is_kept_with_both_times(office: Flask, client: FlaskClient, phone: Phone) -> None:
    sent = entry(1)
    send(client, phone, sent, sent_at=(now() + timedelta(minutes=10)).isoformat())
    row = row_of(office, sent["id"])
    assert row is not None
    assert row.clock_skew_seconds is not None
    assert abs(row.clock_skew_seconds - 600) < 60
    assert row.collected_at.isoformat() == "2026-11-22T02:00:00+00:00"
    with office.app_context():
        device = db.session.get(Device, phone.device_id)
        assert device is not None
        assert device.clock_skew_seconds == row.clock_skew_seconds


def test_clocks_far_off_lose_nothing(office: Flask, client: FlaskClient, phone: Phone) -> None:
    entries = [
        entry(1, collected_at="1970-01-01T00:00:00+07:00"),
        entry(2, collected_at="2199-12-31T23:59:59-11:00"),
    ]
    for sent_at in ("1970-01-01T00:00:00+14:00", "2199-12-31T23:59:59-12:00"):
        told = send(client, phone, *entries, sent_at=sent_at)
        assert set(outcomes(told)) <= {"stored", "already_stored"}
    assert row_of(office, entries[0]["id"]) is not None


def test_a_gzipped_batch_is_the_same_batch(client: FlaskClient, phone: Phone) -> None:
    sent = batch(entry(1), entry(2))
    headers = {**phone.headers, "Content-Type": "application/json", "Content-Encoding": "gzip"}
    body = gzip.compress(json.dumps(sent).encode())
    answer = client.post("/sync/v1/batches", data=body, headers=headers)
    assert outcomes(answer.get_json()) == ["stored", "stored"]
    told = send(client, phone, *sent["entries"])
    assert outcomes(told) == ["already_stored", "already_stored"]


def test_answers_to_phones_that_read_gzip_are_packed(client: FlaskClient, phone: Phone) -> None:
    headers = {**phone.headers, "Accept-Encoding": "gzip"}
    entries = [entry(number) for number in range(1, 51)]
    answer = client.post("/sync/v1/batches", json=batch(*entries), headers=headers)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(answer.data))["results"]) == 50


def test_nothing_of_the_answers_is_logged(
    client: FlaskClient, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "webapp")
    send(client, phone, entry(1, answers={"nama": "Rahasia Sekali", "nik": "3271020000000000"}))
    client.post("/sync/v1/batches", data=b'{"Rahasia', headers=phone.headers)
    assert "Rahasia" not in caplog.text
    assert "3271020000000000" not in caplog.text


def test_the_history_begins_with_the_arrival(office: Flask, client: FlaskClient, phone: Phone) -> None:
    sent = entry(1)
    send(client, phone, sent)
    with office.app_context():
        (event,) = db.session.scalars(select(Event).where(Event.entry_id == sent["id"])).all()
    assert (event.what, event.user_id, event.device_id) == ("recorded", phone.user_id, phone.device_id)


@pytest.mark.parametrize("revoke", ["device", "officer"])
def test_a_revoked_phone_is_told_so_and_nothing_is_stored(
    office: Flask, client: FlaskClient, phone: Phone, revoke: str
) -> None:
    with office.app_context():
        device = db.session.get(Device, phone.device_id)
        assert device is not None
        if revoke == "device":
            devices.revoke(phone.device_id)
        else:
            device.user.active = False
            db.session.commit()
    rows = everything(office)
    answer = client.post("/sync/v1/batches", json=batch(entry(1)), headers=phone.headers)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "token_revoked")
    assert everything(office) == rows


def test_an_officer_of_a_kecamatan_collects_in_all_its_kelurahan(office: Flask, client: FlaskClient) -> None:
    wide = new_phone(office, "32.71.02")
    told = send(client, wide, entry(1), entry(2, area=NEIGHBOUR), entry(3, area="32.71.02"))
    assert outcomes(told) == ["stored", "stored", "refused"]
    with office.app_context():
        assert areas.book().name(NEIGHBOUR) == "Sindangsari"


REFUSE = {
    "sqlite": "CREATE TRIGGER mustahil BEFORE INSERT ON entry WHEN NEW.title = 'Mustahil'"
    " BEGIN SELECT RAISE(ABORT, 'mustahil'); END",
    "postgresql": "ALTER TABLE entry ADD CONSTRAINT mustahil CHECK (title <> 'Mustahil')",
}
ALLOW = {
    "sqlite": "DROP TRIGGER mustahil",
    "postgresql": "ALTER TABLE entry DROP CONSTRAINT mustahil",
}


def test_an_entry_that_the_database_refuses_does_not_hold_back_the_rest(
    office: Flask, client: FlaskClient, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    entries = [entry(number) for number in range(1, 6)]
    entries[2]["answers"]["nama"] = "Mustahil"
    with office.app_context():
        kind = db.engine.dialect.name
        with db.engine.begin() as connection:
            connection.execute(text(REFUSE[kind]))
    try:
        told = send(client, phone, *entries)
    finally:
        with office.app_context(), db.engine.begin() as connection:
            connection.execute(text(ALLOW[kind]))
    assert outcomes(told) == ["stored", "stored", "refused", "stored", "stored"]
    assert told["results"][2]["message"]
    assert told["device"] == {"highest_number": 5, "missing": [3]}
    assert "Mustahil" not in caplog.text
    assert (
        outcomes(send(client, phone, *entries))
        == ["already_stored"] * 2 + ["stored"] + ["already_stored"] * 2
    )
