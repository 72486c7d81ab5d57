"""Figures of reports: changed in the same transaction as the entry, by signed rows, and read as sums.

A report reads the few rows that say how often each answer was given, never the answers. New entries are counted by
`count_new`; whoever changes an entry afterwards changes its figures with it, for the session itself sees to that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, TextClause, event, func, inspect, select, text
from sqlalchemy.orm import Session

from ..models import Doubt, Entry, Event, State, Tally, db, now, tenant_within, within
from ..services.areas import AreaBook
from ..services.report_figures import GroupFigure, PlaceFigure, Wanted
from ..services.report_part import Part
from ..services.workflow import REJECTED, WITHDRAWN, Workflow
from . import areas, doubts, services
from .bulk import insert_rows
from .counters import month_of

LONGEST_POINT = 60

# In place of a question: doubts by reason; seconds that steps took, and how many were late. A step itself is a
# question `from>to`, its answers the whole days that it took.
DOUBTS, SECONDS, LATE = "#doubts", "#seconds", "#late"

# What decides how an entry counts.
DECISIVE = ("service", "version", "area", "state", "answers", "collected_at")
GROUP, PLACE = GroupFigure._fields[:-1], PlaceFigure._fields[:-1]
UNCOUNTED = (REJECTED, WITHDRAWN)

# As the indexes say it, word for word: SQLite uses a partial index only then.
FOLDED, NEW = text("tally.folded"), text("NOT tally.folded")

Row = Mapping[str, Any]


class Key(NamedTuple):
    """What a figure counts, see `webapp.models.Tally`."""

    kecamatan: str
    area: str
    service: str
    point: str
    month: str
    doubtful: bool
    dimension: str
    value: str
    question: str
    answer: str


class Counting(NamedTuple):
    """By what an entry counts: the report and the path of its definition."""

    part: Part
    workflow: Workflow


Deltas = Counter[Key]


def count_new(session: Session, rows: Sequence[Row]) -> None:
    """Count entries that this transaction has inserted, all of one sender; services without figures cost nothing.

    Args:
        rows: columns of `Entry` by name.
    """
    by_service: dict[str, list[tuple[Row, Counting]]] = {}
    for row in rows:
        counting = _counting(row)
        if counting is not None:
            by_service.setdefault(row["service"], []).append((row, counting))
    deltas: Deltas = Counter()
    for counted in by_service.values():
        opinions = [(row, one.part) for row, one in counted if one.part.survey]
        marks = _mark(session, opinions) if opinions else {}
        for row, counting in counted:
            _add(deltas, row, counting, marks.get(row["id"], ""), 1)
    _insert(session, deltas)


def _mark(session: Session, opinions: Sequence[tuple[Row, Part]]) -> dict[str, str]:
    """The doubts of new answers to a survey, by entry id; kept, so that they can be taken back."""
    hasty = doubts.of_sender(session, [row for row, _ in opinions])
    rows = []
    for row, part in opinions:
        reasons = doubts.of_content(part, row) + ([doubts.MANY] if row["id"] in hasty else [])
        if reasons:
            rows.append({"kecamatan": row["kecamatan"], "entry_id": row["id"], "reasons": " ".join(reasons)})
    insert_rows(session, Doubt, rows)
    return {row["entry_id"]: row["reasons"] for row in rows}


@event.listens_for(db.session, "before_flush")
def _follow(session: Session, *_rest: object) -> None:
    """Before a changed entry is written: take out of the figures how it counted, and put in how it counts."""
    deltas: Deltas = Counter()
    for entry in session.dirty:
        if isinstance(entry, Entry):
            after = {column.key: getattr(entry, column.key) for column in inspect(Entry).column_attrs}
            before = after | _old_values(entry)
            if any(before[name] != after[name] for name in DECISIVE):
                _change(session, deltas, before, after)
    _insert(session, deltas)


def _old_values(entry: Entry) -> dict[str, Any]:
    attributes = inspect(entry).attrs
    histories = {name: attributes[name].history for name in DECISIVE}
    return {name: history.deleted[0] for name, history in histories.items() if history.deleted}


def _change(session: Session, deltas: Deltas, before: Row, after: Row) -> None:
    old, new = _counting(before), _counting(after)
    if old is None and new is None:
        return
    mark = session.get(Doubt, (after["kecamatan"], after["id"]))
    reasons = mark.reasons if mark is not None else ""
    if old is not None:
        _add(deltas, before, old, reasons, -1)
    if new is not None:
        _add(deltas, after, new, reasons, 1)
        if new.part.kind == "steps" and before["state"] != after["state"]:
            _add_step(session, deltas, before, after, new)


def _counting(row: Row) -> Counting | None:
    """By what an entry counts; None when there are no figures of it, or its version is unknown."""
    if row["state"] == State.QUARANTINED:
        return None
    definition = services.definition(row["service"], row["version"])
    if definition is None or definition.report is None:
        return None
    part = definition.report
    return Counting(part, definition.workflow) if part.questions or part.kind == "steps" else None


def _add(deltas: Deltas, row: Row, counting: Counting, reasons: str, sign: int) -> None:
    part = counting.part
    month = month_of(row["collected_at"], _zone(areas.book(), row["area"]).key)
    key = _place(row, month, bool(reasons))
    if part.kind == "steps":
        # A path is told with all that set out on it, wherever it led.
        deltas[key] += sign
        return
    state = counting.workflow.states.get(str(row["state"]))
    if state is not None and state.phase in UNCOUNTED:
        return
    for dimension, value, question, answer in part.figures(row["answers"]):
        deltas[key._replace(dimension=dimension, value=value, question=question, answer=answer)] += sign
    for reason in reasons.split():
        deltas[key._replace(question=DOUBTS, answer=reason)] += sign


def _place(row: Row, month: str, doubtful: bool) -> Key:
    point = (row["point"] or "")[:LONGEST_POINT]
    return Key(row["kecamatan"], row["area"], row["service"], point, month, doubtful, "", "", "", "")


def _zone(book: AreaBook, code: str) -> ZoneInfo:
    area = book.get(code)
    return ZoneInfo(area.timezone if area else "Asia/Jakarta")


def _add_step(session: Session, deltas: Deltas, before: Row, after: Row, counting: Counting) -> None:
    """Count a step of a path and the time since the entry came into the state that it leaves."""
    source, target = str(before["state"]), str(after["state"])
    moment, zone = now(), _zone(areas.book(), after["area"])
    since = _entered(session, after, source) or after["received_at"]
    taken = max(moment - since, timedelta(0))
    place = _place(after, month_of(moment, zone.key), doubtful=False)
    step = f"{source}>{target}"
    deltas[place._replace(question=step, answer=str(taken.days))] += 1
    deltas[place._replace(question=SECONDS, answer=step)] += round(taken.total_seconds())
    due = counting.workflow.due(source, since, zone)
    if due is not None and moment > due:
        deltas[place._replace(question=LATE, answer=step)] += 1


def _entered(session: Session, row: Row, state: str) -> datetime | None:
    """When an entry came into the state that it is in: the first of its newest events that all say this state."""
    history = session.execute(
        select(Event.at, Event.data)
        .where(Event.kecamatan == row["kecamatan"], Event.entry_id == row["id"])
        .order_by(Event.n.desc())
    )
    found = None
    for at, data in history:
        if data.get("state") != state:
            break
        found = at
    return found


def _insert(session: Session, deltas: Deltas) -> None:
    rows = [key._asdict() | {"amount": amount, "folded": False} for key, amount in deltas.items() if amount]
    insert_rows(session, Tally, rows)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [
        tenant_within(Tally.kecamatan, wanted.prefix),
        within(Tally.area, wanted.prefix),
        Tally.service == wanted.service,
        Tally.month.between(wanted.first, wanted.last),
    ]
    if wanted.area:
        found += [tenant_within(Tally.kecamatan, wanted.area), within(Tally.area, wanted.area)]
    if wanted.point:
        found.append(Tally.point == wanted.point)
    if not wanted.doubtful:
        found.append(Tally.doubtful.is_(False))
    return found


def by_group(wanted: Wanted) -> list[GroupFigure]:
    """The figures of every group in order, everyone's included; zeros are left out."""
    columns = [getattr(Tally, name) for name in GROUP]
    sums: Counter[tuple[str, str, str, str]] = Counter()
    for part in (FOLDED, NEW):
        for dimension, value, question, answer, amount in _read(wanted, *columns, condition=part):
            sums[dimension, value, question, answer] += amount
    return [GroupFigure(*key, amount) for key, amount in sorted(sums.items()) if amount]


