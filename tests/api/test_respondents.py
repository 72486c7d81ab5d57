"""Batches of citizens over the API: the link says where an entry belongs and when it may be made."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from tests.api.world import NEIGHBOUR, Phone, batch, bearer, entry, new_link, outcomes, row_of, send
from webapp.models import QrLink, db, now
from webapp.store import qr_links


def test_a_respondent_cannot_replace_an_officers_entry(
    office: Flask, client: FlaskClient, phone: Phone, link: str
) -> None:
    one = entry(1)
    send(client, phone, one)
    theirs = {**one, "revision": 2, "answers": {"nama": "Diganti"}}
    del theirs["number"]
    answer = client.post("/sync/v1/batches", json=batch(theirs), headers=bearer(f"q_{link}"))
    assert answer.get_json()["results"][0]["outcome"] == "refused"
    row = row_of(office, one["id"])
    assert row is not None
    assert row.answers == one["answers"]


def test_a_respondents_entry_is_placed_by_the_link(office: Flask, client: FlaskClient) -> None:
    link = new_link(office, NEIGHBOUR, point="Loket pelayanan")
    sent = entry(None, area=None)
    answer = client.post("/sync/v1/batches", json=batch(sent), headers=bearer(f"q_{link}"))
    assert answer.status_code == 200
    told = answer.get_json()
    assert outcomes(told) == ["stored"]
    assert "device" not in told
    row = row_of(office, sent["id"])
    assert row is not None
    assert (row.area, row.point, row.qr_token) == (NEIGHBOUR, "Loket pelayanan", link)
    assert (row.officer_id, row.device_id, row.number) == (None, None, None)


def test_a_respondent_has_no_numbers(client: FlaskClient, link: str) -> None:
    headers = bearer(f"q_{link}")
    told = client.post("/sync/v1/batches", json=batch(entry(1)), headers=headers).get_json()
    assert set(told["results"][0]["errors"]) == {"_number"}
    answer = client.post(
        "/sync/v1/batches", json=batch(discarded=[{"number": 1, "reason": "Salah"}]), headers=headers
    )
    assert answer.status_code == 422
    assert set(answer.get_json()["errors"]) == {"discarded"}


def test_a_link_that_was_closed_takes_nothing(office: Flask, client: FlaskClient, link: str) -> None:
    with office.app_context():
        qr_links.close(link)
    answer = client.post("/sync/v1/batches", json=batch(entry(None)), headers=bearer(f"q_{link}"))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "link_closed")


def test_a_link_past_its_time_takes_what_was_made_in_its_time(office: Flask, client: FlaskClient) -> None:
    moment = now()
    link = new_link(office, opens_at=moment - timedelta(days=2), closes_at=moment - timedelta(days=1))
    with office.app_context():
        found = db.session.get(QrLink, link)
        assert found is not None
        assert not found.open_at(moment)
    in_time = entry(None, collected_at=(moment - timedelta(hours=30)).isoformat())
    late = entry(None, collected_at=(moment - timedelta(hours=1)).isoformat())
    body = batch(in_time, late, sent_at=moment.isoformat())
    told = client.post("/sync/v1/batches", json=body, headers=bearer(f"q_{link}")).get_json()
    assert outcomes(told) == ["stored", "refused"]
    assert set(told["results"][1]["errors"]) == {"_collected_at"}
