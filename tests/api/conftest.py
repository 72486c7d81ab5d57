"""The protocol is tested on both databases, each furnished once; every test brings phones and ids of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.world import Phone, furnish, new_link, new_phone
from tests.conftest import DATABASES, close, settings
from webapp.app import create_app
from webapp.extensions import limiter

MakeOffice = Callable[[str], Flask]


@pytest.fixture(scope="session")
def offices(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[str], str]
) -> Iterator[MakeOffice]:
    """An office by the kind of its database, made when the first test asks."""
    made: dict[str, Flask] = {}

    def office(kind: str) -> Flask:
        if kind not in made:
            limiter.enabled = True  # or it would not be bound to the app
            made[kind] = create_app(settings(tmp_path_factory.mktemp(f"api-{kind}"), new_database(kind)))
            furnish(made[kind])
            limiter.enabled = False
        return made[kind]

    yield office
    for app in made.values():
        close(app)


@pytest.fixture(params=DATABASES)
def office(request: pytest.FixtureRequest, offices: MakeOffice) -> Flask:
    """The office on each database: a test that uses it runs twice, without an application context of its own."""
    return offices(request.param)


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
