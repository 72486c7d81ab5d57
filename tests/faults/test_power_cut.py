"""The server loses its power while phones are sending."""

from __future__ import annotations

import threading
from typing import Any

from tests.faults.sender import NETWORK_ERRORS, Sender
from tests.faults.test_repeats import rows
from tests.live import LiveServer

SENDERS, BATCHES, SIZE = 4, 12, 25


def test_what_was_answered_is_kept_and_the_rest_can_be_sent_again(server: LiveServer) -> None:
    senders = [Sender.enrol(server, f"Ponsel mati {place}") for place in range(SENDERS)]
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
    assert rows(server, answered)[0] == len(answered)
    for batches in plans:
        for batch in batches:
            assert rows(server, batch)[0] in (0, SIZE), "a batch was stored in part"

    for sender, batches in zip(senders, plans, strict=True):
        for batch in batches:
            status, answer = sender.post(server.url, batch)
            assert status == 200
            assert {result["outcome"] for result in answer["results"]} <= {"stored", "already_stored"}
    assert rows(server, everything) == (len(everything), len(everything))
    server.flask("events", "verify")
