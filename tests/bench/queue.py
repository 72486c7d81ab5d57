"""How long a real browser takes to send 500 waiting entries."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Playwright, sync_playwright

from tests.bench.ground import demo, fill, hired
from tests.browser.officer import Officer
from tests.browser.phone import Phone
from tests.browser.proxy import Proxy
from tests.live import LiveServer

RUNS = 3
WAITING = 500


def drained(playwright: Playwright, server: LiveServer, seed: int) -> float:
    """Seconds from pressing "Kirim sekarang" until the screen says that nothing waits."""
    with tempfile.TemporaryDirectory() as folder, Proxy(server.url) as proxy:
        officer = Officer(Phone(playwright, Path(folder)).start(), proxy, server, hired(server))
        officer.enrol()
        proxy.cut()
        fill(officer, WAITING, seed)
        officer.home()
        officer.expect_count("waiting", WAITING)
        proxy.connect()
        begun = time.monotonic()
        officer.send()
        officer.expect_count("waiting", 0, seconds=120)
        seconds = time.monotonic() - begun
        officer.expect_count("stored_today", WAITING)
        officer.phone.close()
        return seconds


def figures() -> Iterator[dict[str, Any]]:
    with demo() as server, sync_playwright() as playwright:
        runs = [drained(playwright, server, seed) for seed in range(1, RUNS + 1)]
    yield {
        "figure": "queue.500",
        "value": round(median(runs), 2),
        "unit": "s",
        "detail": f"500 waiting entries without photos sent by Chromium, median of {[round(run, 2) for run in runs]}",
    }
