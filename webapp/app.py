"""Puts the app together; the only module that imports every room."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, redirect, render_template, request, url_for
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFError
from sqlalchemy import inspect, select
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from . import access, cli
from .config import Settings, check_production
from .extensions import babel, chosen_language, compress, csrf, limiter
from .models import User, db
from .pages import (
    assets,
    client_texts,
    devices,
    entries,
    exports,
    field,
    home,
    outreach,
    outreach_report,
    page_codes,
    posters,
    public,
    public_pages,
    qr,
    registry,
    reports,
    review,
    sign_in,
    steps,
    sync_api,
    tracking,
    worker,
)
from .problems import Problem, as_json, from_http
from .store import passwords

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'{styles}",
        "img-src 'self' blob: data:{tiles}",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application.

    Args:
        settings: where everything is; read from the environment when not given.

    Raises:
        ConfigError: a production start with a default secret, in debug mode, or beside demo accounts.
    """
    settings = settings or Settings.from_environment()
    check_production(settings)
    settings.make_folders()
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.config.from_mapping(settings.as_flask())
    app.extensions["settings"] = settings
    if settings.environment == "test":
        passwords.make_cheap()

    db.init_app(app)
    Migrate(app, db, directory=str(settings.root / "webapp" / "migrations"), render_as_batch=True)
    babel.init_app(app, locale_selector=chosen_language)
    csrf.init_app(app)
    limiter.init_app(app)
    compress.init_app(app)
    _sign_in(app)

    for module in (
        home,
        worker,
        field,
        public,
        public_pages,
        sign_in,
        steps,
        entries,
        review,
        registry,
        exports,
        reports,
        qr,
        posters,
        outreach,
        outreach_report,
        page_codes,
        devices,
        sync_api,
        tracking,
    ):
        app.register_blueprint(module.blueprint)
    csrf.exempt(sync_api.blueprint)
    assets.init_app(app)
    client_texts.init_app(app)
    cli.register(app)

    app.before_request(access.enforce)
    app.after_request(_headers)
    app.register_error_handler(Exception, _answer_problem)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    if settings.is_production:
        check_production(settings, _demo_accounts(app))
    return app


def _demo_accounts(app: Flask) -> list[str]:
    with app.app_context():
        if not inspect(db.engine).has_table(User.__tablename__):
            return []  # before the first `flask db upgrade`
        return list(db.session.scalars(select(User.username).where(User.demo)))


def _sign_in(app: Flask) -> None:
    manager = LoginManager(app)
    # A phone changes its address with every mast; tying the session to it would sign people out in mid-sentence.
    manager.session_protection = "basic"

    @manager.user_loader
    def load(identity: str) -> User | None:
        user_id, _, session_key = identity.partition(".")
        user = db.session.get(User, int(user_id)) if user_id.isdigit() else None
        return user if user is not None and user.active and user.session_key == session_key else None


def _headers(response: Response) -> Response:
    styles = "".join(f" '{digest}'" for digest in sorted(assets.styles_inside()))
    policy = CONTENT_SECURITY_POLICY.format(styles=styles, tiles=_tile_origin())
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _tile_origin() -> str:
    """The origin of the map tiles, when the office has set one, as an addition to `img-src`."""
    tiles = current_app.extensions["settings"].tile_url
    if not tiles:
        return ""
    parts = urlsplit(tiles)
    return f" {parts.scheme}://{parts.netloc.replace('{s}', '*')}"


def _answer_problem(error: Exception) -> AnyResponse:
    """One place where any error becomes an answer: problem+json for the API, a page with a way on for people."""
    if isinstance(error, HTTPException):
        if error.code is not None and error.code < 400:
            return error.get_response()  # a redirect of the router
        problem = Problem("csrf") if isinstance(error, CSRFError) else from_http(error)
    else:
        # The address only: arguments and form values may hold personal data.
        current_app.logger.exception("unexpected error at %s %s", request.method, request.path)
        db.session.rollback()
        problem = Problem("server_error")
    if request.path.startswith("/sync/"):
        return as_json(problem)
    if problem.word == "sign_in_needed" and request.method == "GET":
        flash(str(problem.title))
        return redirect(url_for("sign_in.sign_in", next=request.full_path.rstrip("?")))
    page = render_template("problem.html", problem=problem)
    return Response(page, status=problem.code, headers=problem.headers, mimetype="text/html")
