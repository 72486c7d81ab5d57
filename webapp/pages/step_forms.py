"""The form of a step that asks for something: drawn, read, its files held while faults are mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app, request
from flask_babel import gettext as _
from flask_login import current_user

from ..models import Entry
from ..problems import Problem
from ..services import Question
from ..services.form import AnswersForm
from ..services.workflow import Transition
from ..store import areas, standing, step_files
from ..store.folder import Folder
from ..store.step_files import StepFile
from ..store.steps import EXPLAINED
from .uploads import Uploads


class Asked:
    """A question under a name of its own on the page, where several forms may ask for the same."""

    def __init__(self, question: Question, prefix: str) -> None:
        self._question = question
        self.id = prefix + question.id

    def frame(self) -> dict[str, str]:
        """As of the question; nothing on this page evaluates conditions."""
        return {"data-question": self.id, "data-type": self._question.type}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._question, name)


@dataclass
class StepForm:
    """One step with its form.

    Attributes:
        explains: it needs words for the officer.
        note: those words.
        files: by question, as they will be kept.
        kept: what the page carries so that a file need not be chosen twice.
        read: it was sent, and is shown again because something is wrong.
    """

    step: Transition
    form: AnswersForm
    explains: bool
    note: str = ""
    files: dict[str, StepFile] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    read: bool = False

    @property
    def prefix(self) -> str:
        """Before the name of every field."""
        return f"{self.step.target}-"

    def fields(self) -> Iterator[tuple[Question, Any]]:
        """The questions, each with its field (None for a note that is only read)."""
        for name, question in self.step.asks.questions.items():
            yield (
                cast("Question", Asked(question, self.prefix)),
                self.form[name] if question.answered else None,
            )

    def answers(self) -> dict[str, Any]:
        """The canonical answers after it was read without a fault."""
        return self.form.answers()


def blank(entry: Entry, step: Transition) -> StepForm:
    """A form that nobody has filled in yet."""
    return StepForm(step, _form(step, None), _explains(entry, step))


def read(entry: Entry, step: Transition) -> tuple[StepForm, bool]:
    """The form as it was sent, and whether everything in it is in order."""
    form = _form(step, request.form)
    found = StepForm(
        step, form, _explains(entry, step), request.form.get(f"{step.target}-catatan", ""), read=True
    )
    uploads = Uploads(Folder(current_app.extensions["settings"].attachments_dir), f"dmeja-{current_user.id}")
    asked = {
        name: Asked(question, found.prefix)
        for name, question in step.asks.questions.items()
        if question.type in StepFile.types
    }
    uploads.take([cast("Question", one) for one in asked.values()])
    faults: dict[str, str] = {}
    for name, one in asked.items():
        if one.id in uploads.faults:
            faults[name] = uploads.faults[one.id]
        elif one.id in uploads.held:
            held = uploads.held[one.id]
            with uploads.folder.arriving(uploads.owner, held.sha256) as arriving:
                content = arriving.content()
            try:
                found.files[name] = step_files.read(content, held.type)
            except Problem as problem:
                faults[name] = str(problem.detail or problem.title)
        form[name].data = found.files[name].sha256 if name in found.files else None
    found.kept = uploads.tokens()
    valid = form.validate()
    for name, text in faults.items():
        form[name].errors = [text]
    if found.explains and not found.note.strip():
        return found, False
    return found, valid and not faults


def _form(step: Transition, typed: Any) -> AnswersForm:
    return step.asks.form(areas.book())(typed, prefix=f"{step.target}-")


def _explains(entry: Entry, step: Transition) -> bool:
    path = standing.path_of(entry.service, entry.version)
    return path is not None and path.states[step.target].phase in EXPLAINED


def note_fault(form: StepForm) -> str:
    """What is wrong with the words for the officer; empty when nothing is."""
    if form.read and form.explains and not form.note.strip():
        return _("Tulis alasannya, supaya petugas tahu.")
    return ""
