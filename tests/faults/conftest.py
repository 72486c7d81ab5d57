"""A server of the demo area on either database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live import LiveServer
from tests.postgres import postgres_server


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Two worker processes, so that parallel means parallel."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        with LiveServer(folder, workers=2, JEMPUT_BOLA_ENV="demo") as server:
            server.flask("demo", "load")
            yield server
        return
    with postgres_server() as postgres:
        address = postgres.url(postgres.create_database())
        with LiveServer(folder, database_url=address, workers=2, JEMPUT_BOLA_ENV="demo") as server:
            server.flask("demo", "load")
            yield server
