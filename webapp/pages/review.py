"""One entry at the desk: read it, approve, return, reject, choose between contents in conflict; its photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import access
from ..models import Entry, Phase, User, now
from ..problems import Problem
from ..store import areas, attachments, desk, public_pages, review, search, services, standing, steps
from ..store import entries as entry_store
from ..store.folder import Folder
from . import business_view, entry_surroundings, filters, moments, step_forms, wording
from .entries import go_on
from .entry_view import Reader
from .step_choices import Choices, choices_of
from .step_forms import StepForm

blueprint = Blueprint("review", __name__, url_prefix="/meja")

KEEP, TAKE = "pertahankan", "pakai"
PHOTO_SECONDS = 24 * 60 * 60


@dataclass
class Typed:
    """What the supervisor has typed so far, shown again when it could not be accepted."""

    note: str = ""
    reason: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    marked: list[str] = field(default_factory=list)
    # Who is to mend a citizen's entry.
    officer: int | None = None

    @property
    def wanted(self) -> dict[str, str]:
        """The notes of the questions that are ticked; an unticked one is not meant any more."""
        return {name: self.notes.get(name, "").strip() for name in self.marked}


@blueprint.get("/entri/<uuid:entry_id>")
@access.signed_in()
def entry(entry_id: UUID) -> str:
    """Everything about one entry, and what to decide."""
    return page(find(entry_id), Typed())


@blueprint.post("/entri/<uuid:entry_id>/tinjau")
@access.signed_in()
def judge(entry_id: UUID) -> AnyResponse | tuple[str, int]:
    """Approve, return with notes, or reject with a reason; then on to the next entry."""
    found = find(entry_id)
    place, title = search.cursor_at(found), found.title
    typed = _typed()
    choices = choices_of(found)
    target = request.form.get("keputusan", "")
    fault = _fault(found, choices, target, typed)
    if fault:
        return page(found, typed, [fault]), 422
    try:
        returned = choices.back is not None and target == choices.back.target
        steps.make(
            found.id,
            current_user,
            seen(),
            target,
            note=typed.note if returned else typed.reason if target in choices.ends else "",
            notes=typed.wanted if returned else None,
            officer_id=typed.officer if returned else None,
        )
    except Problem as problem:
        if problem.word not in ("conflict", "invalid"):
            raise
        # Fresh, so that the page shows what the other person did.
        return page(find(entry_id), typed, [str(problem.detail or problem.title)]), problem.code or 409
    after = find(entry_id)
    wanted, _faults = filters.read(request.args, areas.book())
    return go_on(wanted, place, str(entry_id), said_after(after, title))


@blueprint.post("/entri/<uuid:entry_id>/pilih")
@access.signed_in()
def decide(entry_id: UUID) -> AnyResponse | tuple[str, int]:
    """Choose between the present content and one kept beside it."""
    found = find(entry_id)
    choice = request.form.get("pilihan", "")
    if choice not in (KEEP, TAKE):
        return page(found, Typed(), [_("Pilih salah satu isi.")]), 422
    try:
        review.decide_conflict(
            str(entry_id), current_user, request.form.get("digest", ""), take=choice == TAKE
        )
    except Problem as problem:
        if problem.word != "conflict":
            raise
        return page(find(entry_id), Typed(), [str(problem.detail or problem.title)]), 409
    # The entry is looked at again: taking the later content makes it wait for a decision of its own.
    return AnyResponse(
        status=303, headers={"Location": url_for("review.entry", entry_id=entry_id, **query())}
    )


@blueprint.get("/lampiran/<sha256>")
@access.signed_in()
def photo(sha256: str) -> Response:
    """A photo, signature or document of an entry in the reader's area."""
    if len(sha256) != 64 or not sha256.isalnum():
        raise Problem("not_found")
    folder = Folder(current_app.extensions["settings"].attachments_dir)
    file = attachments.readable(folder, sha256, current_user.area)
    response = send_file(file.path, mimetype=file.type, conditional=True, etag=sha256, max_age=PHOTO_SECONDS)
    # The bytes behind a hash never change, but who may see them does: only this reader's browser may keep them.
    response.headers["Cache-Control"] = f"private, max-age={PHOTO_SECONDS}"
    # A document is opened by the reader's own program, outside this site.
    document = not file.type.startswith("image/")
    name = f"attachment; filename=lampiran-{sha256[:8]}.pdf"
    response.headers["Content-Disposition"] = name if document else "inline"
    # Should a reader show it all the same: nothing in it may run, and nothing be fetched.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def said_after(entry: Entry, title: str) -> str:
    """What a step has led to, in a sentence."""
    said = {
        Phase.APPROVED: _("“%(title)s” disetujui.", title=title),
        Phase.RETURNED: _("“%(title)s” dikembalikan ke petugas.", title=title),
        Phase.REJECTED: _("“%(title)s” ditolak.", title=title),
    }
    # Where the state has a name of its own, that says more.
    if entry.state == entry.phase and entry.phase in said:
        return said[Phase(entry.phase)]
    path = standing.path_of(entry.service, entry.version)
    return _("“%(title)s”: %(state)s.", title=title, state=wording.state(entry.state, entry.phase, path))


