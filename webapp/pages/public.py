"""The citizen's form behind a printed QR, with and without JavaScript."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import brotli
from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from sync import batch as batches
from sync import receipt as receipts
from sync.batch import Batch, Result
from sync.entry import Outcome

from .. import access
from ..extensions import LANGUAGES, csrf, limiter
from ..models import QrLink, now
from ..problems import Problem
from ..services import Definition
from ..services.fields import Checked
from ..store import areas, qr_links, services
from ..store.folder import Folder
from . import afterwards, moments
from .home import remember_language
from .public_entry import PLACE, Opened, area_of, entry_of, place_question, typed_in
from .sync_api import save_each
from .sync_request import sender
from .thanks import receipt_of
from .uploads import Uploads

blueprint = Blueprint("public", __name__)

# A village shares one address of the mobile network, so the link counts too.
FORMS_OF_ADDRESS = "30/minute;300/hour"
CODES_OF_ADDRESS = "30/minute"
# A field that people do not see. Programs fill in everything.
HONEYPOT = "situs_web"
FILES = {"photo", "signature", "file"}
# Pressed for one more row of a repeated question: the form comes back with what was typed, unchecked.
ONE_MORE = "tambah"
# Pressed to read the form in another language, likewise.
LANGUAGE = "bahasa"
# What differs from one visit to the next in a page that says the same.
_OF_THIS_VISIT = re.compile(r'name="(?:csrf_token|dibuka)"[^>]*>')


@blueprint.get("/q/<token>")
@access.everyone
def form(token: str) -> Response:
    """The form for one kelurahan."""
    link, definition = _open(token)
    empty = definition.form_class(areas.book(), FlaskForm)(formdata=None)
    if definition.area_question and link.wide:
        empty[definition.area_question].data = request.args.get(PLACE)
    return _page(link, definition, empty, Opened.read(None))


@blueprint.post("/q/<token>")
@csrf.exempt  # the form checks its token itself, so that a stale one costs nobody what was typed
@limiter.limit(FORMS_OF_ADDRESS, key_func=lambda: f"{get_remote_address()} {request.path}")
@access.everyone
def send(token: str) -> Response:
    """Store the form, or show it again with its faults and everything that was typed."""
    link, definition = _open(token)
    opened = Opened.read(request.form.get("dibuka"))
    uploads = Uploads(Folder(current_app.extensions["settings"].attachments_dir), _holder(token))
    files = [question for question in definition.questions.values() if question.type in FILES]
    uploads.take(files)
    filled = definition.form_class(areas.book(), FlaskForm)(formdata=typed_in(definition, link, opened))
    for question in files:
        held = uploads.held.get(question.id)
        filled[question.id].data = held.sha256 if held else None
    if request.form.get(ONE_MORE) in definition.answered:
        _tell(filled, uploads)
        return _page(link, definition, filled, opened, uploads)
    if (language := request.form.get(LANGUAGE, "")) in LANGUAGES:
        with force_locale(language):
            return remember_language(_page(link, definition, filled, opened, uploads), language)
    good = filled.validate()
    area = area_of(definition, link, request.form)
    if not area and definition.area_question and not filled[definition.area_question].errors:
        filled[definition.area_question].errors = [_("Pilih kelurahan dari daftar.")]
    _tell(filled, uploads)
    if not good or not area or uploads.faults or request.form.get(HONEYPOT):
        return _page(link, definition, filled, opened, uploads)
    result = _store(link, entry_of(definition, area, opened, filled.answers(), uploads), uploads)
    if result.outcome is Outcome.REFUSED:
        for name, texts in (result.errors or {}).items():
            if name in filled:
                filled[name].errors = texts
        others = [
            text
            for name, texts in (result.errors or {}).items()
            if name.partition(".")[0] not in filled
            for text in texts
        ]
        return _page(link, definition, filled, opened, uploads, [*others, *filter(None, [result.message])])
    code = receipts.written(result.receipt or "")
    where: dict[str, Any] = {PLACE: area} if link.wide else {}
    return redirect(url_for("public.thanks", token=token, kode=code, **where), 303)


@blueprint.get("/k/<code>")
@limiter.limit(CODES_OF_ADDRESS)
@access.everyone
def by_code(code: str) -> Response:
    """The short address that stands on posters, for those who type."""
    return redirect(url_for("public.form", token=qr_links.by_code(code).token), 302)


@blueprint.get("/q/<token>/terima-kasih")
@access.everyone
def thanks(token: str) -> str:
    """The receipt code, and nothing about the person."""
    link = qr_links.find(token)
    receipt = receipts.typed(request.args.get("kode", ""))
    if receipt is None:
        raise Problem("not_found")
    definition = services.latest(link.service)
    if definition is None:
        raise Problem("not_found")
    taken_home = receipt_of(link, definition, receipt)
    return render_template(
        "public/thanks.html",
        link=link,
        receipt=taken_home,
        track=taken_home["track"],
        anonymous=definition.anonymous,
        offer=afterwards.at_link(link, definition, request.args.get(PLACE) if link.wide else None),
    )


def _open(token: str) -> tuple[QrLink, Definition]:
    """The link and the form behind it.

    Raises:
        Problem: `not_found`, `link_not_open` with the day on which it opens, or `link_closed`.
    """
    link = qr_links.find(token)
    definition = services.latest(link.service)
    if definition is None or "public" not in definition.audience:
        raise Problem("not_found")
    if not link.open_at(now()):
        if link.opens_at is not None and link.revoked_at is None and now() < link.opens_at:
            first = link.opens_at.astimezone(moments.zone_of(areas.book(), link.area)).date()
            text = _(
                "Formulir ini baru dibuka pada %(when)s. Silakan kembali nanti.", when=moments.say_day(first)
            )
            raise Problem("link_not_open", text)
        raise Problem("link_closed", _("Tanyakan kepada petugas kelurahan bila Anda masih ingin mengisi."))
    return link, definition.public


def _page(
    link: QrLink,
    definition: Definition,
    form: Any,
    opened: Opened,
    uploads: Uploads | None = None,
    more: list[str] | None = None,
) -> Response:
    """The form; with faults it is answered as 422."""
    faults = [place for field in form if isinstance(field, Checked) for place in field.located()]
    asks_place = place_question(definition, link)
    place_errors = []
    if asks_place and request.method == "POST" and not area_of(definition, link, request.form):
        place_errors = [_("Pilih kelurahan dari daftar.")]
        faults.insert(0, (asks_place.id, place_errors[0]))
    general = list(more or ())
    if form.errors.get("csrf_token"):
        general.append(_("Halaman ini terlalu lama terbuka. Isian Anda masih ada: tekan Kirim sekali lagi."))
    if request.form.get(HONEYPOT):
        general.append(_("Kosongkan kolom Situs web, lalu tekan Kirim sekali lagi."))
    book = areas.book()
    page = render_template(
        "public/form.html",
        link=link,
        definition=definition,
        form=form,
        areas=book,
        area_prefix=link.area,
        asks_place=asks_place,
        # Whoever comes from another form of this place has said in which kelurahan they are.
        place_field={"data": request.form.get(PLACE, request.args.get(PLACE)), "errors": place_errors},
        place=", ".join(dict.fromkeys(book.name(code) for code in (link.area, link.area[:8]))),
        action=url_for("public.form", token=link.token),
        opened=opened.token(),
        kept=uploads.tokens() if uploads else {},
        honeypot=HONEYPOT,
        faults=faults,
        general=general,
        offer=afterwards.at_link(link, definition),
    )
    response = Response(page, 422 if faults or general else 200, mimetype="text/html")
    # An empty form may come back with the browser's back button; one that holds what a person typed may not.
    response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "private, no-cache"
    response.set_etag(hashlib.sha256(_OF_THIS_VISIT.sub("", page).encode()).hexdigest()[:32], weak=True)
    if request.accept_encodings.quality("br") > 0:
        # Smaller than quick compression makes it.
        response.set_data(brotli.compress(response.get_data(), quality=5))
        response.content_encoding = "br"
    response.vary.add("Accept-Encoding")
    if request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "empty":
        # The worker keeps the page that the browser has just been given: it need not travel twice. A person who opens
        # the form always gets a new one, for its tokens tell two entries with the same answers apart.
        response.make_conditional(request)
    return response


def _tell(filled: Any, uploads: Uploads) -> None:
    """Say what is wrong with files at their questions."""
    for name, fault in uploads.faults.items():
        filled[name].errors = [fault]


def _store(link: QrLink, entry: dict[str, Any], uploads: Uploads) -> Result:
    g.qr_link = link
    who = sender()
    result = batches.ingest(
        Batch([entry]), who, _public, save_each, now, areas=areas.book(), translate=gettext
    )[0]
    uploads.deliver(who, result.wanted)
    return result


def _public(service: str, version: int) -> Definition | None:
    found = services.definition(service, version)
    return found.public if found is not None else None


def _holder(token: str) -> str:
    """Under which name photos wait: not that of the link itself, which its phones use for pieces of their own."""
    return "q" + hashlib.sha256(f"formulir {token}".encode()).hexdigest()[:32]
