"""What every browser test stands on: a server of the demo area, a network to break, a phone, photos."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser.office import Office
from tests.browser.officer import Officer
from tests.browser.phone import ARGUMENTS, CHROMIUM, Guest, Phone
from tests.browser.photos import camera_photo, small_photo
from tests.browser.proxy import Proxy
from tests.live import LiveServer

SEEDS = count()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # As long as for a click: on a busy machine the app needs more than the usual five seconds now and then.
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the demo in it, made by the first worker that asks and copied for every server."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            seeded_server(shared / "demo in the making")
            (shared / "demo in the making").rename(folder)
    return folder


def seeded_server(folder: Path, database_url: str | None = None) -> LiveServer:
    """A server with the demo area, its people and businesses; not yet started."""
    server = LiveServer(folder, database_url=database_url, JEMPUT_BOLA_ENV="demo").prepare()
    server.flask("demo", "load")
    return server


def copied_server(demo_folder: Path, folder: Path) -> LiveServer:
    """A server on a copy of the demo; not yet started."""
    shutil.copytree(demo_folder, folder)
    return LiveServer(folder, prepared=True, JEMPUT_BOLA_ENV="demo")


@pytest.fixture(scope="session")
def server(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for all tests that do not change its definitions: each test has an officer of its own."""
    with copied_server(demo_folder, tmp_path_factory.mktemp("server") / "copy") as server:
        yield server


@pytest.fixture(scope="session")
def changing_server(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for all tests that publish services or versions: what others have published before stays there."""
    with copied_server(demo_folder, tmp_path_factory.mktemp("changing") / "copy") as server:
        yield server


@pytest.fixture
def proxy(server: LiveServer) -> Iterator[Proxy]:
    """A network of its own between this test's browser and the server; also a fresh origin."""
    with Proxy(server.url) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One running browser for all phones that are never killed nor started again."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def phone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Phone]:
    """A phone, switched on; the test fails if one of its pages threw or wrote an error to the console.

    With the mark `own_browser` it is one that can be killed and started again.
    """
    if request.node.get_closest_marker("own_browser"):
        phone = Phone(request.getfixturevalue("playwright"), tmp_path / "profile").start()
    else:
        phone = Guest(request.getfixturevalue("browser")).start()
    yield phone
    # What is broken off by closing, such as fetching the app for offline use, is no fault.
    faults = list(phone.faults)
    phone.close()
    assert faults == []


@pytest.fixture(scope="session")
def camera_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of twelve megapixels, made once."""
    return camera_photo(tmp_path_factory.mktemp("camera") / "IMG_0001.jpg")


@pytest.fixture
def small_files(tmp_path: Path) -> list[Path]:
    """Forty different small photos that no other test has sent: the server does not ask twice for the same file."""
    (tmp_path / "small").mkdir()
    seeds = [next(SEEDS) for _ in range(40)]
    return [small_photo(tmp_path / "small" / f"foto-{seed}.jpg", seed) for seed in seeds]


@pytest.fixture(scope="session")
def shared_office(server: LiveServer) -> Iterator[Office]:
    office = Office(server)
    yield office
    office.close()


@pytest.fixture
def office(shared_office: Office) -> Office:
    """The rows behind the server."""
    return shared_office


@pytest.fixture
def officer(phone: Phone, proxy: Proxy, server: LiveServer, office: Office) -> Officer:
    """A new officer of Katulampa whose phone is on and who has not signed in yet."""
    return Officer(phone, proxy, server, office.hire())
