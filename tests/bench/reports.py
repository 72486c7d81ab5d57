"""Reports of a year for a kecamatan with 200,000 survey answers and 200,000 businesses: seconds and memory.

    python -m tests.bench reports

Measured are the page, from a server that has just been started, and `flask report`, a process of its own. The figures
of a day's survey answers still wait to be added up, as between two runs of `flask events seal`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tests.bench._year import AREA, OF_TODAY, SUPERVISOR, months
from tests.bench.export import PASSWORD, Watch, signed_in
from tests.live import PROGRAMS, LiveServer
from tests.postgres import postgres_server
from webapp.config import ROOT
from webapp.models import Tally, db
from webapp.services import catalogue
from webapp.store import areas, services, users

MANY = int(os.environ.get("BENCH_REPORTED", "200000"))
# The survey last: filling another service would add up the figures of its day.
COUNTS = {"daku": MANY, "catatan_pelayanan": MANY // 4, "perisa": MANY // 80, "skm": MANY}


def figures() -> Iterator[dict[str, Any]]:
    """Of every report on both databases."""
    for database in ("sqlite", "postgresql"):
        with _office(database) as server:
            seconds = {service: round(_fill(server, service, count)) for service, count in COUNTS.items()}
            print(f"filled {database}: {seconds} s", file=sys.stderr)
            for service, count in COUNTS.items():
                yield from _measure(server, database, service, count)


@contextmanager
def _office(database: str) -> Iterator[LiveServer]:
    """The kecamatan with a supervisor and an officer in every kelurahan; the server is not started."""
    with ExitStack() as stack:
        url = None
        if database == "postgresql":
            postgres = stack.enter_context(postgres_server())
            url = postgres.url(postgres.create_database())
        server = LiveServer(Path(stack.enter_context(tempfile.TemporaryDirectory())), url).prepare()
        with server.application().app_context():
            areas.load_file(ROOT / "webapp" / "data" / "bogor-timur.csv", "ukur")
            for service in COUNTS:
                services.publish(catalogue.builtin()[service])
            users.add(SUPERVISOR, "Dedi Mulyana Putra", "supervisor", AREA, PASSWORD)
            for village in areas.book().villages_of(AREA):
                users.add(f"petugas.{village.code[-4:]}", "Rina Kartika", "petugas", village.code, PASSWORD)
            db.engine.dispose()
        yield server


def _fill(server: LiveServer, service: str, count: int) -> float:
    begun = time.monotonic()
    program = [sys.executable, "-m", "tests.bench._year", service, str(count)]
    subprocess.run(program, env=server._variables(), check=True)
    return time.monotonic() - begun


def _measure(server: LiveServer, database: str, service: str, count: int) -> Iterator[dict[str, Any]]:
    with server.application().app_context():
        condition = Tally.service == service
        rows = db.session.scalar(select(func.count()).select_from(Tally).where(condition))
        db.engine.dispose()
    detail = {"database": database, "entries": count, "rows of figures": rows}
    if service == "skm":
        detail["entries of today"] = OF_TODAY
    with server:
        browser = signed_in(server, SUPERVISOR)
        watch = Watch(server)
        before = watch.memory()
        watch.start()
        address = f"{server.url}/meja/laporan/{service}?dari={months()[0]}&sampai={months()[-1]}"
        waits = [_open(browser, address) for _ in range(3)]
        watch.stop()
    yield {
        "figure": f"reports.{service}.page",
        "value": round(max(waits), 2),
        "unit": "s, slowest of 3",
        "detail": detail | {"runs": [round(wait, 2) for wait in waits]},
    }
    yield {
        "figure": f"reports.{service}.page_memory",
        "value": round(watch.peak / 1e6),
        "unit": "MB",
        "detail": {"database": database, "before": round(before / 1e6)},
    }
    seconds, memory = _command(server, service)
    yield {
        "figure": f"reports.{service}.command",
        "value": round(seconds, 2),
        "unit": "s",
        "detail": {"database": database, "MB": round(memory / 1e6)},
    }


def _open(browser: urllib.request.OpenerDirector, address: str) -> float:
    begun = time.monotonic()
    with browser.open(address) as page:
        assert b"<table" in page.read()
    return time.monotonic() - begun


def _command(server: LiveServer, service: str) -> tuple[float, int]:
    """Seconds and bytes that `flask report` takes, its start included."""
    first, last = months()[0], months()[-1]
    ends = {"02": "28", "04": "30", "06": "30", "09": "30", "11": "30"}.get(last[5:], "31")
    period = [f"--from={first}-01", f"--to={last}-{ends}", f"--area={AREA}", "--format=json"]
    program = [str(PROGRAMS / "flask"), "--app", "wsgi", "report", service, *period]
    begun = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(program, cwd=ROOT, env=server._variables(), stdout=said)
        _id, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.monotonic() - begun, used.ru_maxrss * 1024
