"""Files of what the filters show: the same rows as on the screen, typed, harmless, and accounted for."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from sync.entry import CheckedEntry, Sender
from tests.conftest import KATULAMPA, Phone
from tests.pages.visitor import Visitor
from webapp.models import QrLink, User
from webapp.services import catalogue, load
from webapp.store import entries, review, services

Record = Callable[..., CheckedEntry]


def workbook(desk: Visitor, query: str = "") -> openpyxl.Workbook:
    answer = desk.ask("/meja/unduh.xlsx" + query)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Cache-Control"] == "no-store"
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def sheet(desk: Visitor, query: str = "", name: str = "DAKU") -> list[dict[str, Any]]:
    rows = list(workbook(desk, query)[name].iter_rows(values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def lines(desk: Visitor, query: str = "", separator: str = ",") -> list[dict[str, str]]:
    answer = desk.ask("/meja/unduh.csv" + query)
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def test_the_file_holds_what_the_filters_show(desk: Visitor, record: Record, supervisor: User):
    first, second = record(1), record(2)
    rejected = record(3, collected_at=datetime(2026, 11, 1, 3, tzinfo=UTC))
    review.reject(rejected.id, supervisor, ("recorded", 1), "Dua kali.")
    for rows in (sheet(desk), lines(desk)):
        assert [row["ID isian"] for row in rows] == [first.id, second.id, rejected.id]
        assert [row["Keadaan"] for row in rows] == ["Baru", "Baru", "Ditolak"]
    for query, ids in (
        ("?keadaan=rejected", [rejected.id]),
        ("?dari=2026-11-10", [first.id, second.id]),
        (f"?kelurahan={KATULAMPA}&keadaan=recorded", [first.id, second.id]),
        ("?kelurahan=32.71.02.1001", []),
        ("?layanan=daku&sampai=2026-11-05", [rejected.id]),
    ):
        assert [row["ID isian"] for row in sheet(desk, query)] == ids, query
        assert [row["ID isian"] for row in lines(desk, query)] == ids, query


def test_cells_are_typed_and_long_numbers_are_text(desk: Visitor, record: Record, officer: User):
    entry = record(7, answers={"nik": "3304011203850001", "modal": 12_500_000})
    row = sheet(desk)[0]
    assert row["NIK"] == "3304011203850001"
    assert row["RT"] == "003"
    assert row["Nomor HP"] == "+6281234567890"
    money = services.latest("daku").questions["modal"]  # type: ignore[union-attr]
    assert row[str(money.name)] == 12_500_000
    assert row["Waktu dicatat"] == datetime(2026, 11, 20, 9, 30)
    assert row["Zona waktu"] == "WIB"
    assert row["Petugas"] == officer.name
    assert row["Nomor di ponsel"] == 7
    assert row["Kode bukti"] == f"{entry.receipt[:5]}-{entry.receipt[5:]}"
    line = lines(desk)[0]
    assert line["NIK"] == "3304011203850001"
    assert line["Nomor HP"] == "'+6281234567890"
    assert line["Waktu dicatat"] == "2026-11-20T09:30:00+07:00"


def test_csv_with_semicolons_and_nothing_else(desk: Visitor, record: Record):
    entry = record(1, answers={"alamat_usaha": "Jl. Raya 1; dekat pasar, lantai 2"})
    row = lines(desk, "?pemisah=;", ";")[0]
    assert row["ID isian"] == entry.id
    assert "Jl. Raya 1; dekat pasar, lantai 2" in row.values()
    assert desk.ask("/meja/unduh.csv?pemisah=x").status_code == 400


def test_no_answer_becomes_a_formula(desk: Visitor, record: Record):
    evil = '=HYPERLINK("http://contoh.id";"klik")'
    record(1, answers={"nama_usaha": evil})
    found = [cell for row in workbook(desk)["DAKU"].iter_rows() for cell in row if cell.value == evil]
    assert [cell.data_type for cell in found] == ["s"]
    text = desk.ask("/meja/unduh.csv").get_data(as_text=True)
    assert "'=HYPERLINK" in text
    for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "@"))]


def test_the_dictionary_says_who_took_what_when(desk: Visitor, record: Record, supervisor: User):
    record(1)
    record(2)
    cells = [
        row for row in workbook(desk, f"?kelurahan={KATULAMPA}")["Kamus data"].iter_rows(values_only=True)
    ]
    head = {str(row[0]): row[1] for row in cells[:6]}
    assert head["Diunduh oleh"] == supervisor.name
    assert head["Wilayah"] == "Bogor Timur"
    assert head["Saringan"] == "Katulampa"
    assert "WIB" in str(head["Diunduh pada"])
    assert head["Jumlah baris"] == "2"
    nik = next(row for row in cells if row[1] == "nik")
    assert (nik[3], nik[5], nik[6]) == ("nik", str(catalogue.builtin()["daku"].version), 100)


def test_versions_share_the_sheet_and_unknown_ones_lose_nothing(desk: Visitor, record: Record, phone: Phone):
    old = record(1)
    definition = services.latest("daku")
    assert definition is not None
    sections = [dict(section) for section in definition.raw["sections"]]
    added = {"id": "hal_baru", "type": "text", "label": {"id": "Hal baru"}}
    sections[0] = {**sections[0], "questions": [*sections[0]["questions"], added]}
    services.publish(load({**definition.raw, "version": definition.version + 1, "sections": sections}, "uji"))
    new = record(2, version=definition.version + 1, answers={"hal_baru": "ada"})
    unknown = replace(
        record(3), id="01a20150-b319-73b2-984e-de8908631db7", number=4, version=99, quarantined=True
    )
    entries.save_batch([unknown], phone.sender)
    rows = {row["ID isian"]: row for row in sheet(desk)}
    assert [rows[one.id]["Hal baru"] for one in (old, new, unknown)] == [None, "ada", None]
    assert [rows[one.id]["Versi formulir"] for one in (old, new, unknown)] == [
        definition.version,
        definition.version + 1,
        99,
    ]
    assert rows[unknown.id]["Keadaan"] == "Versi belum dikenal"


def test_an_entry_of_an_unknown_service_gets_a_sheet_of_its_own(desk: Visitor, record: Record, phone: Phone):
    known = record(1)
    odd = replace(
        known, id="01a20150-b319-73b2-984e-de8908631db7", number=2, service="baru", quarantined=True
    )
    entries.save_batch([odd], phone.sender)
    assert [row["ID isian"] for row in sheet(desk, name="DAKU")] == [known.id]
    assert [row["ID isian"] for row in sheet(desk, name="baru")] == [odd.id]
    assert {row["ID isian"] for row in lines(desk)} == {known.id, odd.id}


def test_an_empty_file_still_has_its_columns(desk: Visitor):
    book = workbook(desk)
    named = {str(one.short_title) for one in catalogue.builtin().values() if not one.anonymous}
    assert named <= set(book.sheetnames)
    assert book.sheetnames[-1] == "Kamus data"
    assert "NIK" in [cell.value for cell in book["DAKU"][1]]
    assert lines(desk) == []


def test_entries_of_citizens_name_their_point(
    desk: Visitor, qr_link: QrLink, make_entry: Callable[..., CheckedEntry]
):
    sender = Sender("respondent", KATULAMPA, qr_token=qr_link.token, point=qr_link.point)
    entries.save_batch([make_entry(None)], sender)
    row = sheet(desk)[0]
    assert (row["Petugas"], row["Titik layanan QR"]) == (None, "Loket kelurahan")


@pytest.mark.parametrize("query", ["?keadaan=melayang", "?dari=kemarin", "?cari=abcdef"])
def test_a_faulty_filter_gives_no_file_rather_than_another_one(desk: Visitor, query: str):
    assert desk.ask("/meja/unduh.xlsx" + query).status_code == 400
    assert desk.ask("/meja/unduh.csv" + query).status_code == 400


def test_the_log_says_who_took_how_much_and_nothing_about_anybody(
    desk: Visitor, record: Record, supervisor: User, caplog: pytest.LogCaptureFixture
):
    record(1, answers={"nama_pemilik": "Siti Rahmawati"})
    page = desk.send(desk.open("/meja/entri").form("/meja/entri"), teks="rahmawati")
    with caplog.at_level(logging.INFO):
        for ending in ("unduh.xlsx", "unduh.csv"):
            desk.ask(next(link for link in page.links if ending in link))
    said = [record.getMessage() for record in caplog.records if record.name.endswith("exports")]
    assert len(said) == 2
    for message in said:
        assert f"user {supervisor.id} of 32.71.02: 1 rows, filters cari" in message
        assert "rahmawati" not in message.lower()
