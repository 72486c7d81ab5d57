"""The officer's phone: pages without personal data that the service worker keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, json, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from .. import access
from ..problems import Problem
from ..services import Definition
from ..store import areas, services
from .assets import offline_page

blueprint = Blueprint("field", __name__)

# Beyond this many kelurahan the page leaves the list to the phone, which knows the officer's own.
MOST_PLACES = 400
NO_AREA = "-"
EMPTY_LINES = re.compile(r"\n\s*\n")


@blueprint.get("/app/")
@access.everyone
def app() -> Response:
    """Home, entries, one entry, signing in and this phone: screens of one page."""
    return offline_page(_app_page())


@blueprint.get("/app/masuk")
@blueprint.get("/app/entri")
@access.everyone
def door() -> Response:
    """The same page, which opens at signing in or at the entries."""
    return offline_page(_app_page())


@blueprint.get("/app/<service>")
@access.everyone
def form_page(service: str) -> Response:
    """The form of a published service for officers."""
    definition = services.latest(service)
    if definition is None or "officer" not in definition.audience:
        raise Problem("not_found")
    return offline_page(_form_page(definition))


def offline_pages() -> Iterator[tuple[str, str]]:
    """Address and content of every page that the officer's worker keeps."""
    yield url_for("field.app"), _app_page()
    for definition in _for_officers():
        yield url_for("field.form_page", service=definition.id), _form_page(definition)


def words() -> dict[str, str]:
    """What the screens put together themselves: key -> text in the reader's language; `{name}` is filled in there."""
    return {
        "state_draft": _("Belum selesai"),
        "state_queued": _("Menunggu dikirim"),
        "state_sending": _("Sedang dikirim"),
        "state_stored": _("Sampai di kantor"),
        "state_photos": _("Sampai, foto menyusul"),
        "state_approved": _("Disetujui"),
        "state_rejected": _("Ditolak pemeriksa"),
        "state_refused": _("Ditolak, perlu diperbaiki"),
        "state_returned": _("Dikembalikan"),
        "state_conflict": _("Menunggu keputusan kantor"),
        "means_draft": _("Isian ini belum selesai. Lanjutkan, lalu simpan."),
        "means_queued": _("Isian ini aman di ponsel dan dikirim sendiri begitu ada sinyal."),
        "means_sending": _("Isian ini sedang dikirim ke kantor."),
        "means_stored": _("Isian ini sudah sampai di kantor."),
        "means_approved": _("Pemeriksa sudah menyetujui isian ini."),
        "means_rejected": _("Pemeriksa menolak isian ini. Alasannya ada di bawah."),
        "means_refused": _("Kantor belum dapat menerima isian ini. Perbaiki, lalu kirim lagi."),
        "means_returned": _("Pemeriksa meminta isian ini diperbaiki."),
        "means_conflict": _("Kantor sudah punya isi lain untuk isian ini. Pemeriksa yang memutuskan."),
        "untitled": _("Tanpa nama"),
        "found": _("{n} isian"),
        "found_none": _("Tidak ada isian yang cocok."),
        "saved_file": _("Berkas disimpan di folder Unduhan."),
        "discarded": _("Isian dihapus."),
        "form_open": _("Masih ada formulir yang terbuka. Selesaikan atau tutup dulu, lalu pasang lagi."),
        "last_contact": _("Terakhir terhubung ke kantor: {when}."),
        "never_contact": _("Belum pernah terhubung ke kantor."),
        "safe": _("Penyimpanan di ponsel aman"),
        "unsafe": _("Penyimpanan di ponsel belum terjamin"),
        "understood": _("Saya mengerti"),
        "signing_in": _("Sebentar…"),
        "nobody": _("Belum ada yang masuk"),
        "out": _("Keluar"),
        "out_anyway": _("Tetap keluar"),
        "out_waiting": _(
            "{n} isian belum sampai di kantor. Isian tetap tersimpan di ponsel ini, tetapi baru dikirim sesudah "
            "Anda masuk lagi."
        ),
    }


@blueprint.app_template_global("screen_words")
def screen_words() -> Markup:
    """`words()` as JSON that may stand inside a script element."""
    text = json.dumps(words(), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - nothing can end the script element


def _for_officers() -> list[Definition]:
    found = (services.latest(name) for name in services.known_versions())
    return [one for one in found if one is not None and "officer" in one.audience]


def _app_page() -> str:
    return _lean(render_template("field/app.html", services=_for_officers()))


def _form_page(definition: Definition) -> str:
    book = areas.book()
    prefix = "" if len(book.villages_of("")) <= MOST_PLACES else NO_AREA
    context = form_context(definition, book)
    return _lean(render_template("field/form.html", **context, area_prefix=prefix, action=None))


def _lean(html: str) -> str:
    """Without the empty lines that templates leave behind: the page travels over slow networks."""
    return EMPTY_LINES.sub("\n", html).lstrip()


def form_context(definition: Definition, book: Any, form: Any = None) -> dict[str, Any]:
    """What the form templates need: the definition, its form (empty when not given) and the areas."""
    return {"definition": definition, "form": form or definition.form(book)(), "areas": book}
