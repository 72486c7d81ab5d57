"""The protocol is tested on both databases, each furnished once; every test brings phones and ids of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.world import Phone, furnish, new_link, new_phone
from tests.postgres import PostgresServer, postgres_server
from webapp.app import create_app
from webapp.config import Settings
from webapp.extensions import limiter
from webapp.models import db


@pytest.fixture(scope="session")
def postgres_of_api() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp(f"api-{request.param}")
    with ExitStack() as stack:
        environment = {"JEMPUT_BOLA_ENV": "test", "DATA_DIR": str(folder)}
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_of_api")
            environment["DATABASE_URL"] = server.url(server.create_database())
        app = create_app(Settings.from_environment(environment))
        with app.app_context():
            db.create_all()
            stack.callback(_dispose, app)
        furnish(app)
        yield app


@pytest.fixture(autouse=True)
def unthrottled() -> Iterator[None]:
    """Tests send more in a second than people in a day; the throttle has a test of its own."""
    limiter.enabled = False
    yield
    limiter.enabled = True


@pytest.fixture
def client(office: Flask) -> FlaskClient:
    return office.test_client()


@pytest.fixture
def phone(office: Flask) -> Phone:
    return new_phone(office)


@pytest.fixture
def link(office: Flask) -> str:
    return new_link(office)


@pytest.fixture
def attachments_folder(office: Flask) -> Path:
    folder = office.extensions["settings"].attachments_dir
    assert isinstance(folder, Path)
    return folder


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
