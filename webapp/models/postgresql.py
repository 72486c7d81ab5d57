"""How connections to PostgreSQL are kept: one that has rested is asked whether it is still there before it is used."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

# A server that restarts is away for longer, so a connection used a moment ago need not be asked: under load each
# question would cost a way there and back with every request (SQLAlchemy's `pool_pre_ping` always asks).
AT_REST_SECONDS = 1.0
_LEFT_AT = "left_at"


@event.listens_for(Engine, "checkin")
def note_when(connection: Any, record: Any) -> None:
    """Remember when a connection went back to rest."""
    record.info[_LEFT_AT] = time.monotonic()


@event.listens_for(Engine, "checkout")
def ask_after_rest(connection: Any, record: Any, _fairy: Any) -> None:
    """Have a connection that broke while it rested replaced, and all that rest beside it.

    Raises:
        InvalidatePoolError: it broke; the pool connects anew.
    """
    left_at = record.info.get(_LEFT_AT)
    if left_at is None or isinstance(connection, sqlite3.Connection):
        return
    if time.monotonic() - left_at < AT_REST_SECONDS:
        return
    # Whoever has only SQLite need not load it at every start.
    import psycopg

    try:
        connection.execute("")
        connection.rollback()
    except psycopg.Error:
        raise InvalidatePoolError from None
