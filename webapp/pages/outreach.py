"""Outreach events (kegiatan jemput bola) at the desk: planned, looked at, closed or called off."""

from __future__ import annotations

from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import access
from ..documents.posters import SIZES
from ..models import Outreach, OutreachState, kecamatan_of
from ..problems import Problem
from ..store import outreach, pdfs
from ..store.folder import Folder
from . import outreach_form
from .outreach_form import PlanForm
from .outreach_view import EventView, listing
from .posters import short_address_of

blueprint = Blueprint("outreach", __name__, url_prefix="/meja/kegiatan")

SEE_OTHER = 303
# More than a year of daily events; older ones are in the reports of their months.
MOST_LISTED = 400


@blueprint.get("")
@access.signed_in()
def events() -> str:
    """The events of the area: those that come, those that wait to be closed, those that are over."""
    found = outreach.of_area(current_user.area, MOST_LISTED)
    return render_template(
        "desk/outreach_list.html", parts=listing(found), most=MOST_LISTED, count=len(found)
    )


@blueprint.get("/baru")
@access.signed_in()
def new() -> str:
    """The form for a new one."""
    return _form(outreach_form.blank(current_user.area), None)


@blueprint.post("/baru")
@access.signed_in()
def plan() -> AnyResponse | tuple[str, int]:
    """Plan an event; everything typed is kept while something is wrong."""
    form = outreach_form.read()
    if form.plan is None:
        return _form(form, None), 422
    made = outreach.plan(form.plan, current_user)
    _keep_letter(made, form)
    flash(_("Kegiatan direncanakan. Anggota tim melihatnya di ponsel saat tersambung."))
    return redirect(url_for("outreach.event", outreach_id=made.id), SEE_OTHER)


@blueprint.get("/<uuid:outreach_id>")
@access.signed_in()
def event(outreach_id: UUID) -> str:
    """The event's page."""
    view = EventView(_find(outreach_id))
    return render_template(
        "desk/outreach.html",
        view=view,
        sizes=[size.upper() for size in SIZES],
        short_address=short_address_of(view.link) if view.link else "",
    )


@blueprint.get("/<uuid:outreach_id>/ubah")
@access.signed_in()
def edit(outreach_id: UUID) -> str | AnyResponse:
    """The form with the plan as it is."""
    found = _find(outreach_id)
    if found.state != OutreachState.PLANNED:
        flash(
            _("Kegiatan ini sudah ditutup, jadi rencananya tidak berubah lagi.")
            if found.state == OutreachState.CLOSED
            else _("Kegiatan ini dibatalkan, jadi rencananya tidak berubah lagi.")
        )
        return redirect(url_for("outreach.event", outreach_id=found.id), SEE_OTHER)
    return _form(outreach_form.of_event(found), found)


@blueprint.post("/<uuid:outreach_id>/ubah")
@access.signed_in()
def change(outreach_id: UUID) -> AnyResponse | tuple[str, int]:
    """Another plan; refused when somebody else changed it meanwhile."""
    found = _find(outreach_id)
    form = outreach_form.read()
    if form.plan is None:
        return _form(form, found), 422
    seen, before = request.form.get("dilihat", ""), kecamatan_of(found.area)
    try:
        outreach.change(
            found.id,
            current_user.area,
            form.plan,
            current_user,
            int(seen[:9]) if seen.isascii() and seen.isdigit() else 0,
        )
    except Problem as problem:
        if problem.word != "conflict":
            raise
        form.faults["umum"] = str(problem.detail)
        return _form(form, found), 409
    _keep_letter(found, form, before)
    flash(_("Perubahan disimpan."))
    return redirect(url_for("outreach.event", outreach_id=found.id), SEE_OTHER)


@blueprint.get("/<uuid:outreach_id>/tutup")
@access.signed_in()
def confirm(outreach_id: UUID) -> str:
    """What closing means now: which phones still hold entries, which have said nothing."""
    return _closing(EventView(_find(outreach_id)), "")


@blueprint.post("/<uuid:outreach_id>/tutup")
@access.signed_in()
def close(outreach_id: UUID) -> AnyResponse | tuple[str, int]:
    """Close it; with something outstanding only when that has been read."""
    view = EventView(_find(outreach_id))
    if view.outstanding() and request.form.get("mengerti") != "ya":
        return _closing(view, _("Centang dulu bahwa Anda sudah membaca daftar di atas.")), 422
    closed = outreach.close(
        view.id, current_user.area, current_user, [phone.as_json() for phone in view.phones]
    )
    if closed.state == OutreachState.CLOSED:
        flash(_("Kegiatan ditutup. Laporan siap diunduh."))
    return redirect(url_for("outreach.event", outreach_id=view.id), SEE_OTHER)


@blueprint.post("/<uuid:outreach_id>/batal")
@access.signed_in()
def cancel(outreach_id: UUID) -> AnyResponse:
    """Call off one that was planned by mistake or does not take place."""
    found = outreach.cancel(str(outreach_id), current_user.area, current_user)
    if found.state == OutreachState.CANCELED:
        flash(_("Kegiatan dibatalkan. Bila keliru, buka lagi di bawah."))
    return redirect(url_for("outreach.event", outreach_id=found.id), SEE_OTHER)


@blueprint.post("/<uuid:outreach_id>/buka")
@access.signed_in()
def reopen(outreach_id: UUID) -> AnyResponse:
    """Open one that was closed too early or called off by mistake."""
    found = _find(outreach_id)
    tied = outreach.reopen(found.id, current_user.area, current_user)
    flash(_("Kegiatan dibuka lagi. %(n)s isian yang dicatat sesudah ditutup dimasukkan.", n=tied))
    return redirect(url_for("outreach.event", outreach_id=found.id), SEE_OTHER)


@blueprint.get("/<uuid:outreach_id>/surat.pdf")
@access.signed_in()
def letter(outreach_id: UUID) -> Response:
    """The letter of assignment."""
    found = _find(outreach_id)
    folder = _folder()
    kecamatan = kecamatan_of(found.area)
    if found.letter_sha256 is None or not folder.has(kecamatan, found.letter_sha256):
        raise Problem("not_found")
    answer = send_file(
        folder.path(kecamatan, found.letter_sha256),
        mimetype=pdfs.MEDIA_TYPE,
        as_attachment=True,
        download_name="surat-tugas.pdf",
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _find(outreach_id: UUID) -> Outreach:
    return outreach.find(str(outreach_id), current_user.area)


def _form(form: PlanForm, found: Outreach | None) -> str:
    return render_template("desk/outreach_form.html", form=form, event=found, choices=outreach_form.choices())


def _closing(view: EventView, fault: str) -> str:
    return render_template("desk/outreach_close.html", view=view, fault=fault)


def _keep_letter(found: Outreach, form: PlanForm, before: str = "") -> None:
    """Keep a new PDF; that of an event which has moved to another kecamatan (from `before`) moves with it."""
    folder, here = _folder(), kecamatan_of(found.area)
    if form.letter is not None:
        sha256, content = form.letter
        folder.put(here, sha256, content)
        outreach.keep_letter(found.id, current_user.area, sha256, current_user)
    elif found.letter_sha256 and before not in ("", here) and folder.has(before, found.letter_sha256):
        folder.put(here, found.letter_sha256, folder.path(before, found.letter_sha256).read_bytes())


def _folder() -> Folder:
    return Folder(current_app.extensions["settings"].attachments_dir)
