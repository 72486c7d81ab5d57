"""What every test can stand on: the app on both databases, people, phones, links."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from sync.entry import CheckedEntry, Sender
from tests.entries import checked_entry
from tests.postgres import FreshDatabase, PostgresServer, postgres_server
from webapp.app import create_app
from webapp.config import DEMO_SECRET, ROOT, Settings
from webapp.extensions import limiter
from webapp.models import Device, QrLink, Role, User, db
from webapp.services import catalogue
from webapp.store import areas, devices, qr_links, services, users

# A test says what is right; how long that takes on a busy machine is for tests/bench.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

PASSWORD = "sandi-uji-coba"
KATULAMPA = "32.71.02.1003"
BOGOR_TIMUR = "32.71.02"
CAMPAKA = "32.14.02"

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)
DATABASES = ["sqlite", POSTGRESQL]
# For what only a database with several writers at once can get wrong.
ONLY_POSTGRESQL = pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)


def settings(folder: Path, database_url: str) -> Settings:
    """Settings of a test installation with its files in `folder`."""
    return Settings(
        environment="test",
        secret_key=DEMO_SECRET,
        public_url="http://localhost",
        database_url=database_url,
        data_dir=folder,
        attachments_dir=folder / "attachments",
    )


def close(app: Flask) -> None:
    """Give the connections of an app back, so that its database can be copied or dropped."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def prepare(folder: Path, database_url: str) -> None:
    """The schema as the migrations make it, the areas of two kecamatan, DAKU published."""
    app = create_app(settings(folder, database_url))
    with app.app_context():
        upgrade()
        for name in ("bogor-timur", "campaka"):
            areas.load_file(ROOT / "webapp" / "data" / f"{name}.csv", "uji coba")
        for definition in catalogue.builtin().values():
            services.publish(definition)
    close(app)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test run. It need not survive a power cut: every test gets a new database."""
    hasty = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with postgres_server(hasty) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with schema, areas and the services."""
    template = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    prepare(template.parent, f"sqlite:///{template}")
    return template


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> str:
    """A fresh SQLite file with schema, areas and the services; always under the same address."""
    folder = sqlite_template.parent
    fresh = folder / "uji.sqlite"
    for left in folder.glob("uji.sqlite*"):
        left.unlink()
    shutil.copyfile(sqlite_template, fresh)
    return f"sqlite:///{fresh}"


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with schema, areas and the services."""
    template = postgres.create_database()
    prepare(tmp_path_factory.mktemp("postgresql"), postgres.url(template))
    return template


@pytest.fixture(scope="session")
def fresh_postgres(postgres: PostgresServer, postgres_template: str) -> Iterator[FreshDatabase]:
    """A PostgreSQL database with schema, areas and the services, as new whenever its address is asked."""
    fresh = FreshDatabase(postgres, postgres_template)
    yield fresh
    fresh.close()


@pytest.fixture
def postgres_url(fresh_postgres: FreshDatabase) -> str:
    """A fresh PostgreSQL database with schema, areas and the services; always under the same address."""
    return fresh_postgres.url()


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """`new_database("sqlite")`: the address of one more database with schema, areas and services, for many tests."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            copy = tmp_path_factory.mktemp("sqlite") / "uji.sqlite"
            shutil.copyfile(request.getfixturevalue("sqlite_template"), copy)
            return f"sqlite:///{copy}"
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.url(server.create_database(request.getfixturevalue("postgres_template")))

    return make


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh prepared database of each kind: a test that uses it (or `app`) runs twice."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture(scope="session")
def apps() -> Iterator[dict[str, Flask]]:
    """The apps by the address of their database, made when the first test asks."""
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        close(app)


@pytest.fixture
def app(database_url: str, tmp_path: Path, apps: dict[str, Flask]) -> Iterator[Flask]:
    """The app on a fresh database, with an application context open for the whole test.

    To make an app and to compile its statements and templates takes longer than most tests, so each worker makes one
    for each kind of database; everything that a test can leave in it is put back.
    """
    wanted = settings(tmp_path, database_url)
    app = apps.get(database_url)
    if app is None:
        app = apps[database_url] = create_app(wanted)
        app.extensions["fresh config"] = dict(app.config)
    wanted.make_folders()
    app.config.clear()
    app.config.update(app.extensions["fresh config"] | wanted.as_flask())
    app.extensions["settings"] = wanted
    limiter.reset()
    with app.app_context():
        services._kept.pop(db.engine, None)
        areas._books.pop(db.engine, None)
        yield app
    close(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies yet."""
    return app.test_client()


MakeUser = Callable[..., User]


@pytest.fixture
def make_user(app: Flask) -> MakeUser:
    """`make_user("petugas", area="32.71.02.1003", username=..., name=...)`; the password is `PASSWORD`."""
    numbers = count(1)

    def make(
        role: str = "petugas", area: str = KATULAMPA, username: str | None = None, name: str = "Rina Kartika"
    ) -> User:
        return users.add(username or f"{role}.{next(numbers)}", name, role, area, PASSWORD)

    return make


@pytest.fixture
def officer(make_user: MakeUser) -> User:
    """An officer of Kelurahan Katulampa."""
    return make_user(Role.PETUGAS, KATULAMPA, "petugas.katulampa", "Rina Kartika")


@pytest.fixture
def supervisor(make_user: MakeUser) -> User:
    """A supervisor of Kecamatan Bogor Timur."""
    return make_user(Role.SUPERVISOR, BOGOR_TIMUR, "supervisor", "Dedi Mulyana Putra")


@pytest.fixture
def admin(make_user: MakeUser) -> User:
    """An admin of Kecamatan Bogor Timur."""
    return make_user(Role.ADMIN, BOGOR_TIMUR, "admin", "Sri Wahyuni")


@dataclass(frozen=True)
class Phone:
    """An enrolled phone: its row, its token, and itself as the sender of a batch."""

    device: Device
    token: str
    sender: Sender

    @property
    def headers(self) -> dict[str, str]:
        """What it sends with every request."""
        return {"Authorization": f"Bearer {self.token}"}


def phone_of(user: User, name: str = "Ponsel uji") -> Phone:
    """A new phone of this person."""
    device, token = devices.enrol(user, name)
    return Phone(device, token, Sender("device", user.area, device_id=device.id, user_id=user.id))


@pytest.fixture
def phone(officer: User) -> Phone:
    """A phone of the officer of Katulampa."""
    return phone_of(officer)


@pytest.fixture
def qr_link(app: Flask) -> QrLink:
    """The link of the DAKU form in Katulampa, at the counter of the kelurahan."""
    return qr_links.add("daku", KATULAMPA, "Loket kelurahan")


@pytest.fixture
def make_entry(app: Flask) -> Callable[..., CheckedEntry]:
    """`make_entry(number=1, **changes)`: a checked DAKU entry with invented answers; see `tests.entries`."""
    definition = services.latest("daku")
    assert definition is not None
    book = areas.book()

    def make(number: int | None = 1, **changes: Any) -> CheckedEntry:
        return checked_entry(definition, book, number, **changes)

    return make
