"""The report of the satisfaction survey (Permenpan RB 14/2017): the index in total and per group, sample and doubts."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from ..services import Definition, small_groups
from ..services.language import current_language
from ..services.report_figures import Figures, PlaceFigure, Wanted
from ..services.report_part import Part
from ..services.small_groups import SMALLEST_GROUP, hidden, withheld
from . import sample_size, skm, tallies, wording
from .numbers import half_up, whole
from .paper import Bar, Chart, Column, Fact, Paper, Table, Value, named, say, share

LOWEST, HIGHEST = Decimal(25), Decimal(100)
TONES = {"A": "good", "B": "good", "C": "wait", "D": "bad"}
# The words for doubts, by their names in `webapp.store.doubts`.
DOUBTS = ("fast", "same", "many")


def build(definition: Definition, part: Part, wanted: Wanted, figures: Figures) -> Paper:
    """The report of a period. Its classes are those in force on the last day of the period.

    A part of the whole that must not be told by itself (`small_groups.withheld`) is not shown at all.
    """
    on = _last_day(wanted.last)
    counts = tallies.from_rows(
        tallies.CountRow(*row) for row in figures.groups if not row.question.startswith("#")
    )
    found = skm.report(counts.groups, on, tuple(key for key in skm.REGULATION_ORDER if key in part.questions))
    total = found.total
    if withheld(wanted, total.respondents, figures.around):
        return _paper(
            definition, wanted, figures, [], [], [wording.withheld(total.respondents)], total.source
        )

    def table(
        name: str, title: str, heading: str, groups: Mapping[str, skm.Tally], labels: Mapping[str, str]
    ) -> Table:
        left_out = small_groups.sizes_left_out(wanted, figures, name)
        return _group_table(name, title, heading, groups, labels, hidden(left_out), on)

    by_month, by_point, by_area = (_places(figures.places, key) for key in (_month, _point, _area))
    tables = [_elements(total, on)]
    tables.append(table("month", _("Per bulan"), _("Bulan"), by_month, _months(wanted)))
    for name in part.dimensions:
        title = wording.dimension(definition, part, name)
        groups = counts.groups.get(name, {})
        tables.append(table(name, title, title, groups, wording.groups(definition, part, name)))
    points = {
        point: point or _("Dicatat petugas") for point in sorted(by_point, key=lambda key: (not key, key))
    }
    tables.append(table("point", _("Per titik layanan"), _("Titik layanan"), by_point, points))
    if len(figures.areas) > 1:
        tables.append(table("area", _("Per kelurahan"), _("Kelurahan"), by_area, figures.areas))
    doubts = _doubts(figures)
    facts = _facts(total, figures)
    notes = [_note_of_groups()] if any(one.note for one in tables[1:]) else []
    kept = [_of_one_name(one, figures) if one.key == "point" else one for one in tables if one.rows]
    return _paper(
        definition,
        wanted,
        figures,
        facts,
        [*kept, *doubts],
        [*wording.doubtful_kept(wanted, figures), *notes],
        total.source,
        empty=not total.respondents,
    )


def _of_one_name(points: Table, figures: Figures) -> Table:
    """The table of service points, saying so where points of one name in several kelurahan are one row."""
    places = {(row.point, row.area) for row in figures.places if row.point}
    if len(places) == len({point for point, _area in places}):
        return points
    said = _(
        "Titik bernama sama di beberapa kelurahan dijumlahkan. Pilih satu kelurahan untuk melihatnya sendiri."
    )
    return replace(points, note=f"{points.note} {said}".strip())


def _paper(
    definition: Definition,
    wanted: Wanted,
    figures: Figures,
    facts: list[Fact],
    tables: list[Table],
    notes: list[str],
    source: str,
    *,
    empty: bool = False,
) -> Paper:
    about = [
        (_("Masa survei"), wording.period(wanted)),
        (_("Jawaban meragukan"), _("ikut dihitung") if figures.with_doubtful else _("tidak dihitung")),
        (_("Dasar"), source),
    ]
    title = str(definition.title)
    method = _(
        "Bobot tiap unsur tepat 1 dibagi jumlah unsur; nilai dibulatkan dua desimal hanya saat ditampilkan. "
        "Unsur yang tidak dijawab semua orang dihitung dari yang menjawabnya."
    )
    said = [*notes, method] if tables else notes
    return Paper(definition.id, "skm", title, about, facts, tables, said, empty=empty)


def _facts(total: skm.Survey, figures: Figures) -> list[Fact]:
    grade = total.grade
    facts = [
        Fact("index", _("Indeks (IKM)"), _shown(total.index), "index", TONES[grade.letter] if grade else ""),
        Fact("grade", _("Mutu"), grade.letter if grade else None),
        Fact("performance", _("Kinerja unit pelayanan"), _performance(grade)),
        Fact("respondents", _("Responden"), total.respondents, "integer"),
        Fact("interval", _("Nilai interval"), _shown(total.interval, 4), "weighted"),
    ]
    if figures.served:
        sample = sample_size.coverage(figures.served, total.respondents)
        facts += [
            Fact("served", _("Orang yang dilayani"), sample.population, "integer"),
            Fact("sample", _("Responden yang diperlukan"), sample.needed, "integer"),
            Fact(
                "missing", _("Masih kurang"), sample.missing, "integer", "good" if sample.enough else "wait"
            ),
        ]
    if figures.doubtful:
        facts.append(Fact("doubtful", _("Jawaban meragukan"), figures.doubtful, "integer", "wait"))
    return facts


def _elements(total: skm.Survey, on: date) -> Table:
    columns = [
        Column("element", _("Unsur")),
        Column("answers", _("Jawaban"), "integer"),
        *(Column(f"score_{score}", _("Nilai %(n)s", n=score), "integer") for score in skm.SCORES),
        Column("mean", _("Rata-rata (NRR)"), "mean"),
        Column("weighted", _("NRR tertimbang"), "weighted"),
        Column("index", _("IKM"), "index"),
        Column("grade", _("Mutu")),
    ]
    rows: list[list[Value]] = [
        [
            one.name,
            one.answers,
            *one.counts,
            _shown(one.mean),
            _shown(one.weighted, 4),
            _shown(one.index),
            one.grade.letter if one.grade else None,
        ]
        for one in total.elements
    ]
    chart = _chart(_("Indeks per unsur"), [(one.name, one.index, one.grade) for one in total.elements], on)
    lowest = ", ".join(one.name for one in total.lowest)
    note = _("Tiga unsur terendah: %(names)s.", names=lowest) if lowest else ""
    return Table("elements", _("Per unsur"), columns, rows, note, chart if total.respondents else None)


def _group_table(
    key: str,
    title: str,
    heading: str,
    groups: Mapping[str, skm.Tally],
    labels: Mapping[str, str],
    also_hidden: set[str],
    on: date,
) -> Table:
    """One row per group with answers; a hidden group says only that it is small."""
    columns = [
        Column(key, heading),
        Column("respondents", _("Responden"), "integer"),
        Column("index", _("IKM"), "index"),
        Column("grade", _("Mutu")),
    ]
    closed = hidden({value: tally.respondents for value, tally in groups.items()}) | also_hidden
    rows: list[list[Value]] = []
    charted = []
    for value, label in named(labels, list(groups)):
        tally = groups.get(value)
        if tally is None or not tally.respondents:
            continue
        if value in closed:
            rows.append([label, None, None, None])
            continue
        one = skm.survey(tally, on)
        rows.append([label, tally.respondents, _shown(one.index), one.grade.letter if one.grade else None])
        charted.append((label, one.index, one.grade))
    chart = _chart(title, charted, on) if len(charted) > 1 else None
    unseen = sum(row[1] is None for row in rows)
    return Table(key, title, columns, rows, _hidden_rows(unseen) if unseen else "", chart)


def _chart(title: str, values: Iterable[tuple[str, object, skm.Grade | None]], on: date) -> Chart:
    """Bars from 25 to 100, with lines where the classes begin."""
    bars = []
    for label, index, grade in values:
        shown = _shown(index)
        said = f"{say(shown, 'index')} {grade.letter}" if grade else say(None, "index")
        bars.append(Bar(label, share(shown, HIGHEST, LOWEST), said, TONES[grade.letter] if grade else ""))
    marks = [share(one.low, HIGHEST, LOWEST) for one in skm.rule(on).classes[1:]]
    return Chart(title, bars, marks)


def _doubts(figures: Figures) -> list[Table]:
    words = {
        "fast": _("Dijawab kurang dari 30 detik"),
        "same": _("Semua unsur dijawab sama"),
        "many": _("Banyak dari satu ponsel atau satu QR dalam 10 menit"),
    }
    rows: list[list[Value]] = [
        [words[name], figures.doubts[name]] for name in DOUBTS if figures.doubts.get(name)
    ]
    columns = [Column("reason", _("Sebab")), Column("answers", _("Jawaban"), "integer")]
    note = _("Satu jawaban dapat meragukan karena beberapa sebab. Tidak ada yang ditolak.")
    return [Table("doubts", _("Jawaban meragukan"), columns, rows, note)] if rows else []


def _places(rows: Iterable[PlaceFigure], key: Callable[[PlaceFigure], str]) -> dict[str, tallies.Tally]:
    found: dict[str, tallies.Tally] = {}
    for row in rows:
        if not row.question.startswith("#"):
            found.setdefault(key(row), tallies.Tally()).add_count(row.question, row.answer, row.amount)
    return found


def _month(row: PlaceFigure) -> str:
    return row.month


def _point(row: PlaceFigure) -> str:
    return row.point


def _area(row: PlaceFigure) -> str:
    return row.area


def _months(wanted: Wanted) -> dict[str, str]:
    return {key: wording.month(key) for key in wanted.months}


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def _shown(value: object, places: int = 2) -> Decimal | None:
    return None if value is None else half_up(value, places)  # type: ignore[arg-type]


def _performance(grade: skm.Grade | None) -> str | None:
    if grade is None:
        return None
    return grade.performance.get(current_language(), grade.kinerja)


def _hidden_rows(count: int) -> str:
    return _("%(n)s kelompok tidak ditampilkan.", n=whole(count))


def _note_of_groups() -> str:
    return _(
        "Kelompok dengan kurang dari %(n)s orang tidak ditampilkan, supaya orangnya tidak dapat dikenali; "
        "begitu pula kelompok lain bila angkanya membuat kelompok kecil itu dapat dihitung.",
        n=SMALLEST_GROUP,
    )
