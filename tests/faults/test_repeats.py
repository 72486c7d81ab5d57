"""The same batch many times: at once, and after answers that never arrived."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.browser.proxy import BreakAnswer, LoseAnswer, Proxy
from tests.faults.sender import NETWORK_ERRORS, Sender
from tests.live import LiveServer
from webapp.models import Entry, Event, db


def rows(server: LiveServer, entries: list[dict[str, Any]]) -> tuple[int, int]:
    """How many entries with these ids the server holds, and how many events they have."""
    ids = [entry["id"] for entry in entries]
    with server.application().app_context():
        held = db.session.scalar(select(func.count()).select_from(Entry).where(Entry.id.in_(ids)))
        events = db.session.scalar(select(func.count()).select_from(Event).where(Event.entry_id.in_(ids)))
        db.session.remove()
        db.engine.dispose()
    assert held is not None and events is not None
    return held, events


def receipts(answer: dict[str, Any]) -> list[str]:
    return [result["receipt"] for result in answer["results"]]


def test_twenty_parallel_posts_of_one_batch_store_it_once(server: LiveServer) -> None:
    sender = Sender.enrol(server, "Ponsel serempak")
    batch = sender.entries(50)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: sender.post(server.url, batch), range(20)))

    assert [status for status, _ in answers] == [200] * 20
    first = receipts(answers[0][1])
    assert len(set(first)) == 50
    assert all(receipts(answer) == first for _, answer in answers)
    outcomes = [[result["outcome"] for result in answer["results"]] for _, answer in answers]
    for of_one_entry in zip(*outcomes, strict=True):
        assert sorted(of_one_entry) == ["already_stored"] * 19 + ["stored"]
    assert rows(server, batch) == (50, 50)


def test_two_orders_of_the_same_entries_at_once_do_not_block_each_other(server: LiveServer) -> None:
    sender = Sender.enrol(server, "Ponsel berlawanan")
    batch = sender.entries(50)
    with ThreadPoolExecutor(16) as pool:
        orders = [batch, batch[::-1], batch[25:] + batch[:25], batch[::2] + batch[1::2]] * 4
        answers = list(pool.map(lambda order: sender.post(server.url, order), orders))
    assert [status for status, _ in answers] == [200] * 16
    given: dict[str, set[str]] = {}
    for _, answer in answers:
        for result in answer["results"]:
            assert result["outcome"] in {"stored", "already_stored"}
            given.setdefault(result["id"], set()).add(result["receipt"])
    assert all(len(codes) == 1 for codes in given.values())
    assert rows(server, batch) == (50, 50)


@pytest.mark.parametrize("loss", [LoseAnswer(), BreakAnswer(after_bytes=700)], ids=["lost", "cut off"])
def test_answer_that_dies_after_the_commit_changes_nothing(
    server: LiveServer, loss: LoseAnswer | BreakAnswer
) -> None:
    sender = Sender.enrol(server, "Ponsel tanpa jawaban")
    batch = sender.entries(50)
    with Proxy(server.url) as proxy:
        proxy.on("/sync/v1/batches", loss, times=3)
        for _ in range(3):
            with pytest.raises((*NETWORK_ERRORS, ValueError)):
                sender.post(proxy.origin, batch)
        assert rows(server, batch) == (50, 50)
        status, answer = sender.post(proxy.origin, batch)
    assert status == 200
    assert {result["outcome"] for result in answer["results"]} == {"already_stored"}
    assert len(set(receipts(answer))) == 50
    assert receipts(answer) == receipts(sender.post(server.url, batch)[1])
    assert rows(server, batch) == (50, 50)
