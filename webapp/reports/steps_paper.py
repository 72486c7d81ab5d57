"""The report of a path: what came in and what came of it per month, and how long each step took."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from ..services import Definition
from ..services.report_figures import Figures, Wanted
from ..services.report_part import Part
from . import wording
from .numbers import half_up, whole
from .paper import Chart, Column, Fact, Paper, Table, Value, bars

DAY = 86_400
# As `webapp.store.tallies` writes them.
SECONDS, LATE = "#seconds", "#late"


def build(definition: Definition, part: Part, wanted: Wanted, figures: Figures) -> Paper:
    """Entries count in the month of their collection, steps in the month in which they were made."""
    months = wanted.months
    came = Counter[str]()
    reached = Counter[tuple[str, str]]()
    for row in figures.places:
        if not row.question:
            came[row.month] += row.amount
        elif ">" in row.question:
            reached[row.month, row.question.partition(">")[2]] += row.amount
    done = [one for one in definition.workflow.states.values() if one.phase == "approved"]
    finished = sum(amount for (_m, state), amount in reached.items() if state in {one.name for one in done})
    facts = [
        Fact("came", _("Masuk"), sum(came.values()), "integer"),
        Fact("finished", _("Selesai disetujui"), finished, "integer", "good" if finished else ""),
    ]
    return Paper(
        definition.id,
        part.kind,
        str(definition.title),
        [(_("Masa"), wording.period(wanted))],
        facts,
        [
            one
            for one in (_months(definition, months, came, reached), _steps(definition, figures))
            if one.rows
        ],
        empty=not came and not reached,
    )


def _months(
    definition: Definition, months: list[str], came: Counter[str], reached: Counter[tuple[str, str]]
) -> Table:
    targets = {step.target for step in definition.workflow.transitions}
    states = [one for one in definition.workflow.states.values() if one.name in targets]
    columns = [
        Column("month", _("Bulan")),
        Column("came", _("Masuk"), "integer"),
        *(Column(one.name, str(one.label), "integer") for one in states),
    ]
    rows: list[list[Value]] = [
        [wording.month(month), came[month], *(reached[month, one.name] for one in states)] for month in months
    ]
    sums: list[Value] = [sum(int(row[n] or 0) for row in rows) for n in range(1, len(columns))]
    approved = [one.name for one in states if one.phase == "approved"]
    done = [(wording.month(month), sum(reached[month, name] for name in approved)) for month in months]
    title = _("Selesai disetujui per bulan")
    if not any(n for _label, n in done):
        title, done = _("Masuk per bulan"), [(wording.month(month), came[month]) for month in months]
    chart = Chart(title, bars([(label, n, whole(n), "") for label, n in done]))
    return Table("month", _("Per bulan"), columns, [*rows, [_("Jumlah"), *sums]], chart=chart, total=True)


def _steps(definition: Definition, figures: Figures) -> Table:
    """Per step: how often, and the time since the entry came into the state before, in calendar days."""
    days: dict[str, Counter[int]] = {}
    seconds, late = Counter[str](), Counter[str]()
    for row in figures.groups:
        if row.question == SECONDS:
            seconds[row.answer] += row.amount
        elif row.question == LATE:
            late[row.answer] += row.amount
        elif ">" in row.question:
            days.setdefault(row.question, Counter())[int(row.answer)] += row.amount
    states = definition.workflow.states
    rows: list[list[Value]] = []
    charted = []
    for transition in definition.workflow.transitions:
        for source in transition.sources:
            key = f"{source}>{transition.target}"
            taken = days.get(key)
            if not taken:
                continue
            count = sum(taken.values())
            mean = half_up(Fraction(seconds[key], count * DAY), 1)
            label = f"{states[source].label} → {states[transition.target].label}"
            rows.append([label, count, mean, median(taken), max(taken), transition.days, late[key]])
            charted.append((label, mean))
    columns = [
        Column("step", _("Langkah")),
        Column("count", _("Berapa kali"), "integer"),
        Column("mean_days", _("Rata-rata hari"), "days"),
        Column("median_days", _("Median hari"), "integer"),
        Column("longest_days", _("Paling lama (hari)"), "integer"),
        Column("allowed_days", _("Batas (hari kerja)"), "integer"),
        Column("late", _("Lewat batas"), "integer"),
    ]
    chart = Chart(
        _("Rata-rata hari per langkah"),
        bars([(label, mean, _("%(n)s hari", n=_decimal(mean)), "") for label, mean in charted]),
    )
    note = _("Hari kalender sejak permohonan masuk ke keadaan sebelumnya; batas dihitung dalam hari kerja.")
    return Table("steps", _("Waktu per langkah"), columns, rows, note, chart if charted else None)


def _decimal(value: Decimal) -> str:
    return str(value).replace(".", ",")


def median(taken: Counter[int]) -> int:
    """The number of whole days that half of the steps stay within (the lower middle of an even count)."""
    middle = (sum(taken.values()) + 1) // 2
    passed = 0
    for days in sorted(taken):
        passed += taken[days]
        if passed >= middle:
            return days
    raise ValueError("no step was made")
