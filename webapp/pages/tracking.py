"""How far is my application? A citizen asks with the receipt code and four digits that only they know."""

from __future__ import annotations

import hashlib
import hmac
import math
import re

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from sync import receipt as receipts

from .. import access
from ..extensions import csrf, limiter
from ..models import now
from ..store import areas, tracking
from . import moments

blueprint = Blueprint("tracking", __name__, url_prefix="/lacak")

# What somebody types wrongly is cheap; this only stops programs.
QUESTIONS_OF_ADDRESS = "30/minute"
_DIGITS = re.compile(r"[0-9]{4}", re.ASCII)


# For templates: `definition is traceable`.
blueprint.app_template_test("traceable")(tracking.traceable)


@blueprint.get("")
@blueprint.get("/<code>", endpoint="of_code")
@access.everyone
def ask(code: str = "") -> Response:
    """The two questions; the code may stand in the address, as on the receipt."""
    faults = {"kode": _wrong_code()} if code and receipts.typed(code) is None else {}
    return _page(code, faults, 422 if faults else 200)


@blueprint.post("")
@csrf.exempt  # changes nothing, and a page that was open for hours should still answer
@limiter.limit(QUESTIONS_OF_ADDRESS)
@access.everyone
def answer() -> Response:
    """The state in plain words. An unknown code and wrong digits get the same answer."""
    code, digits = request.form.get("kode", ""), "".join(request.form.get("angka", "").split())
    receipt = receipts.typed(code)
    faults = {}
    if receipt is None:
        faults["kode"] = _wrong_code()
    if not _DIGITS.fullmatch(digits):
        faults["angka"] = _("Isi 4 angka terakhir dari nomor HP atau NIK Anda, contoh 6789.")
    if receipt is None or faults:
        return _page(code, faults, 422)
    found = tracking.find(receipt, digits, _key("kode", receipt), _key("alamat", get_remote_address()))
    if isinstance(found, tracking.Paused):
        minutes = max(1, math.ceil((found.until - now()).total_seconds() / 60))
        page = _page(code, {"": _paused(minutes)}, 429)
        page.headers["Retry-After"] = str(minutes * 60)
        return page
    if found is None:
        return _page(code, {"": _not_found()}, 404)
    return _told(receipts.written(receipt), found)


def _told(code: str, found: tracking.Traced) -> Response:
    state = found.definition.workflow.states.get(found.state)
    zone = moments.zone_of(areas.book(), found.area)
    # What the server cannot check yet has no state in the form's own words.
    waiting = _("Isian Anda sudah sampai di kantor dan menunggu diperiksa.")
    page = render_template(
        "public/tracking_answer.html",
        code=code,
        title=found.definition.title,
        sent=moments.say_day(found.collected_at.astimezone(zone).date()),
        label=state.label if state else "",
        said=(state.citizen or "") if state else waiting,
        next=(state.next or "") if state else "",
        phase=state.phase if state else "new",
    )
    return _private(page, 200)


def _page(code: str, faults: dict[str, str], status: int) -> Response:
    return _private(render_template("public/tracking.html", code=code[:40], faults=faults), status)


def _private(page: str, status: int) -> Response:
    response = Response(page, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _key(kind: str, value: str) -> str:
    """Under which name tries are counted: it cannot be turned back into an address or a code."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"lacak {kind} {value}".encode(), hashlib.sha256).hexdigest()


def _wrong_code() -> str:
    return _("Kode ini salah ketik. Lihat lagi tanda terimanya: 10 huruf dan angka, contoh K7QFM-3XP9T.")


def _not_found() -> str:
    return _(
        "Kode dan 4 angka itu tidak cocok. Periksa keduanya: pakai nomor HP atau NIK yang dulu ditulis di formulir."
    )


def _paused(minutes: int) -> str:
    return _(
        "Sudah 5 kali tidak cocok. Demi keamanan, coba lagi %(n)s menit lagi, atau tanyakan di kantor.",
        n=minutes,
    )
