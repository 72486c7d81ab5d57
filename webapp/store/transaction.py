"""Transactions: the one way in which anything is written."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from ..models import WRITES, db


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
    on_sqlite = db.engine.dialect.name == "sqlite"
    if on_sqlite:
        # Ends the reading transaction of the request, for a reader cannot become a writer safely. On PostgreSQL the
        # request writes in the transaction that it has read in: each statement sees what is committed by then.
        session.commit()
    with _turn(db.engine):
        try:
            if on_sqlite:
                session.connection(execution_options={WRITES: True})
            session.info[WRITES] = True
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop(WRITES, None)


def exclusive(session: Session, name: str) -> None:
    """Wait until no other transaction holds this name; it is held until the end of the transaction.

    SQLite needs nothing: its writing transactions exclude each other anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


@contextmanager
def _queue(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _turn(engine: Engine) -> AbstractContextManager[None]:
    """SQLite's writers wait for their turn in the kernel's queue, threads and processes alike.

    Left to SQLite they would poll, sleep up to a tenth of a second between two looks, and overtake each other.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return nullcontext()
    return _queue(Path(f"{engine.url.database}-turn"))
