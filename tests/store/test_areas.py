"""Areas from the national data and from the small files; the book that is kept of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import BOGOR_TIMUR
from webapp.config import ROOT
from webapp.models import Area, db
from webapp.store import areas

NATIONAL = ROOT / "node_modules" / "idn-area-data" / "data"
POSTAL_CODES = {1001: 16142, 1002: 16143, 1003: 16144, 1004: 16146, 1005: 16145, 1006: 16141}


def test_the_small_files_hold_both_kecamatan(app: Flask) -> None:
    book = areas.book()
    bogor = book.villages_of(BOGOR_TIMUR)
    assert {int(one.code[-4:]): int(one.postal_code or 0) for one in bogor} == POSTAL_CODES
    assert book.name("32.71.02.1003") == "Katulampa"
    assert [one.name for one in book.villages_of("32.14.02")] == [
        "Campaka",
        "Campakasari",
        "Benteng",
        "Cirende",
        "Cikumpay",
        "Cijaya",
        "Kertamukti",
        "Cimahi",
        "Cijunti",
        "Cisaat",
    ]


def test_a_regency_comes_whole_from_the_national_data(app: Flask) -> None:
    assert areas.load_national("32.71", NATIONAL) == 76  # province, city, 6 kecamatan, 68 kelurahan
    book = areas.book()
    assert len(book.villages_of("32.71")) == 68
    assert book["32.71.02.1003"].postal_code == "16144"  # of the small file; the national data have none
    assert "ODbL" in (db.session.get(Area, "32.71.01.1001") or Area(source="")).source
    assert areas.load_national("32.71", NATIONAL) == 76  # again: the same


def test_a_village_brings_what_lies_above_it(app: Flask) -> None:
    areas.load_national("91.71.01", NATIONAL)
    assert {"91", "91.71", "91.71.01"} <= set(areas.book())
    assert areas.book()["91.71.01"].timezone == "Asia/Jayapura"


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("11", "Asia/Jakarta"),
        ("32.71.02.1003", "Asia/Jakarta"),
        ("61", "Asia/Jakarta"),
        ("62", "Asia/Jakarta"),
        ("51", "Asia/Makassar"),
        ("63.01", "Asia/Makassar"),
        ("73", "Asia/Makassar"),
        ("81", "Asia/Jayapura"),
        ("96", "Asia/Jayapura"),
    ],
)
def test_the_clock_of_a_province(code: str, zone: str) -> None:
    assert areas.timezone_of(code) == zone


def test_data_that_cannot_be_used_are_refused_with_a_sentence(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(areas.AreaDataError, match=r"99\.99 tidak ada"):
        areas.load_national("99.99", NATIONAL)
    with pytest.raises(areas.AreaDataError, match="npm ci"):
        areas.load_national("32.71", tmp_path)
    broken = tmp_path / "salah.csv"
    broken.write_text("code,name,postal_code\n32.71.2,Bogor,\n", encoding="utf-8")
    with pytest.raises(areas.AreaDataError, match=r"salah\.csv, baris 2"):
        areas.load_file(broken, "uji")


def test_the_book_is_kept_until_the_table_changes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = areas.book()
    assert areas.book() is first
    monkeypatch.setattr(areas, "FRESH_SECONDS", -1.0)
    assert areas.book() is first
    # As another process would do it: this one is not told.
    db.session.add(Area(code="32.71.99", name="Baru", timezone="Asia/Jakarta"))
    db.session.commit()
    assert "32.71.99" in areas.book()
    area = db.session.get(Area, "32.71.99")
    assert area is not None
    area.name = "Lebih baru"
    db.session.commit()
    assert areas.book().name("32.71.99") == "Lebih baru"
