"""How Alembic reaches the app's own database and tables."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from webapp.models import WRITES, db


def migrate(connection: Connection) -> None:
    """Bring the schema to the wanted revision, all or nothing on both databases."""
    if connection.dialect.name == "sqlite":
        # A table that is rebuilt must not take the rows that point at it along. Inside a transaction SQLite would
        # ignore this, so it goes to the driver.
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    arguments = dict(current_app.extensions["migrate"].configure_args)
    context.configure(connection=connection, target_metadata=db.metadata, transactional_ddl=True, **arguments)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    context.configure(dialect_name=db.engine.dialect.name, target_metadata=db.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    # The pool is emptied after: foreign keys are off in the connection that migrated.
    with db.engine.connect().execution_options(**{WRITES: True}) as open_connection:
        migrate(open_connection)
    db.engine.dispose()
