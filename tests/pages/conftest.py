"""The desk with entries on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from flask import Flask

from sync.entry import CheckedEntry
from tests.conftest import MakeUser, Phone
from tests.pages.reporting import SUKASARI
from tests.pages.visitor import Visitor
from webapp.models import QrLink, User
from webapp.store import entries, qr_links

HERE = Path(__file__).parent
# Pages whose statements no test of the store runs: these meet both databases.
ON_BOTH = {"exports", "public_pages", "qr", "registry", "report_privacy", "reports", "tracking"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The other pages stand on a store that was tested on both databases: their tests take turns, by name."""
    left = [item for item in items if isinstance(item, pytest.Function) and not _its_turn(item)]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=left)


def _its_turn(item: pytest.Function) -> bool:
    database = getattr(item, "callspec", None) and item.callspec.params.get("database_url")
    if not database or item.path.parent != HERE or item.path.stem.removeprefix("test_") in ON_BOTH:
        return True
    if any(mark.args[0] == "database_url" for mark in item.iter_markers("parametrize")):
        return True
    turn = crc32(item.originalname.encode()) % 2
    return database == ("sqlite", "postgresql")[turn]


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A browser in which nobody is signed in yet."""
    return Visitor(app.test_client())


@pytest.fixture
def visit(app: Flask) -> Callable[[User], Visitor]:
    """`visit(user)`: this person's browser, signed in."""

    def make(user: User) -> Visitor:
        visitor = Visitor(app.test_client())
        visitor.enter(user)
        return visitor

    return make


@pytest.fixture
def desk(visit: Callable[[User], Visitor], supervisor: User) -> Visitor:
    """The browser of the supervisor of Kecamatan Bogor Timur."""
    return visit(supervisor)


@pytest.fixture
def record(phone: Phone, make_entry: Callable[..., CheckedEntry]) -> Callable[..., CheckedEntry]:
    """`record(3, answers={...})`: entry number 3 of the officer's phone, stored."""

    def make(number: int = 1, **changes: Any) -> CheckedEntry:
        entry = make_entry(number, **changes)
        result = entries.save_batch([entry], phone.sender)[0]
        assert result.outcome in ("stored", "conflict"), result
        return entry

    return make


@pytest.fixture
def stranger(make_user: MakeUser) -> User:
    """A supervisor of Kecamatan Campaka, who must see nothing of Bogor Timur."""
    return make_user("supervisor", "32.14.02", "supervisor.campaka", "Asep Rukmana")


@pytest.fixture
def link(app: Flask) -> QrLink:
    """A counter in Kelurahan Sukasari that asks the survey of tests/surveys.py."""
    return qr_links.add("survei", SUKASARI, "Loket 1")
