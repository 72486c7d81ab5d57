"""One entry as the desk shows it: answers by section, place, history with differences, contents in conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from ..models import Attachment, Conflict, Entry, Event
from ..services import Definition, Question
from ..services.areas import AreaBook
from ..services.halal import Verdict
from ..services.types.repeat import Repeat
from ..services.workflow import Transition, Workflow
from . import moments, wording


@dataclass
class Photo:
    """A file of an answer; without an address it has not arrived yet. A document is no picture."""

    url: str | None
    picture: bool = True


@dataclass
class Answer:
    """One question and what was answered, as people read it."""

    id: str
    label: str
    value: str
    photos: list[Photo] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    # What the supervisor wrote here when the entry was last returned, and what is being written now.
    said: str = ""
    typed: str = ""
    marked: bool = False


@dataclass
class Section:
    """A heading and its answers."""

    title: str
    answers: list[Answer]


@dataclass
class Difference:
    """One question before and after; or what was said about it on returning, or told with a step."""

    label: str
    old: str = ""
    new: str = ""
    said: str = ""
    told: str = ""


@dataclass
class HistoryLine:
    """One event: what, who, when, and the differences it made."""

    what: str
    who: str
    at: str
    note: str = ""
    changes: list[Difference] = field(default_factory=list)


@dataclass
class Side:
    """One of two contents of an entry, with the button that chooses it."""

    title: str
    about: str
    lines: list[Difference]
    choice: str
    button: str


@dataclass
class Place:
    """Where it was recorded: for the map and in words."""

    about: str
    coordinates: str
    data: dict[str, Any]


class Reader:
    """Shows the answers of entries; knows the definition they were given under (None: unknown version)."""

    def __init__(self, definition: Definition | None, areas: AreaBook) -> None:
        self.definition = definition
        self.areas = areas

    @property
    def path(self) -> Workflow | None:
        """The path of the entries; None for an unknown version."""
        return self.definition.workflow if self.definition else None

    def label(self, question_id: str) -> str:
        """The name of a question; its id where the definition is not known."""
        question = self._question(question_id)
        return str(question.name) if question else question_id

    def show(self, question_id: str, value: Any) -> str:
        """An answer as people read it."""
        if value is None:
            return ""
        question = self._question(question_id)
        return question.display(value, self.areas) if question else str(value)

    def read(self, question_id: str, value: Any) -> str:
        """An answer where there is room for it: row under row."""
        question = self._question(question_id)
        if isinstance(question, Repeat):
            return "\n".join(question.lines(value, self.areas))
        return self.show(question_id, value)

    def questions(self) -> Iterable[Question]:
        """All questions, in order; none for an unknown version."""
        return self.definition.questions.values() if self.definition else ()

    def _question(self, question_id: str) -> Question | None:
        return self.definition.questions.get(question_id) if self.definition else None

    def sections(
        self,
        answers: Mapping[str, Any],
        files: Iterable[Attachment],
        photo_url: Callable[[str], str],
        *,
        said: Mapping[str, str],
        typed: Mapping[str, str],
        marked: Iterable[str],
    ) -> list[Section]:
        """The questions that apply, by section; raw answers in one section for an unknown version."""
        photos: dict[str, list[Photo]] = {}
        for file in files:
            arrived = file.arrived_at is not None
            photos.setdefault(file.question, []).append(
                Photo(photo_url(file.sha256) if arrived else None, file.type.startswith("image/"))
            )
        marks = set(marked)

        def answer(question_id: str, label: str) -> Answer:
            return Answer(
                question_id,
                label,
                self.read(question_id, answers.get(question_id)),
                photos.get(question_id, []),
                warnings.get(question_id, []),
                said.get(question_id, ""),
                typed.get(question_id, ""),
                question_id in marks,
            )

        if self.definition is None:
            warnings: dict[str, list[str]] = {}
            return [Section(_("Isi sebagaimana dikirim"), [answer(name, name) for name in answers])]
        warnings = self.definition.warnings(answers, self.areas)
        shown = self.definition.shown(answers, self.areas)
        found = []
        for section in self.definition.sections:
            lines = [
                answer(question.id, str(question.label))
                for question in section.questions
                if question.answered and question.id in shown
            ]
            if lines:
                found.append(Section(str(section.title), lines))
        return found

    def verdict(self, answers: Mapping[str, Any], on: date) -> Verdict | None:
        """What the rule of law that the service names says of the answers, by the rule of a day."""
        return self.definition.verdict(answers, on) if self.definition else None

    def outcomes(
        self, events: Iterable[Event], files: Iterable[Attachment], file_url: Callable[[str], str]
    ) -> list[Section]:
        """What was answered with steps, by step, the newest answers of each."""
        arrived = {file.question: file for file in files if file.arrived_at is not None}
        found: dict[str, Section] = {}
        for event in events:
            answers, step = event.data.get("answers"), self._step(event)
            if not answers or step is None:
                continue
            lines = []
            for name, value in answers.items():
                file = arrived.get(f"{step.target}.{name}")
                question = step.asks.questions[name]
                pictured = [Photo(file_url(file.sha256), file.type.startswith("image/"))] if file else []
                shown = question.display(value, self.areas)
                lines.append(Answer(f"{step.target}.{name}", str(question.label), shown, pictured))
            found[step.target] = Section(str(step.label), lines)
        return list(found.values())

    def _told(self, event: Event) -> list[Difference]:
        """What was answered with a step."""
        step = self._step(event)
        if step is None:
            return []
        asked = step.asks.questions
        return [
            Difference(str(asked[name].name), told=asked[name].display(value, self.areas))
            for name, value in (event.data.get("answers") or {}).items()
        ]

    def _step(self, event: Event) -> Transition | None:
        data = event.data
        return self.path.step(data["from"], data["to"]) if self.path and "to" in data else None

    def _what(self, event: Event) -> str:
        """What happened: a step by the state it led to, where that has a name of its own."""
        state = self.path.states.get(event.data.get("to", "")) if self.path else None
        return wording.state_of(state) if state else wording.event(event.what)

    def differences(self, changes: Mapping[str, Sequence[Any]]) -> list[Difference]:
        """`{question: [old, new]}` of an event, as people read it."""
        return [
            Difference(self.label(name), self.show(name, old), self.show(name, new))
            for name, (old, new) in changes.items()
        ]

    def history(
        self, events: Iterable[Event], who: Callable[[Event], str], zone: ZoneInfo
    ) -> list[HistoryLine]:
        """The events, newest first."""
        lines = []
        for event in events:
            data = event.data
            changes = self.differences(data.get("changes") or {})
            changes += [
                Difference(self.label(name), said=text) for name, text in (data.get("notes") or {}).items()
            ]
            changes += self._told(event)
            lines.append(
                HistoryLine(
                    self._what(event),
                    who(event),
                    moments.say(event.at, zone),
                    data.get("note") or wording.tie(data),
                    changes,
                )
            )
        return lines[::-1]

    def sides(self, entry: Entry, conflict: Conflict, other: Reader, zone: ZoneInfo) -> list[Side]:
        """The present content and the one that came later, where they differ. `other` reads the later one."""
        names = [
            name
            for name in {**entry.answers, **conflict.answers}
            if entry.answers.get(name) != conflict.answers.get(name)
        ]

        def lines(reader: Reader, answers: Mapping[str, Any]) -> list[Difference]:
            return [
                Difference(self.label(name), new=reader.show(name, answers.get(name)) or _("kosong"))
                for name in names
            ]

        return [
            Side(
                _("Isi sekarang"),
                _(
                    "Revisi %(n)s, dicatat %(when)s",
                    n=entry.revision,
                    when=moments.say(entry.collected_at, zone),
                ),
                lines(self, entry.answers),
                "pertahankan",
                _("Pertahankan isi sekarang"),
            ),
            Side(
                _("Isi yang datang kemudian"),
                _(
                    "Revisi %(n)s, dicatat %(when)s",
                    n=conflict.revision,
                    when=moments.say(conflict.collected_at, zone),
                ),
                lines(other, conflict.answers),
                "pakai",
                _("Pakai isi yang baru"),
            ),
        ]

    def position(self, answers: Mapping[str, Any]) -> dict[str, Any] | None:
        """The first position among the answers; None when there is none, or only a reason why not."""
        for question in self.questions():
            value = answers.get(question.id)
            if question.type == "location" and isinstance(value, dict) and "lat" in value:
                return value
        return None


def place(
    position: Mapping[str, Any], others: Sequence[tuple[float, float]], tiles: str | None, kelurahan: str
) -> Place:
    """The map's data. Coordinates have six decimals: a tenth of a metre, more than any phone knows."""
    lat, lon, accuracy = position["lat"], position["lon"], position.get("accuracy")
    coordinates = f"{lat:.6f}, {lon:.6f}"
    if accuracy is None:
        about = _("Titik dipilih sendiri di peta.")
    else:
        about = _("Ketelitian %(metres)s meter.", metres=round(accuracy))
    if others:
        about += " " + _(
            "Titik kuning: %(n)s isian lain di %(kelurahan)s.", n=len(others), kelurahan=kelurahan
        )
    data = {
        "lat": lat,
        "lon": lon,
        "accuracy": accuracy,
        "others": others,
        "tiles": tiles,
        "label": coordinates,
    }
    return Place(about, coordinates, data)
