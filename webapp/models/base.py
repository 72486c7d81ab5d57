"""The declarative base, the session and the column types that every table shares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, MetaData, TypeDecorator, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Names every constraint, so that Alembic can change it on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Objects stay readable after a commit: the store ends the request's reading transaction before it writes.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    # `db.Model` is made at run time, which a type checker cannot follow; it is `Base` with a query attribute.
    Model = Base
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. SQLite keeps no time zone, so aware values go in as UTC and come out as aware UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        aware: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware


# Ids travel as text in JSON and in addresses; the database keeps them in its own compact form.
EntryId = Uuid(as_uuid=False)
# Kept as text also on PostgreSQL: JSONB rewrites numbers (-0.0, 1e22), and the hash of the answers would no
# longer be that of what was stored.
Json = JSON()

KECAMATAN_LENGTH = 8


def kecamatan_of(area: str) -> str:
    """The tenant a row belongs to: the first eight characters of a Kemendagri code (`32.71.02`)."""
    return area[:KECAMATAN_LENGTH]


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