def by_place(wanted: Wanted) -> list[PlaceFigure]:
    """Everyone's figures by kelurahan, service point and month; zeros are left out."""
    columns = (getattr(Tally, name) for name in PLACE)
    return [PlaceFigure(*row) for row in _read(wanted, *columns, condition=Tally.dimension == "")]


def doubtful(wanted: Wanted) -> dict[str, int]:
    """Doubtful answers by reason, and under "" how many they are, whether the report counts them or not."""
    condition = Tally.doubtful & (Tally.dimension == "") & Tally.question.in_(("", DOUBTS))
    rows = _read(wanted._replace(doubtful=True), Tally.answer, condition=condition)
    return {answer: amount for answer, amount in rows}


def people_by_place(wanted: Wanted, *, only_doubtful: bool = False) -> list[PlaceFigure]:
    """How many people there are, by kelurahan, service point and month; zeros are left out."""
    columns = (getattr(Tally, name) for name in PLACE)
    condition = (Tally.dimension == "") & (Tally.question == "")
    if only_doubtful:
        condition &= Tally.doubtful
    return [PlaceFigure(*row) for row in _read(wanted, *columns, condition=condition)]


def doubtful_by_group(wanted: Wanted) -> list[GroupFigure]:
    """How many doubtful people each group has; zeros are left out."""
    columns = (getattr(Tally, name) for name in GROUP)
    condition = Tally.doubtful & (Tally.question == "")
    return [GroupFigure(*row) for row in _read(wanted, *columns, condition=condition)]


def people(wanted: Wanted) -> int:
    """How many entries count, whatever they say."""
    condition = (Tally.dimension == "") & (Tally.question == "")
    return sum(amount for _service, amount in _read(wanted, Tally.service, condition=condition))


def _read(
    wanted: Wanted, *columns: Any, condition: ColumnElement[bool] | TextClause | None = None
) -> list[Any]:
    total = func.sum(Tally.amount)
    statement = select(*columns, total).where(*_conditions(wanted)).group_by(*columns).having(total != 0)
    if condition is not None:
        statement = statement.where(condition)
    return [(*row[:-1], int(row[-1])) for row in db.session.execute(statement.order_by(*columns))]


def points(prefix: str, service: str) -> list[str]:
    """The service points that entries of a service came from, in order."""
    statement = (
        select(Tally.point)
        .where(
            tenant_within(Tally.kecamatan, prefix),
            within(Tally.area, prefix),
            Tally.service == service,
            Tally.dimension == "",
            Tally.point != "",
        )
        .distinct()
    )
    return sorted(db.session.scalars(statement))
