"""Spreadsheets of entries: typed cells, long numbers as text, a data dictionary, and who took what when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

import xlsxwriter
from flask_babel import gettext as _

from .row_sheet import RowSheet
from .table import ServiceTable, Value

EXCEL_ROWS = 1_048_576
WIDTHS = {"integer": 14, "number": 12, "date": 12, "datetime": 18}
FORMATS = {"integer": "0", "number": "General", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"}
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


def write(
    file: IO[bytes],
    tables: Mapping[str, ServiceTable],
    rows: Iterable[tuple[str, Sequence[Value]]],
    about: Sequence[tuple[str, str]],
    *,
    rows_per_sheet: int = EXCEL_ROWS,
) -> int:
    """Write the workbook and return how many rows of data it holds.

    Args:
        file: open for writing; left open, at its end.
        tables: one per service; those that are there at the start get a sheet even without rows.
        rows: (service, cells in the order of that table's fields).
        about: what stands in the dictionary's head: who took it, when, with which filters.
        rows_per_sheet: rows that a sheet may hold, header included; what is more goes to a further sheet.

    Rows go to disk as they come: the memory needed does not grow with their number.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(file, options)
    try:
        formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in FORMATS.items()}
        formats["text"] = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3ECE8"})
        sheets = {
            service: _Sheet(book, table, formats, head, rows_per_sheet) for service, table in tables.items()
        }
        total = 0
        for service, cells in rows:
            if service not in sheets:
                sheets[service] = _Sheet(book, tables[service], formats, head, rows_per_sheet)
            sheets[service].add(cells)
            total += 1
        for sheet in sheets.values():
            sheet.finish()
        _dictionary(book, tables.values(), [*about, (_("Jumlah baris"), str(total))], head)
    finally:
        book.close()
    return total


class _Sheet:
    """The sheet of one service, and the further ones that it flows over into."""

    def __init__(
        self, book: Any, table: ServiceTable, formats: Mapping[str, Any], head: Any, rows_per_sheet: int
    ) -> None:
        self.book = book
        self.table = table
        self.head = head
        self.rows_per_sheet = rows_per_sheet
        self.cell_formats = [formats[field.kind] for field in table.fields]
        self.part = 0
        self._open()

    def _open(self) -> None:
        self.part += 1
        self.sheet = self.book.add_worksheet(sheet_name(self.book, self.table.title, self.part), RowSheet)
        self.sheet.freeze_panes(1, 0)
        for place, field in enumerate(self.table.fields):
            width = WIDTHS.get(field.kind) or min(40, max(12, len(field.label)))
            self.sheet.set_column(place, place, width, self.cell_formats[place])
        self.sheet.set_row(0, 32)
        for place, field in enumerate(self.table.fields):
            self.sheet.write_string(0, place, field.label, self.head)
        self.sheet.start_rows(self.cell_formats)
        self.next_row = 1

    def add(self, cells: Sequence[Value]) -> None:
        if self.next_row >= self.rows_per_sheet:
            self.finish()
            self._open()
        self.sheet.add_row(self.next_row, cells)
        self.next_row += 1

    def finish(self) -> None:
        self.sheet.autofilter(0, 0, max(self.next_row - 1, 1), len(self.table.fields) - 1)


def _dictionary(
    book: Any, tables: Iterable[ServiceTable], about: Sequence[tuple[str, str]], head: Any
) -> None:
    sheet = book.add_worksheet(sheet_name(book, _("Kamus data"), 1))
    for place, width in enumerate((30, 26, 44, 14, 60, 10, 12, 18)):
        sheet.set_column(place, place, width)
    row = 0
    for label, value in about:
        sheet.write_string(row, 0, label, head)
        sheet.write_string(row, 1, value)
        row += 1
    row += 1
    titles = (
        _("Kolom"),
        _("Kunci"),
        _("Pertanyaan"),
        _("Jenis"),
        _("Pilihan dan keterangan"),
        _("Versi"),
        _("Terisi (%)"),
        _("Layanan"),
    )
    for place, title in enumerate(titles):
        sheet.write_string(row, place, title, head)
    sheet.freeze_panes(row + 1, 0)
    first = row
    for table in tables:
        for field, filled in zip(table.fields, table.filled_percent(), strict=True):
            row += 1
            versions = ", ".join(str(version) for version in field.versions)
            texts = (field.label, field.key, field.question, field.type or field.kind, field.about, versions)
            for place, text in enumerate(texts):
                sheet.write_string(row, place, text)
            if filled is not None:
                sheet.write_number(row, 6, filled)
            sheet.write_string(row, 7, table.title)
    sheet.autofilter(first, 0, row, len(titles) - 1)


def sheet_name(book: Any, title: str, part: int) -> str:
    """A name that Excel takes: at most 31 letters, none of []:*?/\\', unique without regard to case."""
    base = NOT_IN_SHEET_NAMES.sub(" ", title).strip() or "Data"
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    ending = f" {part}" if part > 1 else ""
    name = base[: 31 - len(ending)] + ending
    n = 2
    while name.casefold() in taken:
        ending = f" ({n})"
        name = base[: 31 - len(ending)] + ending
        n += 1
    return name
