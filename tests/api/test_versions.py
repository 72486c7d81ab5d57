"""Batches of other versions of a form: entries that waited are taken as what they were, unknown ones are kept."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from sync.receipt import receipt_of
from tests.api.world import FORM, Phone, entry, outcomes, row_of, send
from webapp.services import load
from webapp.store import services


def published(office: Flask, service: str, version: int, **question: Any) -> None:
    """Publish a version of the form `uji` under another id, changed at one question."""
    questions = [dict(one) for one in FORM["sections"][0]["questions"]]
    if question:
        questions.append(question)
    sections = [{**FORM["sections"][0], "questions": questions}]
    with office.app_context():
        services.publish(load({**FORM, "id": service, "version": version, "sections": sections}, service))


def test_entries_of_version_1_that_waited_are_taken_as_version_1(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    published(office, "lama", 1)
    waiting = [entry(number, service="lama") for number in range(1, 6)]
    published(office, "lama", 2, id="baru", type="text", required=True, label={"id": "Baru"}, example="x")
    assert outcomes(send(client, phone, *waiting)) == ["stored"] * 5
    rows = [row_of(office, item["id"]) for item in waiting]
    assert [row and row.version for row in rows] == [1] * 5
    told = send(client, phone, entry(6, service="lama", version=2))
    assert set(told["results"][0]["errors"]) == {"baru"}


def test_an_unknown_version_is_kept_in_quarantine(office: Flask, client: FlaskClient, phone: Phone) -> None:
    strange = entry(1, version=99, answers={"apa": {"saja": [1, 2.5, None]}})
    unknown = entry(2, service="belum_ada")
    told = send(client, phone, strange, unknown, entry(3))
    assert outcomes(told) == ["quarantined", "quarantined", "stored"]
    assert told["results"][0]["receipt"] == receipt_of(strange["id"])
    row = row_of(office, strange["id"])
    assert row is not None
    assert (row.state, row.answers) == ("quarantined", strange["answers"])
    assert told["device"]["missing"] == []


def test_big_numbers_and_strange_letters_survive_quarantine(
    office: Flask, client: FlaskClient, phone: Phone
) -> None:
    answers = {"a": 10**300, "b": -0.0, "c": 1e300, "d": "𝄞 \u202e \ufffe", "": {"": []}, "e": "\x7f\u0001"}
    sent = entry(1, version=98, answers=answers)
    assert outcomes(send(client, phone, sent)) == ["quarantined"]
    assert outcomes(send(client, phone, sent)) == ["already_stored"]
    row = row_of(office, sent["id"])
    assert row is not None
    assert row.answers == answers
