"""How many entries a server stores per second, done when answered: batches of 50 through the whole HTTP API.

    python -m tests.bench ingest

Each figure is measured with the senders on the same machine. Bodies are made and packed beforehand, so the senders
take little of the processor time that the server needs.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from uuid_utils import uuid7

from tests.bench.businesses import businesses
from tests.live import LiveServer
from tests.postgres import postgres_server
from webapp.models import Device, db
from webapp.services import AreaBook, catalogue
from webapp.store import areas, devices, services, users

BATCH = 50
VERSION = catalogue.builtin()["daku"].version
SENT = int(os.environ.get("BENCH_ENTRIES", "20000"))
STORED = int(os.environ.get("BENCH_STORED", "500000"))
DIFFERENT = 400
KELURAHAN = ("sukasari", "baranangsiang", "katulampa", "sindangsari", "sindangrasa", "tajur")


@dataclass
class Phones:
    """Enrolled phones and the answers that they send, over and over under new ids."""

    tokens: list[str]
    answers: list[list[dict[str, Any]]]
    numbers: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, server: LiveServer, count: int) -> Phones:
        """So many phones, spread over the officers of the demo area."""
        tokens, answers = [], []
        with server.application().app_context():
            definition = services.latest("daku")
            assert definition is not None
            book = areas.book()
            for place in range(count):
                code = f"32.71.02.{1001 + place % 6}"
                mine = AreaBook(area for area in book.values() if len(area.code) < 13 or area.code == code)
                answers.append(
                    [
                        one | {"kelurahan": code}
                        for one in businesses(definition, mine, DIFFERENT // count, place)
                    ]
                )
                officer = users.find(f"petugas.{KELURAHAN[place % 6]}")
                assert officer is not None
                tokens.append(devices.enrol(officer, f"Ponsel {place}")[1])
            db.engine.dispose()
        return cls(tokens, answers, [0] * count)

    def bodies(self, place: int, batches: int) -> list[bytes]:
        """Packed batches of one phone, numbered on from the last."""
        made = []
        for _ in range(batches):
            entries = []
            for _entry in range(BATCH):
                self.numbers[place] += 1
                answers = self.answers[place][self.numbers[place] % len(self.answers[place])]
                entries.append(
                    {
                        "id": str(uuid7()),
                        "number": self.numbers[place],
                        "service": "daku",
                        "version": VERSION,
                        "revision": 1,
                        "collected_at": "2026-11-20T09:15:00+07:00",
                        "area": answers["kelurahan"],
                        "answers": answers,
                        "attachments": [],
                    }
                )
            body = {"sent_at": datetime.now(UTC).isoformat(timespec="seconds"), "entries": entries}
            made.append(gzip.compress(json.dumps(body, ensure_ascii=False).encode(), 6))
        return made


@dataclass(frozen=True)
class Run:
    """What one measurement gave."""

    entries: int
    seconds: float
    waits: list[float]
    memory: float

    @property
    def per_second(self) -> float:
        return self.entries / self.seconds

    def detail(self, **more: Any) -> dict[str, Any]:
        waits = sorted(self.waits)
        return {
            "entries": self.entries,
            "batch": BATCH,
            "ms per batch, p50 / p95 / p99": [
                round(1000 * waits[int(len(waits) * part)]) for part in (0.5, 0.95, 0.99)
            ],
            "server memory, MB": round(self.memory),
            **more,
        }


def send(server: LiveServer, phones: Phones, entries: int) -> Run:
    """Send so many entries, every phone one batch after the other, all phones at once."""
    count = len(phones.tokens)
    bodies = [phones.bodies(place, max(1, entries // BATCH // count)) for place in range(count)]
    waits: list[float] = []
    faults: list[str] = []
    start = threading.Barrier(count + 1)

    def one(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        headers = {
            "Authorization": f"Bearer {phones.tokens[place]}",
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
        }
        start.wait()
        for body in bodies[place]:
            begun = time.perf_counter()
            connection.request("POST", "/sync/v1/batches", body, headers)
            answer = connection.getresponse()
            said = answer.read()
            waits.append(time.perf_counter() - begun)
            if answer.status != 200 or said.count(b'"stored"') != BATCH:
                faults.append(f"{answer.status} {said[:300]!r}")
                return
        connection.close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    assert not faults, faults[0]
    return Run(len(waits) * BATCH, seconds, waits, memory_of(server))


def memory_of(server: LiveServer) -> float:
    """Megabytes of the server's processes, without what they share."""
    process = server._process
    assert process is not None
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(float(one.memory_full_info().uss) for one in family) / 1e6


def fill(server: LiveServer, stored: int) -> None:
    """Store so many entries by the store's own way, in two processes beside the server."""
    with server.application().app_context():
        ids = list(db.session.scalars(db.select(Device.id).order_by(Device.id).limit(2)))
        db.engine.dispose()
    environment = server._variables()
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench._fill", str(id_), str(stored // len(ids))], env=environment
        )
        for id_ in ids
    ]
    for worker in workers:
        assert worker.wait() == 0


def database(kind: str, stack: ExitStack) -> str | None:
    if kind == "sqlite":
        return None
    postgres = stack.enter_context(postgres_server())
    return postgres.url(postgres.create_database())


def measure(kind: str) -> Iterator[dict[str, Any]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = database(kind, stack)

        def server(workers: int) -> LiveServer:
            return LiveServer(folder, url, workers=workers, JEMPUT_BOLA_ENV="demo")

        server(1).prepare().flask("demo", "load")
        few, many = Phones.of(server(1), 4), Phones.of(server(1), 16)
        with server(1) as one:
            send(one, few, SENT // 10)  # warm
            single = send(one, few, SENT)
        yield figure(f"ingest.{kind}.one_process", single, senders=4, processes=1)
        with server(4) as four:
            send(four, many, SENT // 10)
            yield figure(f"ingest.{kind}.four_processes", send(four, many, SENT), senders=16, processes=4)
        fill(server(1), STORED)
        with server(1) as one:
            send(one, few, SENT // 10)
            full = send(one, few, SENT)
        yield figure(f"ingest.{kind}.one_process_full", full, senders=4, processes=1, stored=STORED)
        yield {
            "figure": f"ingest.{kind}.full_to_empty",
            "value": round(full.per_second / single.per_second, 2),
            "unit": "ratio",
            "detail": {"stored before": STORED},
        }


def figure(name: str, run: Run, **more: Any) -> dict[str, Any]:
    return {
        "figure": name,
        "value": round(run.per_second),
        "unit": "entries per second",
        "detail": run.detail(**more, **{"mean ms": round(1000 * statistics.mean(run.waits))}),
    }


def figures() -> Iterator[dict[str, Any]]:
    for kind in ("sqlite", "postgresql"):
        yield from measure(kind)