def find(entry_id: UUID) -> Entry:
    """An entry of the reader's area. Raises Problem `not_found`."""
    return entry_store.find(str(entry_id), current_user.area)


def query() -> dict[str, Any]:
    """The filters under which the reader came, as arguments of an address."""
    wanted, _faults = filters.read(request.args, areas.book())
    return wanted.query()


def seen() -> tuple[str, int]:
    """State and revision on the page that was decided by."""
    state, _, revision = request.form.get("dilihat", "").partition("/")
    return state, int(revision) if revision.isascii() and revision.isdigit() else 0


def _typed() -> Typed:
    form = request.form
    notes = {
        name.removeprefix("catatan-"): text for name, text in form.items() if name.startswith("catatan-")
    }
    officer = form.get("petugas", type=int)
    return Typed(form.get("catatan", ""), form.get("alasan", ""), notes, form.getlist("tandai"), officer)


def _fault(found: Entry, choices: Choices, target: str, typed: Typed) -> str:
    """What keeps a decision from being understood, as a sentence; empty when nothing does."""
    if seen() != (found.state, found.revision):
        # Somebody was faster: what is wrong is said by the step itself.
        return ""
    if choices.back is not None and target == choices.back.target:
        reader = Reader(services.definition(found.service, found.version), areas.book())
        silent = [reader.label(name) for name, text in typed.wanted.items() if not text]
        if silent:
            return _("Tulis apa yang perlu diperbaiki di: %(names)s.", names=", ".join(silent))
        return ""
    if target not in choices.known:
        return _("Pilih salah satu tombol di bawah.")
    if typed.marked and target not in choices.ends:
        return _(
            "Masih ada pertanyaan yang ditandai. Kembalikan isian ini, atau hapus tandanya sebelum menyetujui."
        )
    return ""


def forms_of(found: Entry, sent: StepForm | None) -> dict[str, Any]:
    """What `desk/step_forms.html` needs: the forms of an entry, the one that was sent as it was sent."""
    wanted = choices_of(found).forms if not entry_store.conflicts(found) else []
    return {
        "step_forms": [
            sent if sent and sent.step.target == step.target else step_forms.blank(found, step)
            for step in wanted
        ],
        "areas": areas.book(),
        "area_prefix": current_user.area,
        "note_fault": step_forms.note_fault,
    }


def page(found: Entry, typed: Typed, faults: list[str] | None = None, sent: StepForm | None = None) -> str:
    """Everything about an entry.

    Args:
        typed: what was typed into the main form.
        faults: what is wrong with it, or with the step that was sent.
        sent: the form of that step.
    """
    book = areas.book()
    wanted, _faults = filters.read(request.args, book)
    after = search.page(wanted.narrowed(), search.cursor_at(found), 1).entries
    return render_template(
        "desk/entry.html",
        view=_view(found, typed),
        typed=typed,
        faults=faults or [],
        query=wanted.query(),
        list_url=url_for("entries.listing", **wanted.query()),
        sheet_url=_sheet_url(found),
        public=public_pages.of_entry(found),
        **forms_of(found, sent),
        skip_url=url_for("review.entry", entry_id=after[0].id, **wanted.query()) if after else None,
    )


