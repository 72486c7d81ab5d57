"""The request counter in memory holds under threads, which the library's own does not."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator

import pytest

from webapp.extensions import LockedMemoryStorage

THREADS, ROUNDS = 8, 150


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns a thousand times as often, so that a race shows soon."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_every_request_of_every_thread_is_counted() -> None:
    counts = LockedMemoryStorage()
    faults: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(ROUNDS):
                counts.incr("one address", 60)
                time.sleep(0.012)  # the cleaning timer has run out, so each round starts a new one
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=count) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert counts.get("one address") == THREADS * ROUNDS
