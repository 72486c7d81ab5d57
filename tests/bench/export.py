"""A workbook of 50,000 entries from a real server: time, memory, and what others feel meanwhile; the list's pages."""

from __future__ import annotations

import http.cookiejar
import re
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import psutil

from sync.entry import Sender
from sync.receipt import receipt_of
from tests.bench.businesses import businesses
from tests.entries import checked_entry, new_id
from tests.live import LiveServer
from tests.postgres import postgres_server
from webapp.config import ROOT
from webapp.services import catalogue
from webapp.store import areas, devices, entries, search, services, users

ENTRIES = 50_000
DIFFERENT = 1_000
BATCH = 500
AREA, VILLAGE = "32.71.02", "32.71.02.1003"
PASSWORD = "sandi-untuk-ukur"


def figures() -> Iterator[dict[str, Any]]:
    """Seconds and memory for both files, on both databases."""
    for database in ("sqlite", "postgresql"):
        with _office(database) as server:
            _fill(server)
            browser = signed_in(server)
            for name, unpack in (("unduh.xlsx", _rows_of_workbook), ("unduh.csv", _rows_of_csv)):
                yield from _measure(server, browser, name, unpack, database)
            yield from _list_pages(server, browser, database)


@contextmanager
def _office(database: str) -> Iterator[LiveServer]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = None
        if database == "postgresql":
            postgres = stack.enter_context(postgres_server())
            url = postgres.url(postgres.create_database())
        yield stack.enter_context(LiveServer(folder, url))


def _fill(server: LiveServer) -> None:
    begun = datetime(2026, 1, 5, 1, tzinfo=UTC)
    with server.application().app_context():
        areas.load_file(ROOT / "webapp" / "data" / "bogor-timur.csv", "ukur")
        definition = catalogue.builtin()["daku"]
        services.publish(definition)
        users.add("atasan", "Dedi Mulyana Putra", "supervisor", AREA, PASSWORD)
        officer = users.add("petugas", "Rina Kartika", "petugas", VILLAGE, PASSWORD)
        device, _token = devices.enrol(officer, "Ponsel ukur")
        sender = Sender("device", VILLAGE, device_id=device.id, user_id=officer.id)
        book = areas.book()
        made = businesses(definition, book, DIFFERENT)
        pattern = checked_entry(definition, book)
        for start in range(0, ENTRIES, BATCH):
            batch = []
            for number in range(start + 1, start + BATCH + 1):
                answers = made[number % DIFFERENT] | {"kelurahan": VILLAGE}
                id_ = new_id()
                batch.append(
                    replace(
                        pattern,
                        id=id_,
                        number=number,
                        receipt=receipt_of(id_),
                        digest=f"{number:064x}",
                        collected_at=begun + timedelta(minutes=number),
                        answers=answers,
                        title=definition.title_of(answers, book),
                        search_text=definition.search_text(answers, book),
                    )
                )
            entries.save_batch(batch, sender, received_at=begun + timedelta(minutes=start))


def signed_in(server: LiveServer, username: str = "atasan") -> urllib.request.OpenerDirector:
    browser = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
    )
    with browser.open(server.url + "/masuk") as page:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
    assert token is not None
    form = {"username": username, "password": PASSWORD, "csrf_token": token[1], "next": ""}
    with browser.open(server.url + "/masuk", urllib.parse.urlencode(form).encode()) as page:
        assert page.url.endswith("/meja/"), page.url
    return browser


class Watch(threading.Thread):
    """Looks at the memory of the server's processes, and how long a small request takes, until stopped."""

    def __init__(self, server: LiveServer) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.peak = 0
        self.waits: list[float] = []
        self._ended = threading.Event()

    def processes(self) -> list[psutil.Process]:
        """The server's processes."""
        return [
            process
            for started in psutil.Process().children()
            if f"--port={self.server.port}" in started.cmdline()
            for process in [started, *started.children(recursive=True)]
        ]

    def memory(self) -> int:
        """Bytes of the fattest of them."""
        return max(process.memory_info().rss for process in self.processes())

    def processor(self) -> float:
        """Seconds of processor time they have used."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes())

    def run(self) -> None:
        while not self._ended.wait(0.1):
            self.peak = max(self.peak, self.memory())
            begun = time.monotonic()
            with urllib.request.urlopen(self.server.url + "/sync/v1/ping") as answer:
                answer.read()
            self.waits.append(time.monotonic() - begun)

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _measure(
    server: LiveServer, browser: urllib.request.OpenerDirector, name: str, unpack: Any, database: str
) -> Iterator[dict[str, Any]]:
    watch = Watch(server)
    before, used = watch.memory(), watch.processor()
    watch.start()
    begun = time.monotonic()
    with tempfile.NamedTemporaryFile(suffix=name[-5:]) as file:
        with browser.open(f"{server.url}/meja/{name}") as answer:
            first: float | None = None
            while piece := answer.read(65_536):
                first = first or time.monotonic() - begun
                file.write(piece)
        taken = time.monotonic() - begun
        watch.stop()
        used = watch.processor() - used
        file.flush()
        size = file.tell()
        rows, columns = unpack(file.name)
    assert rows == ENTRIES, rows
    waits = sorted(watch.waits)
    detail = {
        "database": database,
        "entries": rows,
        "columns": columns,
        "megabytes": round(size / 1e6, 1),
        "first byte after": round(first or 0, 2),
        # Tells the program from a machine that has other things to do.
        "processor seconds": round(used, 1),
        "another request meanwhile, median and slowest": [
            round(waits[len(waits) // 2], 3),
            round(waits[-1], 3),
        ]
        if waits
        else [],
    }
    figure = f"export.{name.rpartition('.')[2]}"
    yield {"figure": f"{figure}.time", "value": round(taken, 1), "unit": "s", "detail": detail}
    yield {
        "figure": f"{figure}.memory",
        "value": round(watch.peak / 1e6),
        "unit": "MB",
        "detail": {"database": database, "before": round(before / 1e6)},
    }


def _rows_of_workbook(path: str) -> tuple[int, int]:
    book = openpyxl.load_workbook(path, read_only=True)
    sheet = book["DAKU"]
    rows = sum(1 for _ in sheet.iter_rows(min_row=2, max_col=1))
    columns = sheet.max_column or 0
    book.close()
    return rows, columns


def _rows_of_csv(path: str) -> tuple[int, int]:
    content = Path(path).read_bytes().decode("utf-8-sig")
    lines = content.rstrip("\r\n").split("\r\n")
    return len(lines) - 1, lines[0].count(",") + 1


def _list_pages(
    server: LiveServer, browser: urllib.request.OpenerDirector, database: str
) -> Iterator[dict[str, Any]]:
    """Page 2 and page 900 of the list: a place in the index, not a count of rows, so they cost the same."""

    def took(address: str) -> float:
        times = []
        for _ in range(5):
            begun = time.monotonic()
            with browser.open(server.url + address) as page:
                page.read()
            times.append(time.monotonic() - begun)
        return sorted(times)[2]

    with server.application().app_context():
        cursor: str | None = None
        early = ""
        for number in range(900):
            cursor = search.page(search.Filters(AREA), cursor).cursor
            early = early or str(cursor) if number == 0 else early
    yield {
        "figure": "desk.list",
        "value": round(took(f"/meja/entri?setelah={cursor}") * 1000),
        "unit": "ms for page 901 of 1,000",
        "detail": {
            "database": database,
            "page 2": round(took(f"/meja/entri?setelah={early}") * 1000),
            "first page": round(took("/meja/entri") * 1000),
            "start page": round(took("/meja/") * 1000),
        },
    }
