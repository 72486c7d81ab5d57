"""CSV: what Excel with Indonesian settings opens, and what it must not run."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest

from webapp.documents.csv import encode, safe
from webapp.documents.table import Value


def read(content: bytes, separator: str = ",") -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def test_bom_crlf_and_quotes_as_in_rfc_4180():
    content = b"".join(
        encode(["nama", "alamat"], [['Warung "Sari"', "Jl. Raya 1, RT 2"], ["Café\nTeh", None]])
    )
    assert content == (
        b'\xef\xbb\xbfnama,alamat\r\n"Warung ""Sari""","Jl. Raya 1, RT 2"\r\n"Caf\xc3\xa9\nTeh",\r\n'
    )


def test_semicolon_for_excel_with_indonesian_settings():
    content = b"".join(encode(["a", "b"], [["satu, dua", "tiga; empat"]], separator=";"))
    assert read(content, ";") == [["a", "b"], ["satu, dua", "tiga; empat"]]
    assert b"a;b\r\n" in content


def test_dates_and_times_are_iso_and_numbers_stay_numbers():
    row: list[Value] = [date(2026, 11, 22), datetime(2026, 11, 22, 2, 15, tzinfo=UTC), -6, 106.8]
    assert read(b"".join(encode(["d", "t", "n", "x"], [row])))[1] == [
        "2026-11-22",
        "2026-11-22T02:15:00+00:00",
        "-6",
        "106.8",
    ]


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("=1+1", "'=1+1"),
        ("+62812", "'+62812"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("Sari;=HYPERLINK(1)", "Sari;'=HYPERLINK(1)"),
        ('Sari,"=1', "Sari,\"'=1"),
        ("baris\n=1", "baris\n'=1"),
        ("Warung Sari - Siti", "Warung Sari - Siti"),
        ("a=b", "a=b"),
        ("siti@contoh.id", "siti@contoh.id"),
        ("", ""),
    ],
)
def test_no_cell_begins_a_formula(text, harmless):
    assert safe(text) == harmless


def test_a_file_read_with_the_wrong_separator_runs_nothing():
    content = b"".join(encode(["nama"], [['Sari;=cmd|" /C calc"!A0']]))
    for row in read(content, ";"):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_rows_leave_in_pieces_while_they_are_read():
    taken = 0

    def rows():
        nonlocal taken
        for n in range(1000):
            taken += 1
            yield [n]

    pieces = encode(["n"], rows())
    next(pieces), next(pieces)
    before = taken
    assert 0 < before < 1000
    assert len(read(b"\xef\xbb\xbf" + b"".join(pieces))) == 1000 - before
