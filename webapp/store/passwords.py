"""Passwords: hashed with Argon2id, checked in the same time whether or not the person exists."""

from __future__ import annotations

import secrets
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

SHORTEST = 8

# OWASP's least parameters for Argon2id: 19 MiB, 2 passes. A sign-in costs some 30 ms on a small server.
EXPENSIVE: dict[str, Any] = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}
_hasher = PasswordHasher(**EXPENSIVE)
_unknown = ""


class WeakPasswordError(ValueError):
    """The password is too short or too plain; the message says how to choose one."""


def make_cheap() -> None:
    """Use parameters that protect nothing and cost nothing, for the test environment."""
    global _hasher, _unknown
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    _unknown = ""


def hashed(password: str) -> str:
    """The password as it is stored."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the password behind a stored hash; None stands for a person who does not exist.

    For nobody a made-up hash is checked, so that the time taken does not tell who exists.
    """
    global _unknown
    if stored is None:
        _unknown = _unknown or _hasher.hash(secrets.token_hex())
    try:
        return _hasher.verify(stored or _unknown, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_old(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def check_strength(password: str, username: str) -> None:
    """Refuse what is guessed first (NIST SP 800-63B: length counts, not kinds of characters).

    Raises:
        WeakPasswordError: shorter than eight characters, one character repeated, or the username.
    """
    if len(password) < SHORTEST:
        raise WeakPasswordError(_("Kata sandi terlalu pendek: minimal %(n)s huruf atau angka.", n=SHORTEST))
    if len(set(password)) < 4 or password.lower() in {username.lower(), "password", "12345678", "rahasia123"}:
        raise WeakPasswordError(_("Kata sandi ini mudah ditebak. Pakai beberapa kata yang hanya Anda tahu."))
