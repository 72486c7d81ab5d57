"""Connections to PostgreSQL that break while they rest are replaced before anybody notices."""

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.conftest import ONLY_POSTGRESQL, Phone
from tests.postgres import libpq_address
from webapp.models import Device, Entry, db, postgresql
from webapp.store import entries
from webapp.store.transaction import writing


@ONLY_POSTGRESQL
def test_a_server_that_restarts_between_two_requests_costs_none_of_them(
    app: Flask, phone: Phone, make_entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries.save_batch([make_entry(1)], phone.sender)
    db.session.remove()
    with db.engine.connect(), db.engine.connect():
        pass  # two rest in the pool now
    address = libpq_address(db.engine.url.render_as_string(hide_password=False))
    with psycopg.connect(address) as elsewhere:
        elsewhere.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    monkeypatch.setattr(postgresql, "AT_REST_SECONDS", 0.0)
    for number in (2, 3):
        entries.save_batch([make_entry(number)], phone.sender)
        db.session.remove()
    assert list(db.session.scalars(select(Entry.number).order_by(Entry.number))) == [1, 2, 3]


@ONLY_POSTGRESQL
def test_what_a_request_has_read_does_not_hide_what_others_commit_before_it_writes(
    app: Flask, phone: Phone
) -> None:
    db.session.execute(select(Device.name)).all()
    with db.engine.begin() as elsewhere:
        elsewhere.execute(text("UPDATE device SET name = 'Ponsel baru'"))
    with writing() as session:
        assert session.scalar(select(Device.name)) == "Ponsel baru"
