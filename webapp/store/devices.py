"""Phones: enrolled, known by their token, revoked; which entry numbers are missing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Integer, Table, and_, bindparam, case, func, literal, select, union, update
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from sync.entry import Discarded

from ..models import Device, DiscardedNumber, EnrolmentCode, Entry, Role, User, db, now, within
from ..problems import Problem
from . import users
from .holes import MOST_HOLES, Numbers
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
    known = _numbers(device)
    if not known.tells(MOST_MISSING):
        known = _looked_further(db.session(), device.id, known)
    return known.missing(MOST_MISSING)


def count_numbers(
    session: Session, device_id: int, numbers: Iterable[int], clock_skew_seconds: int | None = None
) -> None:
    """Note that these entry numbers have come from a phone, and when, within a writing transaction.

    A row per phone is updated, so no phone waits for another. One statement does as long as numbers come in their
    order; it also locks the row, so that what is read of it and changed after is not changed by others meanwhile.
    """
    came = set(numbers)
    if not came:
        return
    low, high = min(came), max(came)
    in_a_row = high - low + 1 == len(came)
    at = now()
    row = session.connection().execute(
        _CAME,
        {
            "device": device_id,
            "at": at,
            "skew": clock_skew_seconds,
            "before": low - 1 if in_a_row else NO_NUMBER,
            "high": high,
        },
    )
    before = _numbers(row.one())
    after = before.with_(came)
    if not after.tells(MOST_MISSING):
        after = _looked_further(session, device_id, after)
    columns = {"highest_number": after.highest, "looked_to": after.looked_to, "holes": after.holes}
    if after != before:
        session.connection().execute(_NUMBERS, {"device": device_id, **columns})
    known = session.identity_map.get(session.identity_key(Device, device_id))
    if known is not None:
        # What the row says now, which a parallel request may have changed since the object was read.
        columns["last_seen_at"] = at
        if clock_skew_seconds is not None:
            columns["clock_skew_seconds"] = clock_skew_seconds
        for name, value in columns.items():
            set_committed_value(known, name, value)


NO_NUMBER = -1
_DEVICE = cast(Table, Device.__table__)
_FOLLOWS = _DEVICE.c.highest_number == bindparam("before")
# Made once: to put a statement together costs more than to run it. Numbers that follow on the highest need no more.
_CAME = (
    update(_DEVICE)
    .where(_DEVICE.c.id == bindparam("device"))
    .values(
        last_seen_at=bindparam("at"),
        clock_skew_seconds=func.coalesce(bindparam("skew", type_=Integer), _DEVICE.c.clock_skew_seconds),
        highest_number=case((_FOLLOWS, bindparam("high", type_=Integer)), else_=_DEVICE.c.highest_number),
        looked_to=case(
            (and_(_FOLLOWS, _DEVICE.c.looked_to == _DEVICE.c.highest_number), bindparam("high")),
            else_=_DEVICE.c.looked_to,
        ),
    )
    .returning(_DEVICE.c.highest_number, _DEVICE.c.looked_to, _DEVICE.c.holes)
)
_NUMBERS = (
    update(_DEVICE)
    .where(_DEVICE.c.id == bindparam("device"))
    .values({name: bindparam(name) for name in ("highest_number", "looked_to", "holes")})
)


def _numbers(row: Any) -> Numbers:
    return Numbers(row.highest_number, row.looked_to, tuple((first, last) for first, last in row.holes))


def _looked_further(session: Session, device_id: int, known: Numbers) -> Numbers:
    """What is missing beyond what is known, from the stored numbers, which may be thousands: seldom needed."""
    came = union(
        select(literal(known.looked_to).label("number")),
        select(Entry.number).where(Entry.device_id == device_id, Entry.number > known.looked_to),
        select(DiscardedNumber.number).where(
            DiscardedNumber.device_id == device_id, DiscardedNumber.number > known.looked_to
        ),
    ).subquery()
    following = func.lead(came.c.number).over(order_by=came.c.number).label("following")
    steps = select(came.c.number, following).subquery()
    holes = (
        select(steps.c.number, steps.c.following)
        .where(steps.c.following > steps.c.number + 1)
        .order_by(steps.c.number)
        .limit(MOST_HOLES + 1)
    )
    return known.looked_further((number + 1, after - 1) for number, after in session.execute(holes))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
