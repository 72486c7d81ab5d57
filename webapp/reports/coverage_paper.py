"""Coverage: how many entries and businesses each kelurahan has, where nobody has been, and what still lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flask_babel import gettext as _

from ..services import Definition
from ..services.report_figures import Figures, StateFigure, Wanted
from ..services.report_part import Part
from . import shares, wording
from .numbers import whole
from .paper import Chart, Column, Fact, Paper, Table, Value, bars


def build(definition: Definition, part: Part, wanted: Wanted, figures: Figures) -> Paper:
    """Entries by kelurahan and state, new ones by month, and the figures of the registry where there is one.

    Rejected and withdrawn entries are in no figure.
    """
    counted = [row for row in figures.states if _counts(definition, row.state)]
    by_area = _sum((row.area, row.amount) for row in counted)
    by_month = _sum((row.month, row.amount) for row in counted)
    empty_areas = sum(not by_area.get(code) for code in figures.areas)
    facts = [
        Fact("entries", _("Isian"), sum(by_area.values()), "integer"),
        Fact(
            "empty_areas",
            _("Kelurahan tanpa isian"),
            empty_areas,
            "integer",
            "wait" if empty_areas else "good",
        ),
    ]
    tables = [_areas(definition, figures, counted, by_area)]
    if figures.businesses:
        tables.append(_businesses(figures))
    months: list[list[Value]] = [[wording.month(month), by_month.get(month, 0)] for month in wanted.months]
    tables.append(
        Table(
            "month",
            _("Per bulan"),
            [Column("month", _("Bulan")), Column("entries", _("Isian baru"), "integer")],
            months,
            chart=Chart(
                _("Isian baru per bulan"),
                bars([(str(label), n, whole(int(n or 0)), "") for label, n in months]),
            ),
        )
    )
    tables += [_group(definition, name, question, figures) for name, question in part.questions.items()]
    return Paper(
        definition.id,
        part.kind,
        str(definition.title),
        [(_("Masa"), wording.period(wanted))],
        facts,
        tables,
        empty=not counted,
    )


def _counts(definition: Definition, state: str) -> bool:
    known = definition.workflow.states.get(state)
    return known is not None and known.phase not in ("rejected", "withdrawn")


def _sum(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, amount in pairs:
        found[key] += amount
    return found


def _areas(
    definition: Definition, figures: Figures, counted: list[StateFigure], by_area: Counter[str]
) -> Table:
    used = {row.state for row in counted}
    states = [one for one in definition.workflow.states.values() if one.name in used]
    cells = _sum((f"{row.area} {row.state}", row.amount) for row in counted)
    columns = [
        Column("area", _("Kelurahan")),
        *(Column(one.name, str(one.label), "integer") for one in states),
        Column("total", _("Jumlah"), "integer"),
    ]
    areas = {**figures.areas, **{code: code for code in sorted(by_area) if code not in figures.areas}}
    rows: list[list[Value]] = [
        [name, *(cells.get(f"{code} {one.name}", 0) for one in states), by_area.get(code, 0)]
        for code, name in areas.items()
    ]
    sums: list[Value] = [sum(int(row[n] or 0) for row in rows) for n in range(1, len(columns))]
    chart = Chart(
        _("Isian per kelurahan"),
        bars([(name, by_area.get(code, 0), whole(by_area.get(code, 0)), "") for code, name in areas.items()]),
    )
    return Table("area", _("Per kelurahan"), columns, [*rows, [_("Jumlah"), *sums]], chart=chart, total=True)


def _businesses(figures: Figures) -> Table:
    """What the registry says of each kelurahan now, whatever the period."""
    words = {
        "businesses": _("Usaha di buku usaha"),
        "with_nib": _("Punya NIB"),
        "without_nib": _("Belum punya NIB"),
        "with_halal": _("Punya sertifikat halal"),
        "without_halal": _("Belum punya sertifikat halal"),
        "wants_nib": _("Ingin dibantu NIB"),
        "wants_halal": _("Ingin dibantu halal"),
    }
    used = [name for name in words if any(name in found for found in figures.businesses.values())]
    columns = [Column("area", _("Kelurahan")), *(Column(name, words[name], "integer") for name in used)]
    rows: list[list[Value]] = [
        [label, *(figures.businesses.get(code, {}).get(name, 0) for name in used)]
        for code, label in figures.areas.items()
    ]
    sums: list[Value] = [sum(int(row[n] or 0) for row in rows) for n in range(1, len(columns))]
    note = _("Keadaan buku usaha sekarang, bukan hanya dari masa laporan.")
    return Table("registry", _("Buku usaha"), columns, [*rows, [_("Jumlah"), *sums]], note, total=True)


def _group(definition: Definition, name: str, question: str, figures: Figures) -> Table:
    labels = wording.answers(definition, question)
    counts = _sum(
        (row.answer, row.amount)
        for row in figures.groups
        if row.question == name and row.answer and not row.dimension
    )
    found = shares.single(dict(counts), list(labels))
    title = str(definition.questions[question].name)
    columns = [
        Column("answer", title),
        Column("count", _("Jumlah"), "integer"),
        Column("percent", _("Bagian"), "percent"),
    ]
    rows: list[list[Value]] = [[labels.get(one.code, one.code), one.count, one.shown] for one in found]
    chart = Chart(title, bars([(str(row[0]), row[1], whole(int(str(row[1]))), "") for row in rows]))
    return Table(name, title, columns, rows, chart=chart if sum(counts.values()) else None)
