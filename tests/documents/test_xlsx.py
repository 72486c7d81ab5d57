"""Spreadsheets: what openpyxl, a reader of its own, finds in them."""

from __future__ import annotations

import io
from datetime import date, datetime
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from flask import Flask
from flask_babel import Babel
from openpyxl.utils.escape import unescape

from webapp.documents import xlsx
from webapp.documents.row_sheet import serial
from webapp.documents.table import Field, ServiceTable
from webapp.services import catalogue, load
from webapp.services.areas import Area, AreaBook

JAKARTA = ZoneInfo("Asia/Jakarta")
AREAS = AreaBook(
    [
        Area("32.71.02", "Bogor Timur"),
        Area("32.71.02.1003", "Katulampa", "16144"),
        Area("32.71.02.1004", "Baranangsiang", "16143"),
    ]
)
LEAD = [Field("kode_bukti", "Kode bukti"), Field("diterima", "Diterima", "datetime")]


@pytest.fixture(autouse=True)
def speaking():
    """Labels are translated, so there must be a language."""
    app = Flask(__name__)
    Babel(app, default_locale="id")
    with app.app_context():
        yield


@pytest.fixture
def daku():
    return catalogue.builtin()["daku"]


def plain(fields: list[Field]) -> ServiceTable:
    """A table whose rows are given as they are."""
    return ServiceTable.of("uji", "Uji", fields, [], AREAS)


def workbook(tables, rows, about=(), **options) -> tuple[openpyxl.Workbook, bytes]:
    file = io.BytesIO()
    xlsx.write(file, {table.service: table for table in tables}, rows, about, **options)
    return openpyxl.load_workbook(io.BytesIO(file.getvalue())), file.getvalue()


def test_every_answer_of_an_entry_comes_back_as_it_went_in(daku):
    table = ServiceTable.of("daku", "DAKU", LEAD, [daku], AREAS)
    told = {"nik": "3304011203850001", "alasan_nik": "Sudah dicocokkan dengan KTP asli"}
    answers, faults = daku.check({**daku.example(AREAS), **told}, AREAS)
    assert not faults
    row = table.row(["K7QFM-3XP9T", datetime(2026, 11, 22, 9, 15)], daku.version, answers, JAKARTA)
    book, _ = workbook([table], [("daku", row)])
    sheet = book["DAKU"]
    headers = [cell.value for cell in sheet[1]]
    cells = dict(zip((field.key for field in table.fields), sheet[2], strict=True))
    assert headers == [field.label for field in table.fields]
    assert cells["nik"].value == "3304011203850001"
    assert cells["diterima"].value == datetime(2026, 11, 22, 9, 15)
    for column in daku.columns():
        given, cell = column.value(answers, AREAS), cells[column.key]
        if given is None:
            assert cell.value is None, column.key
        elif column.kind == "date":
            assert cell.value == datetime.fromisoformat(given)
        elif column.kind == "datetime":
            assert cell.value == datetime.fromisoformat(given).astimezone(JAKARTA).replace(tzinfo=None)
        elif column.kind in ("integer", "number"):
            assert cell.data_type == "n"
            assert cell.value == pytest.approx(given)
        else:
            assert cell.data_type == "s"
            assert cell.number_format == "@"
            assert cell.value == given


@pytest.mark.parametrize("kind", ["nik", "nib", "npwp", "pirt", "phone", "rt_rw"])
def test_long_numbers_and_leading_zeros_are_text(daku, kind):
    questions = [question for question in daku.questions.values() if question.type == kind]
    assert questions, f"DAKU has no {kind}"
    for question in questions:
        assert [column.kind for column in question.columns()] == ["text"]


def test_nothing_is_a_formula_a_link_or_a_number_by_accident():
    texts = ['=HYPERLINK("http://contoh.id")', "+62812", "@SUM(A1)", "-5", "0812", "http://contoh.id", "{=1}"]
    table = plain([Field("teks", "Teks")])
    book, content = workbook([table], [("uji", [text]) for text in texts])
    found = [row[0] for row in book["Uji"].iter_rows(min_row=2)]
    assert [cell.value for cell in found] == texts
    assert {cell.data_type for cell in found} == {"s"}
    with ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


@pytest.mark.parametrize(
    "text",
    [
        "<b>&\"'</b>",
        " spasi di tepi ",
        "dua\nbaris",
        "_x0041_",
        "tab\tdi dalam",
        "Warung ☕ Ñandú",
        "\x01kendali",
    ],
)
def test_awkward_texts_survive(text):
    book, _ = workbook([plain([Field("teks", "Teks")])], [("uji", [text])])
    # openpyxl leaves the escapes of ECMA-376 (22.4.2.4) to its caller.
    assert unescape(book["Uji"]["A2"].value) == text


def test_numbers_beyond_fifteen_digits_and_days_before_1900_are_text():
    fields = [Field("n", "N", "integer"), Field("d", "D", "date")]
    book, _ = workbook(
        [plain(fields)], [("uji", [10**15, date(1899, 12, 31)]), ("uji", [-(10**14), date(1900, 3, 1)])]
    )
    sheet = book["Uji"]
    assert [cell.value for cell in sheet[2]] == [str(10**15), "1899-12-31"]
    assert [cell.value for cell in sheet[3]] == [-(10**14), datetime(1900, 3, 1)]


