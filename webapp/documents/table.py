"""One table out of entries of several versions of a service: the columns that XLSX and CSV share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Any

from webapp.services import Column, Definition

Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Field:
    """One column: how it is headed, what its cells are, and what the data dictionary says of it.

    Attributes:
        key: unique within the table, stable for machines.
        label: the header of the spreadsheet.
        kind: text, integer, number, date or datetime. NIK, NIB and phone numbers are text.
        question: the question as it was asked, for the dictionary.
        type: its type.
        about: its choices, or how to read its values.
        versions: the versions of the definition that have this column; empty for a column of every row.
    """

    key: str
    label: str
    kind: str = "text"
    question: str = ""
    type: str = ""
    about: str = ""
    versions: tuple[int, ...] = ()


@dataclass
class ServiceTable:
    """The table of one service: the columns every entry has, then the union of its versions' columns.

    Attributes:
        service: id of the service.
        title: names the sheet.
        fields: all columns in order.
    """

    service: str
    title: str
    fields: list[Field]
    _lead: int
    _values: dict[int, list[tuple[int, str, Callable[..., Any]]]]
    _areas: Any
    _filled: list[int] = field(default_factory=list)
    _asked: list[int] = field(default_factory=list)

    @classmethod
    def of(
        cls, service: str, title: str, lead: Sequence[Field], versions: Iterable[Definition], areas: Any
    ) -> ServiceTable:
        """Plan the table. Newer versions decide label and kind; a column only an older one has comes after."""
        fields: dict[str, Field] = {}
        values: dict[int, list[tuple[str, Callable[..., Any]]]] = {}
        for definition in sorted(versions, key=lambda one: one.version, reverse=True):
            entries = []
            for column in definition.columns():
                known = fields.get(column.key)
                if known is None:
                    fields[column.key] = _field(definition, column)
                else:
                    # Two versions that disagree about the kind meet in text, which loses nothing.
                    kind = known.kind if known.kind == column.kind else "text"
                    fields[column.key] = replace(
                        known, kind=kind, versions=(definition.version, *known.versions)
                    )
                entries.append((column.key, column.value))
            values[definition.version] = entries
        _tell_apart(lead, fields)
        place = {key: len(lead) + n for n, key in enumerate(fields)}
        table = cls(
            service,
            title,
            [*lead, *fields.values()],
            len(lead),
            {
                version: [(place[key], fields[key].kind, value) for key, value in entries]
                for version, entries in values.items()
            },
            areas,
        )
        table._filled = [0] * len(table.fields)
        table._asked = [0] * len(table.fields)
        return table

    def row(self, lead: Sequence[Value], version: int, answers: dict[str, Any], zone: tzinfo) -> list[Value]:
        """The cells of one entry, in the order of `fields`; empty where its version has no such column.

        `zone` is the time zone of the entry's area: times are shown as people there saw them.
        """
        cells: list[Value] = [None] * len(self.fields)
        cells[: self._lead] = lead
        for place, kind, value in self._values.get(version, ()):
            self._asked[place] += 1
            cell = _typed(value(answers, self._areas), kind, zone)
            if cell is not None:
                cells[place] = cell
                self._filled[place] += 1
        for place, cell in enumerate(lead):
            self._asked[place] += 1
            self._filled[place] += cell is not None and cell != ""
        return cells

    def filled_percent(self) -> list[float | None]:
        """For each column: how many of the rows so far that could have a value have one, in percent."""
        return [
            round(100 * filled / asked, 1) if asked else None
            for filled, asked in zip(self._filled, self._asked, strict=True)
        ]


def _field(definition: Definition, column: Column) -> Field:
    # Keys of composite answers name their part after a dot: `lokasi.lat`.
    question = definition.questions.get(column.key.partition(".")[0])
    return Field(
        column.key,
        str(column.label),
        column.kind,
        str(question.label) if question else "",
        question.type if question else "",
        column.about,
        (definition.version,),
    )


def _tell_apart(lead: Sequence[Field], fields: dict[str, Field]) -> None:
    """Spreadsheets find columns by their heading, so two that read alike get their key behind them."""
    taken = {field.label for field in lead}
    for key, field_ in fields.items():
        if field_.label in taken:
            fields[key] = replace(field_, label=f"{field_.label} ({key})")
        taken.add(fields[key].label)


def _typed(value: Any, kind: str, zone: tzinfo) -> Value:
    """The cell as its column's kind; a value that cannot be read as that stays the text it is."""
    if value is None or value == "":
        return None
    if kind == "text":
        return value if isinstance(value, str) else str(value)
    if kind in ("integer", "number"):
        return value if isinstance(value, (int, float)) else str(value)
    try:
        if kind == "date":
            if isinstance(value, date):
                return value
            return date.fromisoformat(value)
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return str(value)
    return moment.astimezone(zone) if moment.tzinfo else moment
