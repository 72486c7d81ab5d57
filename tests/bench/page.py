"""The form on a slow phone behind a slow network: bytes, requests, and how soon one can type.

Slow means 400 kbit/s in each direction, 400 ms for every round trip (opening a connection costs one as well) and a
processor four times slower. Bytes are counted by a proxy between browser and server, headers included.
"""

from __future__ import annotations

import tempfile
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
FIRST_FIELD = ".question:not([hidden]) :is(input:not([type=hidden]), select)"

# Goes to the first field as soon as it is drawn, as an impatient finger would, and remembers when the first character
# arrived there, counted from the start of the navigation.
LISTEN = """
(() => {
  const look = () => {
    const field = [...document.querySelectorAll("%s")].find((one) => one.checkVisibility());
    if (field) {
      field.focus();
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
  addEventListener("input", () => { window.typedAfter ??= performance.now(); }, { capture: true });
})();
"""
TICKED = "['radio', 'checkbox'].includes(document.activeElement?.type)"
QUIET_SECONDS = 1.5


def slow_down(phone: Phone, page: Page) -> None:
    phone.cdp(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def until_typed(page: Page, address: str) -> float:
    """Milliseconds from the start of the navigation until a key pressed in the first field shows there, or ticks it."""
    page.add_init_script(LISTEN % FIRST_FIELD)
    page.goto(address, wait_until="commit")
    while not page.evaluate("window.typedAfter"):
        page.keyboard.press("Space" if page.evaluate(TICKED) else "S")
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
    first, again, cold, received, sent, requests = [], [], [], [], [], []
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
                fresh = phone.new_page()
                page.close()
                slow_down(phone, fresh)
                again.append(until_typed(fresh, proxy.origin + path))
                phone.restart()
                slow_down(phone, phone.page)
                cold.append(until_typed(phone.page, proxy.origin + path))
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
    for figure, runs, how in (
        ("first_field_offline", again, "new tab"),
        ("first_field_offline_cold", cold, "browser started anew"),
    ):
        yield {
            "figure": f"{name}.{figure}",
            "value": round(median(runs) / 1000, 2),
            "unit": "s",
            "detail": f"{how}, no network, {SLOWER}x slower processor: {[round(ms) for ms in runs]} ms",
        }


def figures() -> Iterator[dict[str, Any]]:
    with demo() as server:
        yield from visit("form", server.url, "/app/daku")
        for service, name in (("daku", "public_form"), ("skm", "public_survey")):
            address = server.flask("qr", "add", service, PUBLIC_AREA).split()[-1]
            yield from visit(name, server.url, address[address.index("/q/") :])
