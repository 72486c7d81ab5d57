"""Figures stay right while rows are added and folded at the same time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import BOGOR_TIMUR, CAMPAKA, KATULAMPA, Phone, phone_of
from tests.together import together
from webapp.models import Counter, User, db
from webapp.store import counters, entries


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(Counter)) or 0


def test_figures_by_what_one_asks_for(phone: Phone, make_user, make_entry) -> None:
    entries.save_batch([make_entry(1), make_entry(2, service="lain")], phone.sender)
    other = phone_of(make_user(area=f"{BOGOR_TIMUR}.1001"))
    entries.save_batch([make_entry(1, area=f"{BOGOR_TIMUR}.1001")], other.sender)
    assert counters.read(BOGOR_TIMUR) == {("recorded",): 3}
    assert counters.read("32", by=("area",)) == {(KATULAMPA,): 2, (f"{BOGOR_TIMUR}.1001",): 1}
    assert counters.read(KATULAMPA) == {("recorded",): 2}
    assert counters.read("32", area=f"{BOGOR_TIMUR}.1001") == {("recorded",): 1}
    assert counters.read(BOGOR_TIMUR, service="lain") == {("recorded",): 1}
    assert counters.read(BOGOR_TIMUR, officer_id=other.device.user_id) == {("recorded",): 1}
    assert counters.read(CAMPAKA) == {}
    assert counters.read("32.7") == {}


@pytest.mark.parametrize(
    ("zone", "month"),
    [("Asia/Jakarta", "2026-11"), ("Asia/Makassar", "2026-12"), ("Asia/Jayapura", "2026-12")],
)
def test_the_month_is_that_of_the_area(zone: str, month: str) -> None:
    assert counters.month_of(datetime(2026, 11, 30, 16, 30, tzinfo=UTC), zone) == month


def test_folding_while_entries_arrive_changes_no_figure(
    app: Flask, officer: User, make_entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counters, "MANY", 3)
    phones = [phone_of(officer) for _ in range(4)]

    def send(phone: Phone) -> int:
        for number in range(1, 16):
            entries.save_batch([make_entry(number)], phone.sender)
        return 0

    def fold() -> int:
        return sum(counters.fold() for _ in range(12))

    tasks: list[Callable[[], int]] = [partial(send, phone) for phone in phones]
    together(app, [*tasks, fold, fold])
    assert counters.read(BOGOR_TIMUR) == {("recorded",): 60}
    counters.fold()
    assert counters.read(BOGOR_TIMUR, by=("area", "officer_id")) == {(KATULAMPA, officer.id): 60}
    assert rows() <= 3
