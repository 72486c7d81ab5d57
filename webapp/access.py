"""Who may do what, and where: the one check for pages, the API and exports.

Every view carries exactly one rule. A view without one is not served (`enforce`), and the test that walks the route
list fails. What a person may not see does not exist for them: 404, never 403, so that nothing is given away.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, g, request
from flask_login import current_user
from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import contains_eager

from .models import Device, QrLink, Role, User, db, inside, now, within
from .problems import Problem

# What tokens are made of; anything else need not be looked up.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,200}")

# Made once: it is asked with every request of a phone, and to put it together costs as much as to run it.
_BY_TOKEN = (
    select(Device)
    .join(User, User.id == Device.user_id)
    .where(Device.token_hash == bindparam("token_hash"))
    .options(contains_eager(Device.user))
)

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """Who may call a view: `kind` is everyone, signed_in, device or device_or_respondent; `roles` for signed_in."""

    kind: str
    roles: frozenset[str] = frozenset()


def _mark(view: View, rule: Rule) -> View:
    if hasattr(view, "access_rule"):
        raise TypeError(f"{view.__name__} has two access rules")
    view.access_rule = rule  # type: ignore[attr-defined]
    return view


def everyone(view: View) -> View:
    """Open to anybody: the page holds no personal data."""
    return _mark(view, Rule("everyone"))


def signed_in(*roles: Role | str) -> Callable[[View], View]:
    """For people signed in at the desk with one of these roles (none named: supervisor and admin)."""
    allowed = frozenset(str(role) for role in roles) or frozenset({Role.SUPERVISOR, Role.ADMIN})
    return lambda view: _mark(view, Rule("signed_in", allowed))


def device(view: View) -> View:
    """For an enrolled phone, by its bearer token; the view finds it in `g.device`."""
    return _mark(view, Rule("device"))


def device_or_respondent(view: View) -> View:
    """For an enrolled phone (`g.device`) or a respondent with the token of a QR link (`g.qr_link`)."""
    return _mark(view, Rule("device_or_respondent"))


def rule_of(endpoint: str) -> Rule | None:
    """The rule of a view, by its endpoint name."""
    return getattr(current_app.view_functions.get(endpoint), "access_rule", None)


def enforce() -> None:
    """Before every request: let it pass only if the rule of its view says so.

    Raises:
        Problem: `sign_in_needed`, `token_unknown`, `token_revoked`, `link_closed` or `not_found`.
    """
    g.device = None
    g.qr_link = None
    if request.endpoint is None:
        return  # the router answers 404 or 405
    rule = rule_of(request.endpoint)
    if rule is None:
        raise Problem("not_found")
    if rule.kind == "everyone":
        return
    if rule.kind == "signed_in":
        if not current_user.is_authenticated:
            raise Problem("sign_in_needed")
        if current_user.role not in rule.roles:
            raise Problem("not_found")
        return
    token = _bearer()
    if rule.kind == "device_or_respondent" and token.startswith("q_"):
        g.qr_link = _link(token.removeprefix("q_"))
        return
    g.device = _device(token)


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token.strip()):
        raise Problem("token_unknown", headers={"WWW-Authenticate": "Bearer"})
    return token.strip()


def token_hash(token: str) -> str:
    """What is stored of a token. Tokens carry 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _device(token: str) -> Device:
    found = db.session.execute(_BY_TOKEN, {"token_hash": token_hash(token)}).scalar_one_or_none()
    if found is None:
        raise Problem("token_unknown", headers={"WWW-Authenticate": "Bearer"})
    if found.revoked_at is not None or not found.user.active:
        raise Problem("token_revoked", headers={"WWW-Authenticate": "Bearer"})
    return found


def _link(token: str) -> QrLink:
    found = db.session.get(QrLink, token)
    if found is None:
        raise Problem("token_unknown", headers={"WWW-Authenticate": "Bearer"})
    if found.revoked_at is not None and found.revoked_at <= now():
        raise Problem("link_closed")
    return found


def visible(column: Any) -> ColumnElement[bool]:
    """The condition that keeps a select to the area of the person signed in.

    Raises:
        Problem: `sign_in_needed` when nobody is, so that a forgotten rule shows nothing.
    """
    if not current_user.is_authenticated:
        raise Problem("sign_in_needed")
    return within(column, current_user.area)


def require_area(area: str) -> None:
    """Stop with 404 unless the person signed in works in this area."""
    if not current_user.is_authenticated or not inside(area, current_user.area):
        raise Problem("not_found")
