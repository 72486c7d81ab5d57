"""What a citizen may learn of an entry by its receipt code, and how often anyone may guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from sqlalchemy import and_, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..models import Entry, TryCount, db, now
from ..services import Definition
from . import services
from .transaction import writing

MOST_WRONG = 5
PAUSE = timedelta(minutes=15)
DIGITS = 4
# Answers by which a person shows that an entry is theirs.
PROVING = frozenset({"nik", "phone"})


@dataclass(frozen=True)
class Traced:
    """An entry as its citizen sees it: nothing in it says whose it is."""

    definition: Definition
    state: str
    area: str
    collected_at: datetime


@dataclass(frozen=True)
class Paused:
    """Too many wrong tries; until when nothing is looked up."""

    until: datetime


def traceable(definition: Definition) -> bool:
    """Whether its entries can be asked after: not those of anonymous forms, nor those that ask for no NIK or phone."""
    return not definition.anonymous and any(True for _ in _proofs(definition))


def find(
    receipt: str, digits: str, code_key: str, address_key: str, moment: datetime | None = None
) -> Traced | Paused | None:
    """The entry with this receipt if one of its proofs ends in these digits.

    The try is counted before anything is looked up, and taken back when it was right: tries made at the same moment,
    in however many processes, are counted one by one. An unknown receipt and wrong digits are the same: None.

    Args:
        receipt: ten symbols whose check symbol fits (`sync.receipt.typed`).
        digits: the last four of the NIK or the phone number.
        code_key, address_key: keyed hashes under which tries at this receipt, and from this address, are counted.
        moment: now if not given.
    """
    moment = moment or now()
    for key in (code_key, address_key):
        counted = _count(key, moment)
        if counted.tries > MOST_WRONG:
            return Paused(counted.last_at + PAUSE)
    found = next((traced for traced, proofs in _entries(receipt) if _fits(digits, proofs)), None)
    if found is not None:
        _take_back(code_key, address_key)
    return found


def _count(key: str, moment: datetime) -> Any:
    """The row of a key after one more try. A pause is not made longer by tries during it."""
    expired = TryCount.last_at < moment - PAUSE
    with writing() as session:
        _forget(session, moment)
        on_postgresql = session.get_bind().dialect.name == "postgresql"
        insert: Any = postgresql.insert if on_postgresql else sqlite.insert
        paused = and_(TryCount.tries >= MOST_WRONG, ~expired)
        statement = (
            insert(TryCount)
            .values(key=key, tries=1, last_at=moment)
            .on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "tries": case((expired, 1), else_=TryCount.tries + 1),
                    "last_at": case((paused, TryCount.last_at), else_=moment),
                },
            )
            .returning(TryCount.tries, TryCount.last_at)
        )
        return session.execute(statement).one()


def _forget(session: Session, moment: datetime) -> None:
    """Pauses that are over; those that somebody else is counting at this moment are left to the next."""
    old = select(TryCount.key).where(TryCount.last_at < moment - PAUSE).with_for_update(skip_locked=True)
    keys = session.scalars(old.limit(100)).all()
    if keys:
        session.execute(delete(TryCount).where(TryCount.key.in_(keys)))


def _take_back(code_key: str, address_key: str) -> None:
    with writing() as session:
        session.execute(delete(TryCount).where(TryCount.key == code_key))
        session.execute(
            update(TryCount)
            .where(TryCount.key == address_key, TryCount.tries > 0)
            .values(tries=TryCount.tries - 1)
        )


def _entries(receipt: str) -> Iterator[tuple[Traced, list[str]]]:
    columns = (Entry.service, Entry.version, Entry.state, Entry.area, Entry.collected_at, Entry.answers)
    for row in db.session.execute(select(*columns).where(Entry.receipt == receipt)):
        definition = services.definition(row.service, row.version) or services.latest(row.service)
        if definition is not None and not definition.anonymous:
            proofs = [str(row.answers[name]) for name in _proofs(definition) if row.answers.get(name)]
            yield Traced(definition, row.state, row.area, row.collected_at), proofs


def _proofs(definition: Definition) -> Iterator[str]:
    return (name for name, question in definition.questions.items() if question.type in PROVING)


def _fits(digits: str, proofs: list[str]) -> bool:
    return any(compare_digest(proof[-DIGITS:].encode(), digits.encode()) for proof in proofs)
