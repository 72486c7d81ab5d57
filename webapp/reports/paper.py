"""A report as it is shown, printed, downloaded and read by programs: facts, tables and charts from one source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _

from . import numbers

Value = str | int | Decimal | None

# How many decimals a kind of figure has.
PLACES = {"integer": 0, "index": 2, "mean": 2, "weighted": 4, "percent": 1, "days": 1}


def say(value: Value, kind: str) -> str:
    """A value as people read it: `80,56`; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    written = numbers.decimal(value, PLACES[kind])
    return f"{written}%" if kind == "percent" else written


@dataclass(frozen=True)
class Column:
    """A column of a table; `kind` is text or one of `PLACES`."""

    key: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Fact:
    """One figure by itself. `key` is for programs; `tone` good, wait, bad or empty."""

    key: str
    label: str
    value: Value
    kind: str = "text"
    tone: str = ""

    @property
    def shown(self) -> str:
        """As people read it."""
        return say(self.value, self.kind)


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: how far it reaches in percent of the width, and what stands beside it."""

    label: str
    percent: Decimal
    shown: str
    tone: str = ""


@dataclass(frozen=True)
class Chart:
    """Horizontal bars. `marks` are values worth a line across, in percent of the width."""

    title: str
    bars: Sequence[Bar]
    marks: Sequence[Decimal] = ()

    @property
    def telling(self) -> bool:
        """Whether any bar reaches anywhere: a chart of noughts says nothing."""
        return any(bar.percent for bar in self.bars)


@dataclass(frozen=True)
class Table:
    """Rows of values in the order of the columns; the first column names the row."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    note: str = ""
    chart: Chart | None = None
    # The last row is the sum of the others.
    total: bool = False

    def shown(self) -> list[list[str]]:
        """The cells as people read them."""
        return [
            [say(value, column.kind) for column, value in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]


@dataclass(frozen=True)
class Paper:
    """A whole report; its facts and tables are all that any form of it shows."""

    service: str
    kind: str
    title: str
    about: Sequence[tuple[str, str]]
    facts: Sequence[Fact]
    tables: Sequence[Table]
    notes: Sequence[str] = field(default_factory=tuple)
    # Nothing was counted in the period.
    empty: bool = False

    def plain(self) -> dict[str, object]:
        """For programs: figures as numbers, rows keyed by column."""
        return {
            "service": self.service,
            "kind": self.kind,
            "title": self.title,
            "about": dict(self.about),
            "facts": {fact.key: _number(fact.value) for fact in self.facts},
            "tables": {
                table.key: [
                    {column.key: _number(value) for column, value in zip(table.columns, row, strict=True)}
                    for row in table.rows
                ]
                for table in self.tables
            },
            "notes": list(self.notes),
        }

    def lines(self) -> list[tuple[str, str, str, Value]]:
        """(table, row, column, value) of every figure: one list for a CSV file, whatever the report's tables."""
        summary = _("Ringkasan")
        found: list[tuple[str, str, str, Value]] = [
            (summary, fact.label, "", fact.value) for fact in self.facts
        ]
        for table in self.tables:
            for row in table.rows:
                found += [
                    (table.title, str(row[0]), column.label, value)
                    for column, value in zip(table.columns[1:], row[1:], strict=True)
                ]
        return found


def _number(value: Value) -> str | int | float | None:
    # Two decimals at most four: a float prints exactly those.
    return float(value) if isinstance(value, Decimal) else value


def bars(values: Sequence[tuple[str, Value, str, str]], highest: Value = None) -> list[Bar]:
    """Bars from zero to the highest value: (label, value, what is shown, tone)."""
    numbers_ = [
        Decimal(value) for _label, value, _shown, _tone in values if isinstance(value, (int, Decimal))
    ]
    top = Decimal(highest) if isinstance(highest, (int, Decimal)) else max(numbers_, default=Decimal(0))
    return [Bar(label, share(value, top), shown, tone) for label, value, shown, tone in values]


def share(value: Value, top: Decimal, low: Decimal = Decimal(0)) -> Decimal:
    """Where a value lies between low and top, in percent with one decimal."""
    if not isinstance(value, (int, Decimal)) or top <= low:
        return Decimal(0)
    place = 100 * (Decimal(value) - low) / (top - low)
    return numbers.half_up(min(max(place, Decimal(0)), Decimal(100)), 1)


def named(labels: Mapping[str, str], codes: Sequence[str]) -> list[tuple[str, str]]:
    """(code, label) of all labelled codes in their order, then of codes that only older versions had."""
    return [*labels.items(), *((code, code) for code in sorted(set(codes) - set(labels)))]
