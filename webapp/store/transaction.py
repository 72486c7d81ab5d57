"""Transactions: the one way in which anything is written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from ..models import WRITES, db

# SQLite lets one writer in at a time and makes the others poll. Threads of one process queue here instead.
_turns: WeakKeyDictionary[Engine, threading.Lock] = WeakKeyDictionary()
_turns_guard = threading.Lock()


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction that writes: committed at the end of the block, rolled back if it raises.

    Inside another one it joins that one, so that what belongs together is committed together.

    Raises:
        RuntimeError: the session holds changes that were made outside of a transaction.
    """
    session = db.session()
    if session.info.get(WRITES):
        yield session
        session.flush()  # as after a commit: keys are known, and constraints have been checked
        return
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed outside of webapp.store.transaction.writing()")
    # Ends the reading transaction of the request: on SQLite a reader cannot become a writer safely.
    session.commit()
    with ExitStack() as stack:
        if db.engine.dialect.name == "sqlite":
            stack.enter_context(_turn(db.engine))
        stack.callback(session.info.pop, WRITES, None)
        try:
            session.connection(execution_options={WRITES: True})
            session.info[WRITES] = True
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def exclusive(session: Session, name: str) -> None:
    """Wait until no other transaction holds this name; it is held until the end of the transaction.

    SQLite needs nothing: its writing transactions exclude each other anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def _turn(engine: Engine) -> threading.Lock:
    with _turns_guard:
        return _turns.setdefault(engine, threading.Lock())
