"""Entries whose version was unknown when they came: judged by it as soon as it is published."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.check import Refusal, judge
from sync.entry import AnnouncedFile

from ..models import FIRST, Entry, Phase, State, db, now
from ..services import Definition
from ..services.areas import AreaBook
from . import areas, counters, standing
from .attachments import of_entry
from .counters import Key
from .events import append_event, mark_unsealed
from .registry_attach import note as note_for_registry
from .revisions import changes, key_of
from .steps import tell_officer
from .transaction import writing

# Entries in one transaction: phones that send meanwhile should not wait long for their turn.
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Released:
    """How many entries now wait for review, went back to their officers, or stay (respondents cannot mend)."""

    recorded: int = 0
    returned: int = 0
    kept: int = 0


def release(definition: Definition) -> Released:
    """Judge the quarantined entries of a published definition.

    What passes waits for review like any other. What does not goes back to the officer, with the faults as notes
    at the questions; without an officer it stays in quarantine, for the desk to decide.
    """
    book = areas.book()
    ids = db.session.scalars(
        select(Entry.id)
        .where(
            Entry.state == State.QUARANTINED,
            Entry.service == definition.id,
            Entry.version == definition.version,
        )
        .order_by(Entry.id)
    ).all()
    found: Tally[str] = Tally()
    for start in range(0, len(ids), CHUNK):
        with writing() as session:
            deltas: Tally[Key] = Tally()
            rows = session.scalars(
                select(Entry)
                .where(Entry.id.in_(ids[start : start + CHUNK]), Entry.state == State.QUARANTINED)
                .order_by(Entry.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            ).all()
            for row in rows:
                before = key_of(vars(row), book)
                if _judge(session, row, definition, book):
                    deltas[before] -= 1
                    deltas[key_of(vars(row), book)] += 1
                found[row.phase] += 1
            counters.add(session, deltas)
            released = [(row.kecamatan, row.id) for row in rows if row.state != State.QUARANTINED]
            mark_unsealed(session, released)
            note_for_registry(session, released)
    kept, returned = found[Phase.QUARANTINED], found[Phase.RETURNED]
    return Released(found.total() - kept - returned, returned, kept)


def _judge(session: Session, row: Entry, definition: Definition, book: AreaBook) -> bool:
    """Whether the entry leaves the quarantine; it is changed, and its history goes on, if it does."""
    announced = tuple(
        AnnouncedFile(file.question, file.sha256, file.bytes, file.type) for file in of_entry(row)
    )
    filled_in = definition if row.officer_id is not None else definition.public
    try:
        judgement = judge(row.answers, announced, filled_in, book)
    except Refusal as refusal:
        if row.officer_id is None:
            return False
        # An open conflict keeps its place at the head of the desk's list.
        standing.sent_back(definition.workflow, row.area, now()).give(row, conflict=row.priority == FIRST)
        _return(session, row, definition, refusal.errors)
        return True
    differences = changes(row.answers, judgement.answers)
    row.answers, row.title, row.search_text = judgement.answers, judgement.title, judgement.search_text
    # A note means that it had been returned before it came again under the unknown version.
    mended = bool(row.note or row.notes)
    path = definition.workflow
    standing.again(path, row.state, row.area, now(), mended=mended).give(row, conflict=row.priority == FIRST)
    append_event(session, row, "released", changes=differences)
    return True


def _return(session: Session, row: Entry, definition: Definition, errors: Mapping[str, list[str]]) -> None:
    row.note, row.notes = None, {question: " ".join(texts) for question, texts in errors.items()}
    append_event(session, row, "returned", note="", notes=row.notes)
    tell_officer(session, row, definition.workflow)
