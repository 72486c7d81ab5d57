"""Many rows in one statement, cheap in processor time, and made ready before anybody has to wait for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import orjson
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

Row = dict[str, Any]

# SQLite takes 32,766 parameters in a statement.
MOST_PARAMETERS = 30_000
POSTGRESQL = postgresql.dialect()
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=datetime.isoformat)


def as_json(value: Any) -> str:
    """The value as JSON, instants in ISO form; a tenth of the processor time of the standard library."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        # A whole number of more than 64 bits, which only unchecked answers hold.
        return _ENCODER.encode(value)


SQLITE = sqlite.dialect(json_serializer=as_json)


@dataclass(frozen=True, slots=True)
class Insert:
    """Rows as the driver takes them: statements with their parameters, to run in this order."""

    statements: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    read: Callable[[Any], Any] = str

    def run(self, session: Session) -> set[str]:
        """Insert them, and return what the statements return, as text."""
        connection = session.connection()
        found: set[str] = set()
        for statement, parameters in self.statements:
            result = connection.exec_driver_sql(statement, parameters)
            if result.returns_rows:
                found.update(self.read(value) for (value,) in result)
        return found


def prepare(dialect: Dialect, model: Any, rows: Sequence[Row], *, new: str | None = None) -> Insert:
    """Make an insert of rows that all have the same keys, outside of the transaction that will run it.

    Args:
        dialect: of the database.
        model: the table's model.
        rows: column name to value.
        new: insert only rows whose key is not there yet, and return this column of them. Rows in a fixed order (by
            key) keep two transactions with the same rows from waiting for each other in a circle.
    """
    if not rows:
        return Insert()
    table = cast(Table, model.__table__)
    columns = tuple(rows[0])
    if dialect.name == "postgresql":
        return Insert(((_from_json(table, columns, new), (as_json(rows),)),))
    portion = MOST_PARAMETERS // len(columns)
    statements = tuple(
        _as_values(table, columns, rows[start : start + portion], new)
        for start in range(0, len(rows), portion)
    )
    read = table.c[new].type.dialect_impl(SQLITE).result_processor(SQLITE, None) if new else None
    return Insert(statements, read or str)


def together(session: Session, inserts: Sequence[Insert]) -> None:
    """Run inserts that do not depend on each other; PostgreSQL takes them as one statement."""
    statements = [one for insert in inserts for one in insert.statements]
    if len(statements) > 1 and session.get_bind().dialect.name == "postgresql":
        *parts, last = [text for text, _parameters in statements]
        before = ", ".join(f"part_{number} AS ({text})" for number, text in enumerate(parts))
        parameters = tuple(value for _text, values in statements for value in values)
        session.connection().exec_driver_sql(f"WITH {before} {last}", parameters)
    else:
        Insert(tuple(statements)).run(session)


def insert_rows(session: Session, model: Any, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same keys."""
    prepare(session.get_bind().dialect, model, rows).run(session)


def insert_new(session: Session, model: Any, rows: Sequence[Row], returning: str) -> set[str]:
    """Insert the rows whose key is not there yet; the column `returning` of those that were inserted, as text."""
    return prepare(session.get_bind().dialect, model, rows, new=returning).run(session)


@lru_cache(maxsize=64)
def _from_json(table: Table, columns: tuple[str, ...], new: str | None) -> str:
    """PostgreSQL: the rows travel as one JSON parameter, a fifth of the processor time of 25 parameters a row.

    The statement is the same for any number of rows, so the driver prepares it once.
    """
    types = ", ".join(f"{name} {table.c[name].type.compile(POSTGRESQL)}" for name in columns)
    names = ", ".join(columns)
    statement = (
        f"INSERT INTO {table.name} ({names}) SELECT {names} FROM json_to_recordset(%s::json) AS r({types})"
    )
    return statement + _unless_there(new)


def _as_values(
    table: Table, columns: tuple[str, ...], rows: Sequence[Row], new: str | None
) -> tuple[str, tuple[Any, ...]]:
    """SQLite: every value as a parameter, in the form in which SQLAlchemy stores its type."""
    processors = _processors(table, columns)
    values: list[Any] = []
    for row in rows:
        for value, processor in zip(row.values(), processors, strict=True):
            values.append(value if processor is None else processor(value))
    return _values_statement(table, columns, len(rows), new), tuple(values)


@lru_cache(maxsize=64)
def _processors(table: Table, columns: tuple[str, ...]) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(table.c[name].type.dialect_impl(SQLITE).bind_processor(SQLITE) for name in columns)


@lru_cache(maxsize=256)
def _values_statement(table: Table, columns: tuple[str, ...], count: int, new: str | None) -> str:
    one = f"({', '.join('?' * len(columns))})"
    statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([one] * count)}"
    return statement + _unless_there(new)


def _unless_there(new: str | None) -> str:
    return "" if new is None else f" ON CONFLICT DO NOTHING RETURNING {new}"