@pytest.mark.parametrize(
    ("moment", "number"),
    [(date(1900, 3, 1), 61), (date(2026, 11, 22), 46348), (datetime(2026, 11, 22, 18, 0), 46348.75)],
)
def test_excel_numbers_of_days(moment, number):
    """The first and the last are in ECMA-376; the middle one is what Excel shows."""
    assert serial(moment) == number


def test_header_stays_in_view_and_filters():
    table = plain([Field("a", "A"), Field("b", "B")])
    book, _ = workbook([table], [("uji", ["x", "y"])] * 3)
    assert book["Uji"].freeze_panes == "A2"
    assert book["Uji"].auto_filter.ref == "A1:B4"


def test_rows_beyond_the_limit_go_to_a_second_sheet():
    rows = [("uji", [n]) for n in range(25)]
    book, _ = workbook([plain([Field("n", "N", "integer")])], rows, rows_per_sheet=11)
    assert book.sheetnames == ["Uji", "Uji 2", "Uji 3", "Kamus data"]
    found = [row[0].value for name in book.sheetnames[:3] for row in book[name].iter_rows(min_row=2)]
    assert found == list(range(25))
    assert [book[name]["A1"].value for name in book.sheetnames[:3]] == ["N"] * 3


def test_an_empty_export_still_opens():
    book, _ = workbook([plain([Field("a", "A")])], [])
    assert book["Uji"].max_row == 1


def test_versions_of_a_definition_share_one_table(daku):
    raw = {**daku.raw, "version": daku.version + 1}
    sections = [dict(section) for section in raw["sections"]]
    first = [dict(question) for question in sections[0]["questions"]]
    first.append({"id": "hal_baru", "type": "text", "label": {"id": "Hal baru"}})
    sections[0]["questions"] = first
    newer = load({**raw, "sections": sections}, "daku baru")
    table = ServiceTable.of("daku", "DAKU", LEAD, [daku, newer], AREAS)
    keys = [field.key for field in table.fields]
    assert len(keys) == len(set(keys)) == len(LEAD) + len(newer.columns())
    answers = daku.example(AREAS)
    old = table.row(["A", None], daku.version, answers, JAKARTA)
    new = table.row(["B", None], newer.version, {**answers, "hal_baru": "ada"}, JAKARTA)
    unknown = table.row(["C", None], 99, {"apa": "saja"}, JAKARTA)
    place = keys.index("hal_baru")
    assert (old[place], new[place], unknown[place]) == (None, "ada", None)
    assert old[keys.index("nik")] == new[keys.index("nik")] == answers["nik"]
    field = table.fields[place]
    assert field.versions == (newer.version,)
    assert table.fields[keys.index("nik")].versions == (daku.version, newer.version)


def test_headings_that_read_alike_are_told_apart(daku):
    lead = [Field("a", str(daku.columns()[0].label)), *LEAD]
    labels = [field.label for field in ServiceTable.of("daku", "DAKU", lead, [daku], AREAS).fields]
    assert len(set(labels)) == len(labels)


def test_dictionary_explains_every_column_and_says_who_took_the_file(daku):
    table = ServiceTable.of("daku", "DAKU", LEAD, [daku], AREAS)
    full = daku.example(AREAS)
    rows = [
        ("daku", table.row(["A", None], daku.version, full, JAKARTA)),
        ("daku", table.row(["B", None], daku.version, {"nik": full["nik"]}, JAKARTA)),
    ]
    book, _ = workbook([table], rows, [("Diunduh oleh", "Ibu Rahma"), ("Saringan", "Katulampa")])
    sheet = book["Kamus data"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[0][:2] == ["Diunduh oleh", "Ibu Rahma"]
    assert lines[1][:2] == ["Saringan", "Katulampa"]
    assert lines[2][:2] == ["Jumlah baris", "2"]
    head = lines.index(next(line for line in lines if line[0] == "Kolom"))
    by_key = {line[1]: line for line in lines[head + 1 :]}
    assert list(by_key) == [field.key for field in table.fields]
    assert by_key["nik"][3] == "nik"
    assert by_key["nik"][5] == str(daku.version)
    assert by_key["nik"][6] == 100
    choice = next(question for question in daku.questions.values() if question.type == "choice")
    for label in choice.options.values():
        assert str(label) in str(by_key[choice.id][4])
    half = next(key for key, line in by_key.items() if line[3] == "text" and key in full)
    assert by_key[half][6] == 50


def test_sheet_names_are_such_as_excel_takes():
    fields = [Field("a", "A")]
    tables = [
        ServiceTable.of("a", "Survei: kepuasan/masyarakat [kecamatan] 2026", fields, [], AREAS),
        ServiceTable.of("b", "Survei: kepuasan/masyarakat [kecamatan] 2027", fields, [], AREAS),
        ServiceTable.of("c", "kamus DATA", fields, [], AREAS),
    ]
    book, _ = workbook(tables, [])
    assert len({name.casefold() for name in book.sheetnames}) == 4
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
