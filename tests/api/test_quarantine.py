"""A form that the server did not know yet is published: entries that waited for it are judged by it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient

from tests.api.world import FORM, Phone, batch, bearer, entry, entry_with, photo, row_of, sha256
from webapp.models import Entry, State
from webapp.store import entries, seals


@pytest.fixture
def form(tmp_path: Path) -> dict[str, Any]:
    """A version of the form that nobody has published, as a file for the command too."""
    made = {**FORM, "version": random.randrange(10**6, 2**31)}
    (tmp_path / "uji.yaml").write_text(yaml.safe_dump(json.loads(json.dumps(made))))
    return made


def send(client: FlaskClient, headers: dict[str, str], *sent: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post("/sync/v1/batches", json=batch(*sent), headers=headers)
    return list(answer.get_json()["results"])


def publish(office: Flask, folder: Path) -> str:
    run = office.test_cli_runner().invoke(args=["service", "publish", str(folder / "uji.yaml")])
    assert run.exit_code == 0, run.output
    return str(run.output)


def stored(office: Flask, sent: dict[str, Any]) -> Entry:
    row = row_of(office, sent["id"])
    assert row is not None
    return row


def test_good_ones_are_received_and_faulty_ones_go_back(
    office: Flask, client: FlaskClient, phone: Phone, link: str, form: dict[str, Any], tmp_path: Path
) -> None:
    version = form["version"]
    content = photo(random.randrange(2**40))
    good = entry(1, version=version, answers={"nama": " Warung Sari ", "modal": "1.000"})
    faulty = entry(2, version=version, answers={"nama": "Warung Dua", "nik": "3271"})
    pictured = {**entry_with(content, number=3), "version": version}
    respondent = {**entry(None, version=version), "answers": {}}
    results = send(client, phone.headers, good, faulty, pictured)
    results += send(client, bearer(f"q_{link}"), respondent)
    assert {result["outcome"] for result in results} == {"quarantined"}
    assert results[2]["wanted"] == [sha256(content)]

    assert "2 isian yang menunggu versi ini diterima, 1 dikembalikan ke petugas." in publish(office, tmp_path)
    row = stored(office, good)
    assert (row.state, row.answers) == (State.RECORDED, {"nama": "Warung Sari", "modal": 1000})
    assert (row.title, row.search_text) == ("Warung Sari", "warung sari")
    assert stored(office, pictured).state == State.RECORDED
    row = stored(office, faulty)
    assert (row.state, list(row.notes or {})) == (State.RETURNED, ["nik"])
    assert stored(office, respondent).state == State.QUARANTINED
    with office.app_context():
        assert [event.what for event in entries.history(stored(office, good))] == ["quarantined", "released"]
        assert [event.what for event in entries.history(stored(office, faulty))] == [
            "quarantined",
            "returned",
        ]


def test_the_officer_hears_of_it_and_mends_it(
    office: Flask, client: FlaskClient, phone: Phone, form: dict[str, Any], tmp_path: Path
) -> None:
    sent = entry(1, version=form["version"], answers={"nama": ""})
    send(client, phone.headers, sent)
    publish(office, tmp_path)
    news = client.get("/sync/v1/changes", headers=phone.headers).get_json()["changes"]
    (change,) = [one for one in news if one["kind"] == "review"]
    assert (change["entry"], change["state"], list(change["notes"])) == (sent["id"], "returned", ["nama"])
    (result,) = send(client, phone.headers, {**sent, "revision": 2, "answers": {"nama": "Warung Sari"}})
    assert result["outcome"] == "stored"
    # This form's path knows nothing between recorded and approved.
    assert stored(office, sent).state == State.RECORDED


def test_publishing_again_releases_nothing_twice(
    office: Flask, client: FlaskClient, phone: Phone, form: dict[str, Any], tmp_path: Path
) -> None:
    sent = entry(1, version=form["version"])
    send(client, phone.headers, sent)
    publish(office, tmp_path)
    events = stored(office, sent).events
    assert "menunggu" not in publish(office, tmp_path)
    assert stored(office, sent).events == events
    assert send(client, phone.headers, sent)[0]["outcome"] == "already_stored"
    with office.app_context():
        assert not [fault for fault in seals.verify() if fault.entry_id == sent["id"]]
