"""Models and migrations agree on both databases, and the history is protected by the database itself."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import Phone
from webapp.models import db
from webapp.store import entries, seals


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_way_back_leaves_nothing(app: Flask) -> None:
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade()
    assert "entry" in inspect(db.engine).get_table_names()


@pytest.mark.parametrize("table", ["event", "seal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET hash = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_history(
    app: Flask, phone: Phone, make_entry, table: str, change: str
) -> None:
    entries.save_batch([make_entry()], phone.sender)
    seals.seal()
    with pytest.raises(DBAPIError, match="never changed or removed"), db.engine.begin() as connection:
        connection.execute(text(change.format(table)))
