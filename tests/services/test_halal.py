"""The self-declare criteria: which path is open, and the reason for each "no"."""

from datetime import date
from typing import Any

import pytest

from webapp.services import halal, load_file
from webapp.services.catalogue import FOLDER
from webapp.services.types.choice import Choice
from webapp.services.types.repeat import Repeat

NOW, BEFORE = date(2026, 11, 22), date(2024, 5, 1)
GOOD: dict[str, Any] = {
    "punya_nib": "ya",
    "skala": "mikro",
    "penjualan": 70_000_000,
    "jumlah_fasilitas": "satu",
    "jumlah_outlet": "satu",
    "bahan": [
        {"nama": "Singkong", "status": "tidak_kritis"},
        {"nama": "Minyak", "status": "bersertifikat", "nomor": "ID00000000000000000"},
    ],
    "bebas_haram": "ya",
    "bebas_bahaya": "ya",
    "terpisah": "ya",
    "sembelihan": "tidak_pakai",
    "alat_sederhana": "ya",
    "awetan": "ya",
    "proses_sederhana": "ya",
    "jenis_terdaftar": "ya",
    "nama_penyelia": "Siti Aminah",
}


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ({}, "self_declare", None),
        ({"penjualan": 15_000_000_000}, "self_declare", None),
        ({"penjualan": 15_000_000_001}, "regular", "omzet"),
        ({"jumlah_outlet": "tidak_ada"}, "self_declare", None),
        ({"jumlah_outlet": "lebih"}, "regular", "outlet"),
        ({"jumlah_fasilitas": "lebih"}, "regular", "fasilitas"),
        ({"punya_nib": "tidak", "skala": None}, "complete", "nib"),
        ({"punya_nib": "proses"}, "complete", "nib"),
        ({"skala": "menengah"}, "regular", "skala"),
        ({"bahan": [{"status": "tidak_kritis"}, {"status": "belum_jelas"}]}, "complete", "bahan"),
        ({"bahan": [{"status": "belum_jelas"}, {"status": "tidak_halal"}]}, "complete", "bahan"),
        ({"bahan": []}, "complete", "bahan"),
        ({"bahan": [{"status": "bersertifikat"}]}, "complete", "bukti_bahan"),
        (
            {"bahan": [{"status": "bersertifikat", "nomor": "ID1", "berlaku": "2026-11-21"}]},
            *("complete", "bukti_bahan"),
        ),
        (
            {"bahan": [{"status": "bersertifikat", "nomor": "ID1", "berlaku": "2026-11-22"}]},
            *("self_declare", None),
        ),
        ({"bebas_haram": "tidak"}, "complete", "haram"),
        ({"bebas_bahaya": "tidak"}, "complete", "bahaya"),
        ({"terpisah": "tidak"}, "regular", "terpisah"),
        ({"sembelihan": "belum", "penggilingan": "tidak_digiling"}, "regular", "sembelihan"),
        ({"sembelihan": "bersertifikat", "penggilingan": "lain"}, "regular", "penggilingan"),
        ({"sembelihan": "bersertifikat", "penggilingan": "sendiri"}, "self_declare", None),
        # Asked only where there is meat: an answer that came along is no reason.
        ({"sembelihan": "tidak_pakai", "penggilingan": "lain"}, "self_declare", None),
        ({"alat_sederhana": "tidak"}, "regular", "alat"),
        ({"awetan": "tidak"}, "regular", "awetan"),
        ({"proses_sederhana": "tidak"}, "regular", "proses"),
        ({"jenis_terdaftar": "tidak"}, "regular", "jenis"),
        ({"jenis_terdaftar": "belum_tahu"}, "complete", "jenis"),
        ({"nama_penyelia": None}, "complete", "penyelia"),
    ],
)
def test_each_no_has_its_reason(changes: dict[str, Any], path: str, reason: str | None) -> None:
    verdict = halal.judge({**GOOD, **changes}, NOW)
    assert verdict.path == path
    assert verdict.source == "Kepkaban BPJPH 146/2025"
    assert [one.id for one in (*verdict.regular, *verdict.missing)] == ([reason] if reason else [])
    assert len(verdict.reasons) == (1 if reason else 0)


@pytest.mark.parametrize(("sales", "path"), [(500_000_000, "self_declare"), (500_000_001, "regular")])
def test_an_older_application_is_judged_by_the_older_decree(sales: int, path: str) -> None:
    verdict = halal.judge({**GOOD, "penjualan": sales, "jenis_terdaftar": None}, BEFORE)
    assert (verdict.path, verdict.source) == (path, "Kepkaban BPJPH 150/2022")


def test_a_no_outweighs_what_is_missing_and_both_are_said() -> None:
    verdict = halal.judge({**GOOD, "punya_nib": "tidak", "terpisah": "tidak"}, NOW)
    assert verdict.path == "regular"
    assert verdict.reasons == [
        "Tempat atau alat tidak terpisah dari yang tidak halal.",
        "NIB belum ada: urus dulu lewat PERISA.",
    ]
    assert halal.judge({}, NOW).path == "complete"


def test_the_obligation_of_micro_businesses() -> None:
    assert halal.obligation() == date(2026, 10, 18)


def test_the_criteria_read_questions_and_codes_that_the_form_has(areas: Any) -> None:
    faisal = load_file(FOLDER / "faisal.yaml")
    for rule in halal.rules():
        for criterion in rule.criteria:
            question = faisal.questions[criterion.question]
            if "rows" in criterion.raw:
                assert isinstance(question, Repeat)
                question = question.questions[criterion.raw["rows"]]
            if "pass" in criterion.raw:
                assert isinstance(question, Choice)
                codes = {*criterion.raw["pass"], *criterion.raw.get("later", [])}
                assert codes <= set(question.codes_offered), criterion.id
    assert halal.judge(faisal.example(areas), NOW).path == "self_declare"
