"""People: made, found, signed in, put to rest."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from ..models import Area, Role, User, db, now, within
from ..problems import Problem
from . import passwords
from .transaction import exclusive, writing

# After this many wrong passwords in a row the account rests, twice as long each time, up to an hour.
FREE_ATTEMPTS = 5
FIRST_REST_SECONDS = 30
LONGEST_REST_SECONDS = 3600

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")


class UserError(ValueError):
    """The person cannot be made or changed so; the message says what to mend."""


def add(username: str, name: str, role: Role | str, area: str, password: str, *, demo: bool = False) -> User:
    """A new person.

    Args:
        username: lower case letters, digits, `.`, `_`, `-`; at least three.
        name: as it is shown.
        role: petugas, supervisor or admin.
        area: prefix they work in; it must be loaded.
        password: at least eight characters, unless `demo`.
        demo: an account with a published password.

    Raises:
        UserError: username taken or malformed, role or area unknown.
        passwords.WeakPasswordError: see there.
    """
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise UserError(
            "Nama pengguna hanya boleh huruf kecil, angka, titik, garis bawah, atau tanda hubung, minimal 3."
        )
    if role not in list(Role):
        raise UserError(f"Peran {role!r} tidak dikenal. Pilih: {', '.join(Role)}.")
    if not name.strip():
        raise UserError("Nama wajib diisi.")
    if not demo:
        passwords.check_strength(password, username)
    with writing() as session:
        if session.get(Area, area) is None:
            raise UserError(f"Wilayah {area} belum dimuat. Jalankan: flask areas load {area[:5] or '32.71'}")
        exclusive(session, f"username {username}")
        if find(username) is not None:
            raise UserError(f"Nama pengguna {username} sudah dipakai.")
        user = User(
            username=username,
            name=name.strip(),
            role=str(role),
            area=area,
            demo=demo,
            password_hash=passwords.hashed(password),
            session_key=_session_key(),
        )
        session.add(user)
    return user


def find(username: str) -> User | None:
    """The person with this username, active or not."""
    return db.session.scalar(select(User).where(User.username == username.strip().lower()))


def everyone(prefix: str | None = None) -> list[User]:
    """All people of an area prefix (none: everywhere), by username."""
    statement = select(User).order_by(User.username)
    if prefix:
        statement = statement.where(within(User.area, prefix))
    return list(db.session.scalars(statement))


def officers_for(area: str) -> list[User]:
    """Active officers who work where an area lies, those of the smallest area first, then by name."""
    parts = area.split(".")
    around = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
    found = db.session.scalars(
        select(User).where(User.role == Role.PETUGAS, User.active, User.area.in_(around))
    )
    return sorted(found, key=lambda user: (-len(user.area), user.name, user.id))


def sign_in(username: str, password: str) -> User:
    """The person, if the password is theirs.

    Raises:
        Problem: `sign_in_failed` for an unknown or inactive person or a wrong password, without saying which;
            `too_many_requests` with `Retry-After` while the account rests after too many wrong passwords.
    """
    found = find(username)
    user_id = found.id if found is not None and found.active else None
    if user_id is not None:
        _refuse_while_resting(found)
    # Outside of the transaction: a slow hash must not keep a lock.
    right = passwords.matches(found.password_hash if found and user_id is not None else None, password)
    if found is None or user_id is None:
        raise Problem("sign_in_failed")
    if right and found.failed_sign_ins == 0 and not passwords.is_old(found.password_hash):
        return found
    with writing() as session:
        user = session.get(User, user_id, with_for_update=True, populate_existing=True)
        if user is None or not user.active:
            raise Problem("sign_in_failed")
        # Attempts made at the same time count too, and may have used up the free ones.
        _refuse_while_resting(user)
        if right:
            user.failed_sign_ins, user.locked_until = 0, None
            if passwords.is_old(user.password_hash):
                user.password_hash = passwords.hashed(password)
        else:
            user.failed_sign_ins += 1
            excess = user.failed_sign_ins - FREE_ATTEMPTS
            if excess >= 0:
                rest = min(FIRST_REST_SECONDS * 2 ** min(excess, 10), LONGEST_REST_SECONDS)
                user.locked_until = now() + timedelta(seconds=rest)
    if not right:
        raise Problem("sign_in_failed")
    return user


def _refuse_while_resting(user: User | None) -> None:
    if user is not None and user.locked_until is not None and user.locked_until > now():
        seconds = int((user.locked_until - now()).total_seconds()) + 1
        raise Problem(
            "too_many_requests",
            _(
                "Terlalu banyak percobaan dengan kata sandi yang salah. Coba lagi dalam %(time)s.",
                time=_spoken(seconds),
            ),
            headers={"Retry-After": str(seconds)},
        )


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return str(_("%(seconds)s detik", seconds=seconds))
    return str(_("%(minutes)s menit", minutes=round(seconds / 60)))


def set_password(user: User, password: str) -> None:
    """A new password; every session that was opened before ends.

    Raises:
        passwords.WeakPasswordError: see there.
    """
    passwords.check_strength(password, user.username)
    with writing() as session:
        locked = session.get(User, user.id, with_for_update=True, populate_existing=True)
        if locked is not None:
            locked.password_hash, locked.session_key = passwords.hashed(password), _session_key()
            locked.failed_sign_ins, locked.locked_until = 0, None


def set_active(user: User, active: bool) -> None:
    """Let a person in again, or out: their sessions end and their phones are refused, their entries stay."""
    with writing() as session:
        locked = session.get(User, user.id, with_for_update=True, populate_existing=True)
        if locked is not None:
            locked.active, locked.session_key = active, _session_key()


def _session_key() -> str:
    return secrets.token_hex(16)
