"""The form on a slow phone behind a slow network: bytes, requests, and how soon one can type.

Slow means 400 kbit/s in each direction, 400 ms for every round trip (opening a connection costs one as well) and a
processor four times slower. Bytes are counted by a proxy between browser and server, headers included.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.ground import PUBLIC_AREA, demo
from tests.browser.phone import Phone
from tests.browser.proxy import Proxy

RUNS = 3
BYTES_PER_SECOND = 400_000 / 8
LATENCY = 0.4
SLOWER = 4
FIRST_FIELD = ".question:not([hidden]) input:not([type=hidden]):not([type=radio]):not([type=checkbox])"

# Remembers when the first character arrived in a field, counted from the start of the navigation.
LISTEN = """
addEventListener("input", () => { window.typedAfter ??= performance.now(); }, { capture: true, once: true });
"""
QUIET_SECONDS = 1.5


def slow_down(phone: Phone, page: Page) -> None:
    phone.cdp(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def until_typed(page: Page, address: str) -> float:
    """Milliseconds from the start of the navigation until a key pressed in the first field shows there."""
    page.add_init_script(LISTEN)
    page.goto(address, wait_until="commit")
    page.wait_for_selector(FIRST_FIELD, state="visible")
    page.focus(FIRST_FIELD)
    page.keyboard.type("S")
    page.wait_for_function("window.typedAfter")
    # A citizen's draft comes back with what was typed before.
    assert page.input_value(FIRST_FIELD).endswith("S")
    return float(page.evaluate("window.typedAfter"))


def until_quiet(page: Page, proxy: Proxy) -> None:
    """Wait until the worker is in charge and nothing has passed for a while."""
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    while True:
        before = proxy.bytes_received, len(proxy.exchanges)
        page.wait_for_timeout(QUIET_SECONDS * 1000)
        if before == (proxy.bytes_received, len(proxy.exchanges)):
            return


def breakdown(proxy: Proxy) -> list[str]:
    first = proxy.exchanges[0].started
    return [
        f"{x.started - first:.1f}-{(x.ended or x.started) - first:.1f} s {x.method} {x.path.split('?')[0]} {x.status}"
        f" sent {x.bytes_sent} received {x.bytes_received} {x.response_headers.get('content-encoding', '-')}"
        for x in proxy.exchanges
    ]


def visit(name: str, origin: str, path: str) -> Iterator[dict[str, Any]]:
    first, again, received, sent, requests = [], [], [], [], []
    listed: list[str] = []
    with sync_playwright() as playwright:
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as folder, Proxy(origin) as proxy:
                phone = Phone(playwright, Path(folder)).start()
                proxy.slow(BYTES_PER_SECOND, LATENCY)
                page = phone.page
                slow_down(phone, page)
                first.append(until_typed(page, proxy.origin + path))
                until_quiet(page, proxy)
                received.append(proxy.bytes_received)
                sent.append(proxy.bytes_sent)
                requests.append(len(proxy.exchanges))
                listed = breakdown(proxy)

                proxy.cut()
                page.close()
                phone.restart()
                page = phone.page
                slow_down(phone, page)
                again.append(until_typed(page, proxy.origin + path))
                phone.close()
    slow = f"{SLOWER}x slower processor, 400 kbit/s each way, 400 ms per round trip, median of {RUNS}"
    yield {
        "figure": f"{name}.first_visit",
        "value": median(received),
        "unit": "bytes received",
        "detail": {"sent": median(sent), "runs": received, "requests": listed},
    }
    yield {
        "figure": f"{name}.first_visit_requests",
        "value": median(requests),
        "unit": "requests",
        "detail": requests,
    }
    yield {
        "figure": f"{name}.first_field_slow",
        "value": round(median(first) / 1000, 2),
        "unit": "s",
        "detail": f"{slow}: {[round(ms) for ms in first]} ms",
    }
    yield {
        "figure": f"{name}.first_field_offline",
        "value": round(median(again) / 1000, 2),
        "unit": "s",
        "detail": f"browser started anew, no network, {SLOWER}x slower processor: {[round(ms) for ms in again]} ms",
    }


def figures() -> Iterator[dict[str, Any]]:
    with demo() as server:
        yield from visit("form", server.url, "/app/daku")
        address = server.flask("qr", "add", "daku", PUBLIC_AREA).split()[-1]
        yield from visit("public_form", server.url, address[address.index("/q/") :])


if __name__ == "__main__":
    begun = time.monotonic()
    for figure in figures():
        print(figure)
    print(f"{time.monotonic() - begun:.0f} s")
