"""How SQLite is opened: write-ahead log, durable commits, writers that take turns instead of failing."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event

# The execution option by which the store says that a transaction is going to write.
WRITES = "writes"


@event.listens_for(Engine, "connect")
def open_connection(connection: Any, _record: Any) -> None:
    """Set up a new connection; does nothing on other databases."""
    if not isinstance(connection, sqlite3.Connection):
        return
    # SQLAlchemy begins and ends transactions (`begin_transaction`), not Python's driver.
    connection.isolation_level = None
    # FULL: an entry that was confirmed to a phone must survive a power cut, for the phone deletes its own copy.
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "busy_timeout = 30000",
        "foreign_keys = ON",
        "cache_size = -8000",
        "wal_autocheckpoint = 4000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def begin_transaction(connection: Connection) -> None:
    """Take the write lock at once if the transaction will write.

    A reader that turns into a writer half-way is told "database is locked" without waiting when another one
    wrote meanwhile; BEGIN IMMEDIATE waits for its turn.
    """
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
