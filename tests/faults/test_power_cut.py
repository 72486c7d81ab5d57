"""The server loses its power while phones are sending."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.faults.sender import NETWORK_ERRORS, Sender
from tests.live import LiveServer
from webapp.models import Entry, Event, User, db

SENDERS, BATCHES, SIZE = 4, 6, 25


def ids(entries: list[dict[str, Any]]) -> set[str]:
    return {entry["id"] for entry in entries}


def held(entries: list[dict[str, Any]]) -> tuple[set[str], list[str]]:
    """Which of these entries are stored, and to which entries their events belong."""
    wanted = list(ids(entries))
    found = set(db.session.scalars(select(Entry.id).where(Entry.id.in_(wanted))))
    events = list(db.session.scalars(select(Event.entry_id).where(Event.entry_id.in_(wanted))))
    db.session.rollback()
    return found, events


@pytest.fixture
def server(app: Flask, database_url: str, tmp_path: Path) -> Iterator[LiveServer]:
    """Two worker processes, so that parallel means parallel."""
    with LiveServer(tmp_path, database_url, workers=2, prepared=True) as server:
        yield server


def test_what_was_answered_is_kept_and_the_rest_can_be_sent_again(server: LiveServer, officer: User) -> None:
    senders = Sender.enrol(officer, [f"Ponsel {place}" for place in range(1, SENDERS + 1)])
    plans = [[sender.entries(SIZE) for _ in range(BATCHES)] for sender in senders]
    answered: list[dict[str, Any]] = []
    some = threading.Event()

    def send(sender: Sender, batches: list[list[dict[str, Any]]]) -> None:
        for batch in batches:
            try:
                status, _ = sender.post(server.url, batch)
            except NETWORK_ERRORS:
                return
            assert status == 200
            answered.extend(batch)
            some.set()

    threads = [threading.Thread(target=send, args=pair) for pair in zip(senders, plans, strict=True)]
    for thread in threads:
        thread.start()
    assert some.wait(30)
    server.kill()
    for thread in threads:
        thread.join()
    server.start()

    everything = [entry for batches in plans for batch in batches for entry in batch]
    assert len(answered) < len(everything), "the server was killed too late to prove anything"
    found, _ = held(everything)
    assert ids(answered) <= found
    for batches in plans:
        for batch in batches:
            assert len(ids(batch) & found) in (0, SIZE), "a batch was stored in part"

    for sender, batches in zip(senders, plans, strict=True):
        for batch in batches:
            status, answer = sender.post(server.url, batch)
            assert status == 200
            assert {result["outcome"] for result in answer["results"]} <= {"stored", "already_stored"}
    found, events = held(everything)
    assert found == ids(everything)
    assert sorted(events) == sorted(found), "one event for each entry"
    server.flask("events", "verify")
