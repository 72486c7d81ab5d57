"""Signing in and out at the desk."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from .. import access
from ..extensions import limiter
from ..models import Role
from ..problems import Problem
from ..store import users

blueprint = Blueprint("sign_in", __name__)

# Failures only: a whole office may sit behind one address. The account itself rests too, see `store.users`; but only
# accounts that exist do, so whoever asks from one address is stopped before that, for any name alike.
FAILURES_OF_ADDRESS = "15 per minute; 100 per hour"
FAILURES_OF_NAME = "5 per 10 minutes"
SIGNED_IN = 303


class SignInForm(FlaskForm):
    """User name and password, and where to go afterwards."""

    username = StringField(
        _l("Nama pengguna"),
        [InputRequired(_l("Isi nama pengguna Anda."))],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": 60,
        },
    )
    password = PasswordField(
        _l("Kata sandi"),
        [InputRequired(_l("Isi kata sandi Anda."))],
        render_kw={
            "autocomplete": "current-password",
            "maxlength": 200,
            "data-show": _l("Lihat kata sandi"),
            "data-hide": _l("Sembunyikan kata sandi"),
        },
    )
    next = HiddenField()


def _failed(response: Response) -> bool:
    return response.status_code == 401


def _name_at_address() -> str:
    # Hashed, so that no name typed here is kept where the counts are.
    name = request.form.get("username", "").strip().lower()
    return hashlib.sha256(f"{get_remote_address()} {name}".encode()).hexdigest()


@blueprint.route("/masuk", methods=["GET", "POST"])
@access.everyone
@limiter.limit(FAILURES_OF_ADDRESS, methods=["POST"], deduct_when=_failed)
@limiter.limit(FAILURES_OF_NAME, key_func=_name_at_address, methods=["POST"], deduct_when=_failed)
def sign_in() -> str | AnyResponse | tuple[str, int]:
    """The form; after it, the desk or the page that was asked for."""
    form = SignInForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
        if current_user.is_authenticated:
            return redirect(own_path(form.next.data), SIGNED_IN)
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        user = users.sign_in(form.username.data, form.password.data)
    except Problem as problem:
        if problem.word != "sign_in_failed":
            raise
        return _page(
            form, fault=_("Nama pengguna atau kata sandi tidak cocok. Periksa, lalu coba lagi.")
        ), 401
    if user.role == Role.PETUGAS:
        return _page(form, officer=True), 403
    # A session that somebody planted in this browser before must not become the signed-in one.
    session.clear()
    login_user(user)
    session.permanent = True  # ends after PERMANENT_SESSION_LIFETIME without a request
    return redirect(own_path(form.next.data), SIGNED_IN)


@blueprint.post("/keluar")
@access.everyone
def sign_out() -> AnyResponse:
    """End the session. By POST, so that no picture on a foreign page can sign anybody out."""
    logout_user()
    session.clear()
    flash(_("Anda sudah keluar."))
    return redirect(url_for("sign_in.sign_in"), SIGNED_IN)


def own_path(path: str | None) -> str:
    """The path if it lies on this server, else the desk.

    `//elsewhere`, `/\\elsewhere` and control characters, which browsers drop before they read an address, lead away.
    """
    text = path or ""
    harmless = text.isprintable() and "\\" not in text
    if harmless and text.startswith("/") and not text.startswith("//"):
        return text
    return url_for("entries.start")


def _page(form: SignInForm, **more: Any) -> str:
    return render_template("sign_in/sign_in.html", form=form, **more)
