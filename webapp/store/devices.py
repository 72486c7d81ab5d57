"""Phones: enrolled, known by their token, revoked; which entry numbers are missing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, case, func, literal, select, union, update
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from sync.entry import Discarded

from ..models import Device, DiscardedNumber, EnrolmentCode, Entry, Role, User, db, now, within
from ..problems import Problem
from . import users
from .transaction import writing

CODE_MINUTES = 60
# Letters and digits that are not taken for each other when read aloud.
CODE_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
# More holes than anyone looks into; a phone with a mad number must not make the server count to a billion.
MOST_MISSING = 100


def enrol_with_password(username: str, password: str, device_name: str) -> tuple[Device, str]:
    """A new phone for the officer who signs in on it, and its token, which is shown only now.

    Raises:
        Problem: as `users.sign_in`; `not_allowed` for someone who is no officer.
    """
    return enrol(users.sign_in(username, password), device_name)


def enrol_with_code(code: str, device_name: str) -> tuple[Device, str]:
    """A new phone for the officer that a one-time code was made for, and its token.

    Raises:
        Problem: `code_unknown`: not known, used before, too old, or the officer is gone.
    """
    typed = "".join(symbol for symbol in code.upper() if symbol in CODE_SYMBOLS)
    with writing() as session:
        # Used up by one statement, so of two phones that send it together one is refused.
        user_id = session.scalar(
            update(EnrolmentCode)
            .where(
                EnrolmentCode.code_hash == _hash(typed),
                EnrolmentCode.used_at.is_(None),
                EnrolmentCode.expires_at > now(),
            )
            .values(used_at=now())
            .returning(EnrolmentCode.user_id)
        )
        user = session.get(User, user_id) if user_id is not None else None
        if user is None or not user.active:
            raise Problem("code_unknown")
        return enrol(user, device_name)


def enrol(user: User, device_name: str) -> tuple[Device, str]:
    """A new phone for a person, and its token `d_...` (256 random bits; only its SHA-256 is stored)."""
    if user.role != Role.PETUGAS:
        raise Problem("not_allowed", _("Hanya petugas yang mencatat lewat ponsel. Pakai akun petugas."))
    token = "d_" + secrets.token_urlsafe(32)
    with writing() as session:
        device = Device(user=user, user_id=user.id, name=device_name.strip()[:80] or "Ponsel")
        device.token_hash = _hash(token)
        session.add(device)
    return device, token


def make_code(user: User, created_by: User) -> str:
    """A one-time code of twelve symbols that enrols a phone of this officer within the hour: `K7QF-M3XP-9TAB`."""
    code = "".join(secrets.choice(CODE_SYMBOLS) for _ in range(CODE_LENGTH))
    with writing() as session:
        session.add(
            EnrolmentCode(
                code_hash=_hash(code),
                user_id=user.id,
                created_by=created_by.id,
                expires_at=now() + timedelta(minutes=CODE_MINUTES),
            )
        )
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def revoke(device_id: int) -> None:
    """Refuse a phone from now on. What it still holds stays on it, and can be sent after a new sign-in."""
    with writing() as session:
        session.execute(
            update(Device).where(Device.id == device_id, Device.revoked_at.is_(None)).values(revoked_at=now())
        )
        session.expire_all()


def of_area(prefix: str | None) -> Sequence[Device]:
    """The phones of the officers of an area prefix (none: everywhere), by officer, the newest first."""
    statement = (
        select(Device)
        .join(User, User.id == Device.user_id)
        .order_by(User.username, Device.id.desc())
        .options(contains_eager(Device.user))
    )
    if prefix is not None:
        statement = statement.where(within(User.area, prefix))
    return db.session.scalars(statement).all()


def find(device_id: int, prefix: str) -> Device:
    """One phone of an area prefix.

    Raises:
        Problem: `not_found`.
    """
    device = db.session.get(Device, device_id)
    if device is None or not any(device.id == known.id for known in of_area(prefix)):
        raise Problem("not_found")
    return device


def discard_numbers(device_id: int, discarded: Iterable[Discarded]) -> None:
    """Note numbers that the officer deleted on the phone; the same one twice changes nothing."""
    wanted = {item.number: item for item in discarded}
    if not wanted:
        return
    with writing() as session:
        session.execute(select(Device.id).where(Device.id == device_id).with_for_update())
        known = set(
            session.scalars(
                select(DiscardedNumber.number).where(
                    DiscardedNumber.device_id == device_id, DiscardedNumber.number.in_(wanted)
                )
            )
        )
        for number in sorted(wanted.keys() - known):
            item = wanted[number]
            session.add(
                DiscardedNumber(
                    device_id=device_id, number=number, entry_id=item.id, reason=item.reason[:300]
                )
            )
        session.flush()
        count_numbers(session, device_id, wanted)


def missing_numbers(device: Device) -> list[int]:
    """Numbers below the highest that neither came nor were discarded, at most the first hundred."""
    return _missing(db.session(), device.id, device.complete_to, device.highest_number)


def count_numbers(
    session: Session, device_id: int, numbers: Iterable[int], clock_skew_seconds: int | None = None
) -> None:
    """Note that these entry numbers have come from a phone, and when, within a writing transaction.

    A row per phone is updated, so no phone waits for another. One statement does as long as numbers come in their
    order, and also after a hole; only what reaches a hole has the stored numbers looked at, which may be thousands.
    """
    came = set(numbers)
    if not came:
        return
    low, high = min(came), max(came)
    highest = case((Device.highest_number < high, high), else_=Device.highest_number)
    values: dict[str, Any] = {"highest_number": highest, "last_seen_at": now()}
    if clock_skew_seconds is not None:
        values["clock_skew_seconds"] = clock_skew_seconds
    if high - low + 1 == len(came):
        joins = and_(Device.complete_to >= low - 1, Device.complete_to < high)
        values["complete_to"] = case((joins, high), else_=Device.complete_to)
    after = session.execute(
        update(Device)
        .where(Device.id == device_id)
        .values(values)
        .returning(Device.complete_to, Device.highest_number)
        .execution_options(synchronize_session=False)
    ).one()
    complete_to = after.complete_to
    reached = complete_to + 1 in came or low <= complete_to <= high
    if reached and complete_to < after.highest_number:
        missing = _missing(session, device_id, complete_to, after.highest_number)
        complete_to = missing[0] - 1 if missing else after.highest_number
    if complete_to > after.complete_to:
        session.execute(
            update(Device)
            .where(Device.id == device_id)
            .values(complete_to=complete_to)
            .execution_options(synchronize_session=False)
        )
    known = session.identity_map.get(session.identity_key(Device, device_id))
    if known is not None:
        # What the row says now, which a parallel request may have changed since the object was read.
        session.expire(known, [name for name in values if name not in ("complete_to", "highest_number")])
        set_committed_value(known, "complete_to", complete_to)
        set_committed_value(known, "highest_number", after.highest_number)


def _missing(session: Session, device_id: int, complete_to: int, highest: int) -> list[int]:
    if complete_to >= highest:
        return []
    known = union(
        select(literal(complete_to).label("number")),
        select(Entry.number).where(Entry.device_id == device_id, Entry.number > complete_to),
        select(DiscardedNumber.number).where(
            DiscardedNumber.device_id == device_id, DiscardedNumber.number > complete_to
        ),
    ).subquery()
    following = func.lead(known.c.number).over(order_by=known.c.number).label("following")
    steps = select(known.c.number, following).subquery()
    holes = (
        select(steps.c.number, steps.c.following)
        .where(steps.c.following > steps.c.number + 1)
        .order_by(steps.c.number)
        .limit(MOST_MISSING)
    )
    missing: list[int] = []
    for number, after in session.execute(holes):
        missing.extend(range(number + 1, min(after, number + 1 + MOST_MISSING - len(missing))))
        if len(missing) >= MOST_MISSING:
            break
    return missing


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
