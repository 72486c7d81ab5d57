"""CSV that Excel opens without breaking letters, numbers or the reader's computer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from .table import Value

BOM = b"\xef\xbb\xbf"  # without it Excel takes the file for Windows-1252
ROWS_PER_CHUNK = 200

# What a spreadsheet may take for a formula: at the beginning of a cell, and after any character that Excel, set to
# another separator than the file's, would take for the beginning of a cell (comma file, Indonesian settings).
FORMULA = re.compile(r"(^|[,;|\t\r\n]\"?)([=+\-@＝＋－＠])")  # noqa: RUF001
BLANK_START = ("\t", "\r", "\n")


def safe(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run as a formula (OWASP, CSV injection)."""
    text = FORMULA.sub(r"\1'\2", text)
    return "'" + text if text.startswith(BLANK_START) else text


def encode(header: Sequence[str], rows: Iterable[Sequence[Value]], separator: str = ",") -> Iterator[bytes]:
    """The file in pieces: UTF-8 with BOM, CRLF, quotes as in RFC 4180, dates and times as in ISO 8601."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    writer.writerow([safe(name) for name in header])
    yield BOM
    for n, row in enumerate(rows, 1):
        writer.writerow([_cell(value) for value in row])
        if n % ROWS_PER_CHUNK == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, (int, float)):
        return value  # a number is no formula, negative or not
    return value.isoformat()
