"""A real PostgreSQL server for tests and benchmarks: started from Debian's binaries, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

START_SECONDS = 30
SYSTEM_USER = "postgres"

# The server stops and its folder goes when the pipe on standard input closes, hence also when the test
# run is killed. PostgreSQL reads INT as "disconnect everyone and shut down in order".
KEEPER = """
folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
trap '' INT TERM
read -r _ <&3
kill -INT $server
wait $server
rm -rf "$folder"
"""

TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
)
# A statement for each that sets it to where it stands now.
SEQUENCES = """
SELECT format('SELECT setval(%L, %s, %L)', sequencename, coalesce(last_value, start_value), last_value IS NOT NULL)
FROM pg_sequences WHERE schemaname = 'public'
"""
# Anything made, dropped or rebuilt has another number.
SCHEMA = """
SELECT (SELECT array_agg(oid ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT array_agg(oid ORDER BY oid) FROM pg_constraint), (SELECT array_agg(oid ORDER BY oid) FROM pg_trigger)
"""


class PostgresServer:
    """A running server and the databases that were made on it."""

    def __init__(self, address: URL) -> None:
        self._address = address
        self._made: list[str] = []

    def url(self, name: str = "postgres") -> str:
        """Return the SQLAlchemy address of one database; it serves as DATABASE_URL too."""
        return self._address.set(database=name).render_as_string(hide_password=False)

    def create_database(self, template: str | None = None, name: str | None = None) -> str:
        """Make a database, empty or as a copy of `template`, with a new name if none is given; return the name.

        A copy takes a few hundredths of a second; nobody may be connected to the template meanwhile.
        """
        name = name or f"uji_{uuid4().hex[:12]}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        self._execute(statement)
        self._made.append(name)
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database that create_database made, whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._made.remove(name)

    def drop_all(self) -> None:
        """Remove every database that was made here, the newest first."""
        for name in reversed(self._made.copy()):
            self.drop_database(name)

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(libpq_address(self.url()), autocommit=True) as connection:
            connection.execute(statement)


class FreshDatabase:
    """A copy of a template that every test finds as new, always under the same name.

    Putting back what a test has changed takes a tenth of what a new copy does. A test that has changed the schema, or
    still holds a lock, gets its successor a new copy.
    """

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server = server
        self._template = template
        self._name = f"{template}_segar"
        # Kept open: a new one would have to read all about the tables again.
        self._connection: psycopg.Connection | None = None
        self._made_as = ""
        self._put_back = ""

    def url(self) -> str:
        """The address of the database, which is as new."""
        if self._connection is None or not self._restored(self._connection):
            if self._connection is not None:
                self.close()
                self._server.drop_database(self._name)
            self._server.create_database(self._template, self._name)
            self._connection = psycopg.connect(libpq_address(self._server.url(self._name)), autocommit=True)
            self._learn(self._connection)
        return self._server.url(self._name)

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _learn(self, connection: psycopg.Connection) -> None:
        """Keep the rows of the template in a schema of their own, and how to get back to them."""
        tables = [name for (name,) in connection.execute(TABLES)]
        kept = []
        connection.execute("CREATE SCHEMA asal")
        for table in tables:
            if connection.execute(f"SELECT 1 FROM {table} LIMIT 1".encode()).fetchone():
                connection.execute(f"CREATE TABLE asal.{table} AS TABLE {table}".encode())
                kept.append(table)
        self._put_back = ";".join(
            [
                "SET lock_timeout = '2s'",
                # Neither the order of tables nor the triggers that guard the history matter here.
                "SET session_replication_role = replica",
                "BEGIN",
                *(f"DELETE FROM {table}" for table in tables),
                *(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE asal.{table}" for table in kept),
                *(statement for (statement,) in connection.execute(SEQUENCES)),
                "COMMIT",
            ]
        )
        self._made_as = str(connection.execute(SCHEMA).fetchone())

    def _restored(self, connection: psycopg.Connection) -> bool:
        try:
            if str(connection.execute(SCHEMA).fetchone()) != self._made_as:
                return False
            connection.execute(self._put_back.encode())
            return True
        except psycopg.Error:
            return False


def libpq_address(url: str) -> str:
    """Return a SQLAlchemy address in the form that psql, pg_dump and psycopg take."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


@contextmanager
def postgres_server(settings: Mapping[str, str] | None = None) -> Iterator[PostgresServer]:
    """Provide a PostgreSQL server.

    It is a private one with PostgreSQL's own defaults, fsync included, reached through a Unix socket;
    `settings` are changes to postgresql.conf. If TEST_POSTGRES_URL is set, that server is used instead
    and only the databases made here are removed from it. Raises RuntimeError if there is no PostgreSQL
    to start, or if it does not start.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        server = PostgresServer(make_url(given).set(drivername="postgresql+psycopg"))
        try:
            yield server
        finally:
            server.drop_all()
        return
    with _private_cluster(settings or {}) as folder:
        query = {"host": str(folder)}
        yield PostgresServer(URL.create("postgresql+psycopg", username=SYSTEM_USER, query=query))


@contextmanager
def _private_cluster(settings: Mapping[str, str]) -> Iterator[Path]:
    """Run a cluster in a temporary folder, which holds the socket as well, and yield the folder."""
    programs = _programs()
    # PostgreSQL refuses to run as root; Debian's package brings the user for it.
    user = SYSTEM_USER if os.geteuid() == 0 else None
    # Directly under /tmp, since the path of a Unix socket may have 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="jb-pg-", dir="/tmp"))
    if user:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    data, log = folder / "data", folder / "server.log"
    initdb: list[str | Path] = [programs / "initdb", "-D", data, "-U", SYSTEM_USER, "-A", "trust"]
    made = subprocess.run(
        [*initdb, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        user=user,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        shutil.rmtree(folder)
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
    options = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "200"}
    command: list[str | Path] = [programs / "postgres", "-D", data]
    for name, value in (options | dict(settings)).items():
        command += ["-c", f"{name}={value}"]
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            ["/bin/sh", "-c", KEEPER, "keeper", folder, *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            user=user,
            cwd=folder,
            start_new_session=True,
        )
    try:
        _wait_until_ready(folder, log)
        yield folder
    finally:
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(folder: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user=SYSTEM_USER, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            gave_up = "FATAL" in log.read_text() and not (folder / "data" / "postmaster.pid").exists()
            if gave_up or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text()}") from None
            time.sleep(0.05)


def _programs() -> Path:
    """Return the folder of the newest PostgreSQL server programs on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb:
        return Path(initdb).parent
    raise RuntimeError(
        "No PostgreSQL server here. Install Debian's package postgresql, or set TEST_POSTGRES_URL."
    )
