"""The copy of the registry on a phone: what 10,000 businesses cost on the wire, how soon a keystroke finds.

A keystroke counts from the event until the next frame after the list has changed, with a processor four times slower.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import sync_playwright

from sync.entry import Sender
from sync.receipt import receipt_of
from tests.bench.businesses import businesses
from tests.bench.ground import demo, hired
from tests.bench.page import slow_down
from tests.browser.office import AREA, PASSWORD
from tests.browser.officer import Officer
from tests.browser.phone import Phone, until
from tests.browser.proxy import Proxy
from tests.entries import checked_entry, new_id
from tests.live import LiveServer
from webapp.models import Device, db
from webapp.store import areas, entries, registry_attach, services

MANY = 10_000
A_DAY = 40
PORTION = 500
# Rows on one page of the wire.
PAGE = 1_000
TYPED = ("warung sari", "siti aminah", "bakso pak", "3271", "08", "kripik rahayu")
HELD = "document.querySelector('[data-found]').textContent"

TYPE = """
async (texts) => {
  const field = document.querySelector("#cari");
  const list = document.querySelector('[data-part="search"] [data-list]');
  const took = [];
  for (const text of texts) {
    for (let length = 1; length <= text.length; length += 1) {
      const drawn = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
        });
        observer.observe(list, { childList: true });
      });
      const begun = performance.now();
      field.value = text.slice(0, length);
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      const late = new Promise((resolve) => setTimeout(() => resolve(0), 3_000));
      const ended = await Promise.race([drawn, late]);
      if (ended) {
        took.push(ended - begun);
      }
    }
  }
  return took;
}
"""


class Neighbour:
    """Another officer of the kelurahan, whose phone has brought in everything."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        body = {"username": hired(server), "password": PASSWORD, "device_name": "Ponsel lain"}
        request = Request(
            server.url + "/sync/v1/devices", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urlopen(request) as answer:
            self.device = int(json.load(answer)["device"]["id"])
        self.numbers = count(1)

    def bring(self, many: int, seed: int) -> None:
        """Store so many different businesses of Katulampa and attach them to the registry."""
        with self.server.application().app_context():
            device = db.session.get(Device, self.device)
            definition = services.latest("daku")
            assert device is not None
            assert definition is not None
            sender = Sender("device", AREA, device_id=device.id, user_id=device.user_id)
            book = areas.book()
            pattern = checked_entry(definition, book, None, area=AREA)
            made = businesses(definition, book, many, seed)
            for start in range(0, many, PORTION):
                portion = []
                for answers in made[start : start + PORTION]:
                    id_ = new_id()
                    portion.append(
                        replace(
                            pattern,
                            id=id_,
                            number=next(self.numbers),
                            receipt=receipt_of(id_),
                            answers=answers | {"kelurahan": AREA},
                        )
                    )
                entries.save_batch(portion, sender)
            registry_attach.attach()
            db.session.remove()


def figures() -> Iterator[dict[str, Any]]:
    with (
        demo() as server,
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
        Proxy(server.url) as proxy,
    ):
        neighbour = Neighbour(server)
        neighbour.bring(MANY, seed=1)
        officer = Officer(Phone(playwright, Path(folder)).start(), proxy, server, hired(server))
        officer.enrol()
        until(officer.page, lambda: settled(proxy, MANY // PAGE), seconds=120)
        yield wire(
            proxy, "registry.first_copy", f"{MANY} businesses of the own kelurahan, gzip, headers included"
        )

        neighbour.bring(A_DAY, seed=2)
        proxy.forget()
        page = officer.home()
        until(page, lambda: settled(proxy, 1), seconds=60)
        yield wire(proxy, "registry.day", f"{A_DAY} new businesses since the last time")

        proxy.cut()
        officer.phone.restart()
        page = officer.page
        slow_down(officer.phone, page)
        page.goto(proxy.origin + "/app/usaha")
        until(page, lambda: bool(page.evaluate(HELD)), seconds=60)
        opened = float(page.evaluate("performance.now()"))
        told = page.evaluate("document.querySelector('[data-found]').textContent")
        took = page.evaluate(TYPE, TYPED)
        yield {
            "figure": "registry.open",
            "value": round(opened / 1000, 2),
            "unit": "s",
            "detail": f"from the start of the page until it says: {told} No network, processor 4x slower",
        }
        yield {
            "figure": "registry.keystroke",
            "value": round(max(took)),
            "unit": "ms, slowest",
            "detail": {"median": round(median(took)), "keystrokes": len(took), "processor": "4x slower"},
        }
        officer.phone.close()


def settled(proxy: Proxy, requests: int) -> bool:
    seen = proxy.seen("/sync/v1/registry")
    return len(seen) >= requests and all(one.ended for one in seen)


def wire(proxy: Proxy, figure: str, detail: str) -> dict[str, Any]:
    seen = proxy.seen("/sync/v1/registry")
    return {
        "figure": figure,
        "value": sum(one.bytes_received for one in seen),
        "unit": "bytes received",
        "detail": {"what": detail, "requests": len(seen)},
    }
