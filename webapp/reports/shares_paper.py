"""The report of a survey or a list of observations: how often each answer was given."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _

from ..services import Definition, small_groups
from ..services.report_figures import Figures, Wanted
from ..services.report_part import Part
from ..services.small_groups import hidden, withheld
from . import shares, tallies, wording
from .paper import Bar, Chart, Column, Fact, Paper, Table, Value, named, say, share

FULL = Decimal(100)


def build(definition: Definition, part: Part, wanted: Wanted, figures: Figures) -> Paper:
    """One table per question, in the order of the form, and who answered.

    Of an anonymous survey, a part with fewer than five answers is not shown.
    """
    counts = tallies.from_rows(
        tallies.CountRow(*row) for row in figures.groups if not row.question.startswith("#")
    )
    respondents = counts.total.respondents
    about = [(_("Masa"), wording.period(wanted))]
    facts = [Fact("respondents", _("Jawaban"), respondents, "integer")]
    if figures.doubtful:
        said = _("ikut dihitung") if figures.with_doubtful else _("tidak dihitung")
        about.append((_("Jawaban meragukan"), said))
        facts.append(Fact("doubtful", _("Jawaban meragukan"), figures.doubtful, "integer", "wait"))
    title = str(definition.title)
    if definition.anonymous and withheld(wanted, respondents, figures.around):
        return Paper(definition.id, part.kind, title, about, [], [], [wording.withheld(respondents)])
    tables = [
        _question(definition, name, question, counts.total.counts.get(name, {}), respondents)
        for name, question in part.questions.items()
    ]
    for name in part.dimensions:
        left_out = small_groups.sizes_left_out(wanted, figures, name)
        profile = _profile(definition, part, name, counts, hidden(left_out))
        tables += [profile] if profile.rows else []
    notes = wording.doubtful_kept(wanted, figures)
    return Paper(definition.id, part.kind, title, about, facts, tables, notes, empty=not respondents)


def _question(
    definition: Definition, key: str, question: str, counts: dict[str, int], respondents: int
) -> Table:
    labels = wording.answers(definition, question)
    several = definition.questions[question].type == "choices"
    said = {code: n for code, n in counts.items() if code}
    people = counts.get("", respondents) if several else sum(said.values())
    found = shares.several(said, people, list(labels)) if several else shares.single(said, list(labels))
    rows: list[list[Value]] = [[labels.get(one.code, one.code), one.count, one.shown] for one in found]
    columns = [
        Column("answer", _("Jawaban")),
        Column("count", _("Jumlah"), "integer"),
        Column("percent", _("Bagian"), "percent"),
    ]
    bars = [
        Bar(labels.get(one.code, one.code), share(one.shown, FULL), say(one.shown, "percent"))
        for one in found
    ]
    title = str(definition.questions[question].label)
    note = _("Dijawab %(n)s orang.", n=people)
    if several:
        note += " " + _(
            "Boleh lebih dari satu jawaban, jadi jumlah bagiannya dapat lebih dari seratus persen."
        )
    return Table(key, title, columns, rows, note, Chart(title, bars) if people else None)


def _profile(
    definition: Definition, part: Part, name: str, counts: tallies.Counts, also_hidden: set[str]
) -> Table:
    title = wording.dimension(definition, part, name)
    groups = {value: tally.respondents for value, tally in counts.groups.get(name, {}).items()}
    closed = hidden(groups) | also_hidden if definition.anonymous else set()
    rows: list[list[Value]] = [
        [label, None if value in closed else groups[value]]
        for value, label in named(wording.groups(definition, part, name), list(groups))
        if groups.get(value)
    ]
    note = _("Kelompok yang terlalu kecil tidak ditampilkan.") if closed else ""
    columns = [Column(name, title), Column("respondents", _("Jawaban"), "integer")]
    return Table(name, title, columns, rows, note)
