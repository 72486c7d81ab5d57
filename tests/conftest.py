"""What every test can stand on: the app on both databases, people, phones, links."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from sync.entry import CheckedEntry, Sender
from tests.entries import checked_entry
from tests.postgres import PostgresServer, postgres_server
from webapp.app import create_app
from webapp.config import DEMO_SECRET, ROOT, Settings
from webapp.models import Device, QrLink, Role, User, db
from webapp.services import catalogue
from webapp.store import areas, devices, qr_links, services, users

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
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Prepared databases by kind, made when the first test asks: an SQLite file, the name of a PostgreSQL database."""
    return {"folder": str(tmp_path_factory.mktemp("templates"))}


@pytest.fixture
def sqlite_url(templates: dict[str, str], tmp_path: Path) -> str:
    """A fresh SQLite file with schema, areas and DAKU."""
    folder = Path(templates["folder"])
    template = folder / "template.sqlite"
    if not template.exists():
        prepare(folder, f"sqlite:///{template}")
    shutil.copyfile(template, tmp_path / "uji.sqlite")
    return f"sqlite:///{tmp_path / 'uji.sqlite'}"


@pytest.fixture
def postgres_url(templates: dict[str, str], postgres: PostgresServer, tmp_path: Path) -> Iterator[str]:
    """A fresh PostgreSQL database with schema, areas and DAKU."""
    if "postgresql" not in templates:
        name = postgres.create_database()
        prepare(tmp_path, postgres.url(name))
        templates["postgresql"] = name
    name = postgres.create_database(template=templates["postgresql"])
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh prepared database of each kind: a test that uses it (or `app`) runs twice."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all apps of a test run; every app would compile its own."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session")
def compiled_templates() -> CompiledTemplates:
    return CompiledTemplates()


@pytest.fixture
def app(database_url: str, tmp_path: Path, compiled_templates: CompiledTemplates) -> Iterator[Flask]:
    """The app on a fresh database, with an application context open for the whole test."""
    app = create_app(settings(tmp_path, database_url))
    app.jinja_env.bytecode_cache = compiled_templates
    with app.app_context():
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
