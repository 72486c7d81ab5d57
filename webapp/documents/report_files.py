"""A report as a workbook, one sheet per table, and as one CSV list of all its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any, Protocol

import xlsxwriter
from flask_babel import gettext as _

from . import csv
from .xlsx import sheet_name

Cell = str | int | Decimal | None
# Excel writes these with the separators of the reader's own settings.
FORMATS = {
    "integer": "#,##0",
    "index": "0.00",
    "mean": "0.00",
    "weighted": "0.0000",
    "percent": "0.0",
    "days": "0.0",
}


class Named(Protocol):
    """A column: its heading and kind."""

    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...


class Single(Named, Protocol):
    """A figure by itself."""

    @property
    def value(self) -> Cell: ...


class Listed(Protocol):
    """A table."""

    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> Sequence[Named]: ...
    @property
    def rows(self) -> Sequence[Sequence[Cell]]: ...
    @property
    def note(self) -> str: ...
    @property
    def total(self) -> bool: ...


class Report(Protocol):
    """What both files need of a report: `webapp.reports.paper.Paper`."""

    @property
    def title(self) -> str: ...
    @property
    def facts(self) -> Sequence[Single]: ...
    @property
    def tables(self) -> Sequence[Listed]: ...
    @property
    def notes(self) -> Sequence[str]: ...
    def lines(self) -> list[tuple[str, str, str, Cell]]: ...


def workbook(file: IO[bytes], report: Report, about: Sequence[tuple[str, str]]) -> None:
    """Write the workbook: a summary with what it is about, then each table with its numbers as numbers."""
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    try:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3ECE8"})
        bold = book.add_format({"bold": True})
        formats = {
            (kind, strong): book.add_format({"num_format": pattern, "bold": strong})
            for kind, pattern in {**FORMATS, "text": "@"}.items()
            for strong in (False, True)
        }
        summary = book.add_worksheet(sheet_name(book, _("Ringkasan"), 1))
        summary.set_column(0, 0, 30)
        summary.set_column(1, 1, 44)
        summary.write_string(0, 0, report.title, bold)
        row = 1
        for label, value in about:
            row += 1
            summary.write_string(row, 0, label)
            summary.write_string(row, 1, value)
        row += 1
        for fact in report.facts:
            row += 1
            summary.write_string(row, 0, fact.label, head)
            _put(summary, row, 1, fact.value, formats[fact.kind, False])
        for note in report.notes:
            row += 2
            summary.write_string(row, 0, note)
        for table in report.tables:
            _sheet(book, table, formats, head)
    finally:
        book.close()


def _sheet(book: Any, table: Listed, formats: Mapping[tuple[str, bool], Any], head: Any) -> None:
    sheet = book.add_worksheet(sheet_name(book, table.title, 1))
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, 44 if place == 0 else 14)
        sheet.write_string(0, place, column.label, head)
    last = len(table.rows)
    for number, cells in enumerate(table.rows, 1):
        strong = table.total and number == last
        for place, (column, value) in enumerate(zip(table.columns, cells, strict=True)):
            _put(sheet, number, place, value, formats[column.kind, strong])
    if table.note:
        sheet.write_string(last + 2, 0, table.note)


def _put(sheet: Any, row: int, place: int, value: Cell, cell_format: Any) -> None:
    if value is None:
        sheet.write_blank(row, place, None, cell_format)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, cell_format)
    else:
        sheet.write_number(row, place, float(value), cell_format)


def list_of_figures(report: Report, separator: str = ",") -> Iterator[bytes]:
    """CSV: one figure a line, so that every report has the same four columns and any table can be made of it."""
    header = [_("Bagian"), _("Baris"), _("Ukuran"), _("Nilai")]
    rows = (
        [part, row, column, float(value) if isinstance(value, Decimal) else value]
        for part, row, column, value in report.lines()
    )
    return csv.encode(header, rows, separator)
