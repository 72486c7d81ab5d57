"""What the figures stand on: a server with the demo area, and a phone full of entries that wait."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.businesses import businesses
from tests.browser import notebook
from tests.browser.conftest import seeded_server
from tests.browser.office import AREA, Office
from tests.browser.officer import Officer
from tests.live import LiveServer
from webapp.store import areas, services

PUBLIC_AREA = AREA


@contextmanager
def demo() -> Iterator[LiveServer]:
    """A server on SQLite with the demo area and its officers."""
    with tempfile.TemporaryDirectory() as folder, seeded_server(Path(folder)) as server:
        yield server


def hired(server: LiveServer) -> str:
    """Username of a new officer."""
    office = Office(server)
    username = office.hire()
    office.close()
    return username


def fill(officer: Officer, count: int, seed: int = 1) -> None:
    """Leave `count` different entries without photos waiting on the phone, the first of them from the form itself."""
    officer.record()
    with officer.server.application().app_context():
        definition = services.latest("daku")
        assert definition is not None
        made = businesses(definition, areas.book(), count, seed)
    notebook.multiply(officer.page, made[1:])
    notebook.replace(officer.page, 1, made[0])
