"""Outreach events and phones: told of, prepared, entries bound on arrival, never lost for a wrong binding."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.api.world import (
    NEIGHBOUR,
    VILLAGE,
    Phone,
    batch,
    bearer,
    entry,
    new_id,
    new_outreach,
    new_phone,
)
from webapp.models import Event, OutreachEntry, OutreachPhone, User, db
from webapp.store import areas, outreach, qr_links, seals, services


def send(client: FlaskClient, headers: dict[str, str], *sent: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post("/sync/v1/batches", json=batch(*sent), headers=headers)
    assert answer.status_code == 200, answer.data
    results: list[dict[str, Any]] = answer.get_json()["results"]
    return results


def bound_to(office: Flask, entry_id: str) -> str | None:
    with office.app_context():
        return db.session.scalar(select(OutreachEntry.outreach_id).where(OutreachEntry.entry_id == entry_id))


def told(office: Flask, entry_id: str) -> list[tuple[str, str | None, str | None]]:
    """What the history of an entry says of events: (what, outreach, refused)."""
    with office.app_context():
        events = db.session.scalars(select(Event).where(Event.entry_id == entry_id).order_by(Event.n))
        return [(one.what, one.data.get("outreach"), one.data.get("refused")) for one in events]


def close(office: Flask, outreach_id: str, phone: Phone) -> None:
    with office.app_context():
        outreach.close(outreach_id, "32", db.session.get_one(User, phone.user_id))


def test_a_phone_is_told_of_the_events_of_its_officers_teams(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    later = new_outreach(office, phone, 3, letter_number="094/12-BT", letter_date=None)
    today = new_outreach(office, phone)
    for days in (-8, 61):
        new_outreach(office, phone, days)
    new_outreach(office, new_phone(office))
    answer = client.get("/sync/v1/outreach", headers=phone.headers)
    events = answer.get_json()["events"]
    assert [event["id"] for event in events] == [today, later]
    assert events[1]["letter"] == {"number": "094/12-BT", "date": None}
    assert {
        key: events[0][key] for key in ("area_code", "area_name", "place", "services", "targets", "state")
    } == {
        "area_code": VILLAGE,
        "area_name": "Katulampa",
        "place": "Balai RW 05",
        "services": ["uji"],
        "targets": {"uji": 20},
        "state": "planned",
    }
    assert events[0]["team"] == ["Petugas Uji"]
    code = events[0]["attendance_url"].removeprefix("http://localhost/k/")
    assert client.get(f"/k/{code}").status_code == 302
    known = {**phone.headers, "If-None-Match": answer.headers["ETag"]}
    assert client.get("/sync/v1/outreach", headers=known).status_code == 304
    close(office, later, phone)
    changed = client.get("/sync/v1/outreach", headers=known)
    assert changed.status_code == 200
    assert [event["state"] for event in changed.get_json()["events"]] == ["planned", "closed"]


def test_entries_are_bound_once_by_team_or_by_kelurahan(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    event = new_outreach(office, phone)
    colleague = new_phone(office)  # of the same kelurahan, but not in the team
    plain, first = entry(1), entry(2, outreach=event.upper())
    assert [one["outcome"] for one in send(client, phone.headers, plain, first)] == ["stored", "stored"]
    assert bound_to(office, plain["id"]) is None
    assert bound_to(office, first["id"]) == event
    assert told(office, plain["id"]) == [("recorded", None, None)]
    assert told(office, first["id"]) == [("recorded", event, None)]
    second = entry(1, outreach=event)
    send(client, colleague.headers, second)
    assert bound_to(office, second["id"]) == event
    # The same again changes nothing; a revision without the key stays bound; one with it is bound then.
    assert send(client, phone.headers, first)[0]["outcome"] == "already_stored"
    send(client, phone.headers, {**first, "revision": 2, "outreach": None})
    assert bound_to(office, first["id"]) == event
    send(client, phone.headers, {**plain, "revision": 2, "outreach": event})
    assert bound_to(office, plain["id"]) == event
    assert told(office, plain["id"])[-1] == ("outreach", event, None)
    with office.app_context():
        seals.seal()
        assert list(seals.verify()) == []


def test_an_entry_that_fits_no_event_is_stored_all_the_same_and_says_so(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    elsewhere = new_outreach(office, new_phone(office, NEIGHBOUR), area=NEIGHBOUR)
    unknown = new_id()
    wishes = {
        unknown: (unknown, "unknown"),
        elsewhere: (elsewhere, "elsewhere"),
        "mana saja": ("", "unknown"),
        7: ("", "unknown"),
    }
    sent = [entry(number, outreach=wish) for number, wish in enumerate(wishes, 1)]
    assert {one["outcome"] for one in send(client, phone.headers, *sent)} == {"stored"}
    for one, (outreach_id, why) in zip(sent, wishes.values(), strict=True):
        assert bound_to(office, one["id"]) is None
        assert told(office, one["id"]) == [("recorded", outreach_id, why)]


def test_a_closed_event_takes_what_was_recorded_before(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    event = new_outreach(office, phone)
    close(office, event, phone)
    now = datetime.now(UTC)
    early = entry(1, outreach=event, collected_at=(now - timedelta(hours=2)).isoformat())
    late = entry(2, outreach=event, collected_at=(now + timedelta(hours=2)).isoformat())
    sent = {"sent_at": now.isoformat(), "entries": [early, late]}
    client.post("/sync/v1/batches", json=sent, headers=phone.headers)
    assert (bound_to(office, early["id"]), bound_to(office, late["id"])) == (event, None)
    assert told(office, late["id"]) == [("recorded", event, "closed")]


def test_the_attendance_list_binds_what_citizens_send(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    event = new_outreach(office, phone)
    with office.app_context():
        link = outreach.attendance(outreach.find(event, VILLAGE))
        assert link is not None
        token = link.token
        # Made like any other link of the place, yet never taken for it.
        other = qr_links.add("daftar_hadir", VILLAGE, "Balai RW 05").token
        definition = services.latest("daftar_hadir")
        assert definition is not None
        answers = definition.public.example(areas.book())
    guest = {"service": "daftar_hadir", "version": definition.version, "answers": answers}
    files = [
        {"question": name, "sha256": answers[name], "bytes": 900, "type": "image/png"}
        for name in definition.file_questions
        if name in answers
    ]
    sent, ordinary = (entry(None, **guest, attachments=files) for _ in range(2))
    assert send(client, bearer(f"q_{token}"), sent)[0]["outcome"] == "stored"
    # A respondent cannot choose an event: only the link says which.
    assert send(client, bearer(f"q_{other}"), {**ordinary, "outreach": event})[0]["outcome"] == "stored"
    assert (bound_to(office, sent["id"]), bound_to(office, ordinary["id"])) == (event, None)


def test_a_phone_says_what_it_holds(office: Flask, client: FlaskClient, phone: Phone) -> None:
    event = new_outreach(office, phone)
    address = f"/sync/v1/outreach/{event}/phone"

    def report(prepared_at: str | None, waiting: object) -> int:
        said = {"prepared_at": prepared_at, "waiting": waiting}
        return client.put(address, json=said, headers=phone.headers).status_code

    def row() -> OutreachPhone:
        with office.app_context():
            return db.session.get_one(OutreachPhone, (event, phone.device_id))

    assert report("2026-11-22T07:05:00+07:00", 0) == 204
    assert row().reported_at is None
    assert report("2026-11-22T07:05:00+07:00", 12) == 204
    assert (row().waiting, row().prepared_at) == (12, datetime(2026, 11, 22, 0, 5, tzinfo=UTC))
    assert row().reported_at is not None
    assert report(None, 0) == 204
    assert (row().waiting, row().prepared_at) == (0, None)
    for wrong in (-1, 100_001, "3", None):
        assert report(None, wrong) == 422
    said = {"prepared_at": None, "waiting": 1}
    for other in (new_phone(office), new_phone(office, NEIGHBOUR)):
        assert client.put(address, json=said, headers=other.headers).status_code == 404