def _sheet_url(found: Entry) -> str | None:
    definition = services.definition(found.service, found.version)
    if definition is None or not definition.sheet or definition.anonymous:
        return None
    return url_for("steps.sheet", entry_id=found.id, **query())


def _view(found: Entry, typed: Typed) -> dict[str, Any]:
    book = areas.book()
    zone = moments.zone_of(book, found.area)
    reader = Reader(services.definition(found.service, found.version), book)
    events = entry_store.history(found)
    # Answers of an anonymous survey are read together only, in its report.
    closed = found.service in services.anonymous()
    conflicts = [] if closed else entry_store.conflicts(found)
    acting = [id_ for event in events for id_ in (event.user_id, event.data.get("officer"))]
    names = desk.names_of([found.officer_id, *acting])
    position = None if closed else reader.position(found.answers)
    verdict = reader.verdict(found.answers, found.collected_at.astimezone(zone).date())
    choices = choices_of(found, verdict.path if verdict else None) if not conflicts else Choices()
    return {
        "id": found.id,
        "title": found.title or wording.receipt(found.receipt),
        "verdict": verdict,
        "state": wording.state(found.state, found.phase, reader.path),
        "tone": wording.tone(found.phase),
        "due": None if found.due_at is None else moments.say_day(_last_day(found.due_at, zone)),
        "overdue": found.due_at is not None and found.due_at < now(),
        "seen": f"{found.state}/{found.revision}",
        "choices": choices,
        "revised": found.phase == Phase.REVISED,
        "quarantined": found.phase == Phase.QUARANTINED,
        "menders": _menders(choices.menders, typed.officer),
        "note": found.note,
        "note_label": _note_label(found.phase),
        "clock": moments.say_skew(found.clock_skew_seconds),
        "facts": entry_surroundings.facts(found, names),
        "closed": closed,
        "sections": []
        if closed
        else reader.sections(
            found.answers,
            attachments.of_entry(found),
            lambda sha256: url_for("review.photo", sha256=sha256),
            said=found.notes or {},
            typed=typed.notes,
            marked=typed.marked,
        ),
        "outcomes": reader.outcomes(
            events, attachments.of_entry(found), lambda sha256: url_for("review.photo", sha256=sha256)
        ),
        "place": entry_surroundings.place(found, reader, position) if position else None,
        "history": []
        if closed
        else reader.history(events, lambda event: entry_surroundings.who(event, names), zone),
        "conflicts": [
            {
                "digest": conflict.digest,
                "sides": reader.sides(
                    found, conflict, Reader(services.definition(found.service, conflict.version), book), zone
                ),
            }
            for conflict in conflicts
        ],
        "duplicates": [] if closed else entry_surroundings.twins(found, reader),
        "business": None if closed else business_view.of_entry(found),
        "marked": [(name, reader.label(name)) for name in typed.marked],
    }


def _menders(officers: Sequence[User], chosen: int | None) -> list[tuple[int, str, bool]]:
    """Id, name with area, whether it is chosen: unless somebody else is, the only officer of the smallest area."""
    book = areas.book()
    alone = len(officers) == 1 or (len(officers) > 1 and len(officers[0].area) > len(officers[1].area))
    wanted = chosen or (officers[0].id if alone else None)
    return [(user.id, f"{user.name} · {book.name(user.area)}", user.id == wanted) for user in officers]


def _last_day(due_at: datetime, zone: ZoneInfo) -> date:
    """The day whose end the limit is."""
    return (due_at.astimezone(zone) - timedelta(seconds=1)).date()


def _note_label(phase: str) -> str:
    if phase == Phase.REJECTED:
        return _("Alasan ditolak:")
    if phase == Phase.WITHDRAWN:
        return _("Alasan dibatalkan:")
    return _("Catatan saat dikembalikan:")
