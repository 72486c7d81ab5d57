"""The PostgreSQL server that the tests start: durable, private, and gone when its owner is gone."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.postgres import libpq_address, postgres_server
from webapp.config import ROOT

pytestmark = pytest.mark.postgres


def test_databases_are_separate_copies_and_writes_are_durable() -> None:
    with postgres_server() as server:
        first = server.create_database()
        with psycopg.connect(libpq_address(server.url(first))) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            connection.execute("CREATE TABLE warung (nama text)")
            connection.execute("INSERT INTO warung VALUES ('Warung Sari')")
        second = server.create_database(template=first)
        with psycopg.connect(libpq_address(server.url(second))) as connection:
            assert connection.execute("SELECT nama FROM warung").fetchall() == [("Warung Sari",)]
            connection.execute("DELETE FROM warung")
        with psycopg.connect(libpq_address(server.url(first))) as connection:
            assert connection.execute("SELECT count(*) FROM warung").fetchone() == (1,)
        server.drop_all()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(libpq_address(server.url(first)))


def test_the_server_goes_away_when_the_test_run_is_killed() -> None:
    script = (
        "import time\n"
        "from tests.postgres import postgres_server\n"
        "with postgres_server() as server:\n"
        "    print(server.url(), flush=True)\n"
        "    time.sleep(60)\n"
    )
    own = {name: value for name, value in os.environ.items() if name != "TEST_POSTGRES_URL"}
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().partition("host=")[2].strip().replace("%2F", "/"))
        assert (folder / "data" / "postmaster.pid").exists()
        run.kill()
    deadline = time.monotonic() + 30
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not folder.exists()
