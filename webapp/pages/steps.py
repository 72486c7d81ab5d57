"""Steps that ask for something, and the sheet from which an entry is copied into another office's system."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import access
from ..models import Entry
from ..problems import Problem
from ..store import areas, services, steps
from ..store.folder import Folder
from . import copy_sheet, review, step_forms, wording
from .step_choices import choices_of
from .step_forms import StepForm

blueprint = Blueprint("steps", __name__, url_prefix="/meja")

SEE_OTHER = 303
# Which page the step was made on; it is shown again when something is wrong.
ON_SHEET = "salin"


@blueprint.post("/entri/<uuid:entry_id>/langkah")
@access.signed_in()
def make(entry_id: UUID) -> AnyResponse | tuple[str, int]:
    """Make a step with what it asks for; what was typed and chosen is kept while something is wrong."""
    found = review.find(entry_id)
    title, target = found.title, request.form.get("langkah", "")
    step = next((one for one in choices_of(found).forms if one.target == target), None)
    if step is None:
        gone = _("Langkah ini tidak ada lagi untuk isian ini. Periksa keadaannya, lalu pilih lagi.")
        return _again(found, None, [gone]), 409
    form, valid = step_forms.read(found, step)
    if not valid:
        return _again(found, form, [_("Langkah belum disimpan. Perbaiki yang ditandai.")]), 422
    try:
        steps.make(
            found.id,
            current_user,
            review.seen(),
            target,
            answers=form.answers(),
            files=form.files,
            folder=Folder(current_app.extensions["settings"].attachments_dir),
            note=form.note,
        )
    except Problem as problem:
        if problem.word not in ("conflict", "invalid"):
            raise
        return _again(
            review.find(entry_id), form, [str(problem.detail or problem.title)]
        ), problem.code or 409
    flash(review.said_after(review.find(entry_id), title))
    return redirect(url_for("review.entry", entry_id=entry_id, **review.query()), SEE_OTHER)


@blueprint.get("/entri/<uuid:entry_id>/salin")
@access.signed_in()
def sheet(entry_id: UUID) -> str:
    """The answers in the order of another system's screens, each with a button that copies it."""
    return _sheet(review.find(entry_id), None, [])


def _again(found: Entry, form: StepForm | None, faults: list[str]) -> str:
    if request.form.get("halaman") == ON_SHEET:
        return _sheet(found, form, faults)
    return review.page(found, review.Typed(), faults, form)


def _sheet(found: Entry, form: StepForm | None, faults: list[str]) -> str:
    definition = services.definition(found.service, found.version)
    if definition is None or not definition.sheet or definition.anonymous:
        raise Problem("not_found")
    return render_template(
        "desk/sheet.html",
        id=found.id,
        title=found.title or wording.receipt(found.receipt),
        service=definition.short_title,
        parts=copy_sheet.parts(definition, found.answers, areas.book()),
        faults=faults,
        query=review.query(),
        seen=f"{found.state}/{found.revision}",
        **review.forms_of(found, form),
    )
