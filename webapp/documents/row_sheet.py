"""A worksheet that takes a whole row at once.

XlsxWriter asks Python for some dozen calls a cell; fifty thousand entries have three million cells, so its own way
takes a minute. Its `worksheet_class` is the door for another sheet: everything but the rows of data stays its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from .table import Value

# Excel keeps 15 digits of a number; a longer one is written as text.
LARGEST_NUMBER = 10**15
LONGEST_TEXT = 32_767
FIRST_YEAR = 1900
# Excel counts days from here; the two days too many are its 29 February 1900 and its day one.
DAY_ZERO = date(1899, 12, 30).toordinal()
SECONDS = 86_400
# Whatever a text cannot hold as it is: markup, control characters, what looks like an escaped one, outer spaces.
SPECIAL = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^\s|\s$")


class RowSheet(Worksheet):
    """Use `start_rows` once, after the header was written; then `add_row` for each row from top to bottom."""

    def start_rows(self, formats: Sequence[Format]) -> None:
        """Say how each column is formatted."""
        self._heads = [
            (f'<c r="{xl_col_to_name(place)}', f'" s="{cell_format._get_xf_index()}"')
            for place, cell_format in enumerate(formats)
        ]

    def add_row(self, row: int, cells: Sequence[Value]) -> None:
        """Write the cells of row number `row`, counted from 0; empty cells take no room.

        Needs a workbook in `constant_memory` mode: the row goes to the sheet's file at once.
        """
        # Sends the row before on its way, and keeps the library's own account of how far the sheet reaches.
        self._write_single_row(row)
        self._check_dimensions(row, len(self._heads) - 1)
        number = row + 1
        parts = [f'<row r="{number}">']
        for (head, style), value in zip(self._heads, cells, strict=True):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                parts.append(
                    f'{head}{number}{style} t="inlineStr"><is>{self._text(value)}</is></c>',
                )
            elif isinstance(value, (int, float)):
                if -LARGEST_NUMBER < value < LARGEST_NUMBER:
                    parts.append(f"{head}{number}{style}><v>{value:.16G}</v></c>")
                else:
                    parts.append(f'{head}{number}{style} t="inlineStr"><is><t>{value}</t></is></c>')
            elif value.year < FIRST_YEAR:
                parts.append(f'{head}{number}{style} t="inlineStr"><is><t>{value.isoformat()}</t></is></c>')
            else:
                parts.append(f"{head}{number}{style}><v>{serial(value):.16G}</v></c>")
        parts.append("</row>")
        self.fh.write("".join(parts))

    def _text(self, value: str) -> str:
        if len(value) > LONGEST_TEXT:
            value = value[:LONGEST_TEXT]
        if not SPECIAL.search(value):
            return f"<t>{value}</t>"
        escaped = self._escape_data(self._escape_control_characters(value))
        return f'<t xml:space="preserve">{escaped}</t>'


def serial(value: date | datetime) -> float:
    """Excel's number for a day, or for a time as the clock on the wall showed it (Excel knows no zones)."""
    days = value.toordinal() - DAY_ZERO
    if isinstance(value, datetime):
        return days + (value.hour * 3600 + value.minute * 60 + value.second) / SECONDS
    return days
