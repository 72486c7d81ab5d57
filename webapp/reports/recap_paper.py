"""The monthly recap: how often each kind of service was given, and the grand total."""

from __future__ import annotations

from flask_babel import gettext as _

from ..services import Definition
from ..services.report_figures import Figures, Wanted
from ..services.report_part import Part
from . import wording
from .numbers import whole
from .paper import Chart, Column, Fact, Paper, Table, Value, bars
from .recap import Recap, recap


def build(definition: Definition, part: Part, wanted: Wanted, figures: Figures) -> Paper:
    """Kinds in the order of the form by month. Every total is the sum of what is shown."""
    (question,) = part.questions.values()
    labels = wording.answers(definition, question)
    (name,) = part.questions
    counts = [
        (row.answer, row.month, row.amount) for row in figures.places if row.question == name and row.answer
    ]
    found = recap(counts, list(labels), wanted.months)
    label = str(definition.questions[question].name)
    facts = [Fact("total", _("Jumlah seluruhnya"), found.total, "integer")]
    table = _table(found, label, labels)
    return Paper(
        definition.id,
        part.kind,
        str(definition.title),
        [(_("Masa"), wording.period(wanted))],
        facts,
        [table],
        empty=not found.total,
    )


def _table(found: Recap, heading: str, labels: dict[str, str]) -> Table:
    months = [Column(month, wording.month(month, short=True), "integer") for month in found.columns]
    columns = [Column("kind", heading), *months, Column("total", _("Jumlah"), "integer")]
    rows: list[list[Value]] = [[labels.get(row.kind, row.kind), *row.counts, row.total] for row in found.rows]
    rows.append([_("Jumlah"), *found.totals, found.total])
    charted = sorted((row for row in found.rows if row.total), key=lambda row: -row.total)
    chart = Chart(
        _("Dari yang terbanyak"),
        bars([(labels.get(row.kind, row.kind), row.total, whole(row.total), "") for row in charted]),
    )
    return Table("recap", heading, columns, rows, chart=chart if charted else None, total=True)
