"""What an entry costs on the wire, as a real phone sends it: a batch of 50, gzip, without photos."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.ground import demo, fill, hired
from tests.browser.office import batch
from tests.browser.officer import Officer
from tests.browser.phone import Phone
from tests.browser.proxy import Proxy

SIZE = 50


def figures() -> Iterator[dict[str, Any]]:
    with (
        demo() as server,
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
        Proxy(server.url) as proxy,
    ):
        officer = Officer(Phone(playwright, Path(folder)).start(), proxy, server, hired(server))
        officer.enrol()
        proxy.cut()
        fill(officer, SIZE)
        officer.home()
        proxy.forget()
        proxy.connect()
        officer.send()
        officer.expect_count("stored_today", SIZE)
        sent = [one for one in proxy.seen("/sync/v1/batches", "POST") if batch(one)["entries"]]
        assert [len(batch(one)["entries"]) for one in sent] == [SIZE]
        yield {
            "figure": "wire.entry",
            "value": round((sent[0].bytes_sent + sent[0].bytes_received) / SIZE),
            "unit": "bytes per entry",
            "detail": {
                "batch": SIZE,
                "sent": sent[0].bytes_sent,
                "received": sent[0].bytes_received,
                "everything sent and received, with ping and news": [proxy.bytes_sent, proxy.bytes_received],
            },
        }
        officer.phone.close()
