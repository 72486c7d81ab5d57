"""The desk with entries on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from sync.entry import CheckedEntry
from tests.conftest import MakeUser, Phone
from tests.pages.visitor import Visitor
from webapp.models import User
from webapp.store import entries


@pytest.fixture
def visit(app: Flask) -> Callable[[User], Visitor]:
    """`visit(user)`: this person's browser, signed in."""

    def make(user: User) -> Visitor:
        visitor = Visitor(app.test_client())
        visitor.enter(user)
        return visitor

    return make


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
