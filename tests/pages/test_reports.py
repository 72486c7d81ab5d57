"""Reports end to end: entries posted through the API give the figures of page, workbook, CSV and command alike."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from sync.entry import CheckedEntry
from tests import surveys
from tests.conftest import BOGOR_TIMUR, Phone
from tests.pages.reporting import PERIOD, SUKASARI, as_json, command, post
from tests.pages.visitor import Visitor
from webapp.models import QrLink, User
from webapp.store import entries, qr_links, review, services

PERIOD_AS_OPTIONS = ("--from", "2026-01-01", "--to", "2026-06-30", "--area", BOGOR_TIMUR)


def test_the_vectors_of_the_index_from_the_phone_to_every_form_of_the_report(
    app: Flask, visitor: Visitor, supervisor: User, link: QrLink
) -> None:
    made = surveys.survey()
    post(visitor, made, link, *(surveys.answers(scores) for scores in surveys.T1_ROWS))
    told = as_json(app, "survei")
    facts = told["facts"]
    assert (facts["index"], facts["grade"], facts["performance"], facts["respondents"]) == (
        80.56,
        "B",
        "Baik",
        3,
    )
    means = [row["mean"] for row in told["tables"]["elements"]]
    assert means == [3.0, 3.33, 2.67, 4.0, 3.33, 3.33, 3.33, 3.0, 3.0]
    assert "sample" not in facts

    visitor.enter(supervisor)
    page = visitor.open(f"/meja/laporan/survei?{PERIOD}")
    assert "80,56 Indeks (IKM)" in page.text
    assert "B Mutu" in page.text
    book = load_workbook(io.BytesIO(visitor.ask(f"/meja/laporan/survei/unduh.xlsx?{PERIOD}").data))
    summary = {row[0].value: row[1].value for row in book["Ringkasan"].iter_rows()}
    assert summary["Indeks (IKM)"] == 80.56
    table = visitor.ask(f"/meja/laporan/survei/unduh.csv?{PERIOD}").data.decode("utf-8-sig")
    figures = {tuple(row[:3]): row[3] for row in csv.reader(io.StringIO(table))}
    assert figures["Ringkasan", "Indeks (IKM)", ""] == "80.56"
    # Every figure of the elements is the same in all four.
    columns = {cell.value: n for n, cell in enumerate(book["Per unsur"][1])}
    shown = page.text
    for row, sheet_row in zip(
        told["tables"]["elements"], book["Per unsur"].iter_rows(min_row=2), strict=False
    ):
        for key, label in (("index", "IKM"), ("mean", "Rata-rata (NRR)"), ("answers", "Jawaban")):
            assert sheet_row[columns[label]].value == row[key]
            assert Decimal(figures["Per unsur", row["element"], label]) == Decimal(str(row[key]))
        said = f"{row['index']:.2f}".replace(".", ",")
        assert f"{row['element']} {row['answers']}" in shown and f"{said} {row['grade']}" in shown
    printed = command(app, "survei", *PERIOD_AS_OPTIONS, "--format", "csv")
    assert printed.lstrip("\ufeff") == table.replace("\r\n", "\n")


def test_all_scores_alike_and_none_at_all(app: Flask, visitor: Visitor, link: QrLink) -> None:
    made = surveys.survey()
    empty = as_json(app, "survei")
    assert (empty["facts"]["index"], empty["facts"]["grade"], empty["facts"]["respondents"]) == (
        None,
        None,
        0,
    )
    post(visitor, made, link, surveys.answers("4" * 9))
    assert as_json(app, "survei")["facts"]["index"] == 100.0
    # A score left open: that element has an n of its own, and the weight stays a ninth.
    post(visitor, made, link, surveys.answers("3333-3333"), start=2)
    told = as_json(app, "survei")
    assert [row["answers"] for row in told["tables"]["elements"]] == [2, 2, 2, 2, 1, 2, 2, 2, 2]
    assert told["facts"]["index"] == 88.89  # (8 x 3.5 + 4) / 9 x 25


@pytest.mark.parametrize("score", ["0", "5", 3.5, "a"])
def test_a_score_that_is_none_is_refused(visitor: Visitor, link: QrLink, score: Any) -> None:
    made = surveys.survey()
    sent = surveys.posted(made, surveys.answers("4" * 9) | {"waktu": score}, 1, area=link.area)
    headers = {"Authorization": f"Bearer q_{link.token}"}
    body = {"sent_at": "2026-11-22T02:00:00Z", "entries": [sent]}
    told = visitor.ask("/sync/v1/batches", "POST", json=body, headers=headers).get_json()["results"][0]
    assert told["outcome"] == "refused"
    assert list(told["errors"]) == ["waktu"]


def test_the_sample_is_of_those_served_as_recorded_or_as_typed_in(
    app: Flask, visitor: Visitor, supervisor: User, link: QrLink
) -> None:
    made, record = surveys.survey(), surveys.record()
    counter = qr_links.add("catatan", SUKASARI, "Loket 1")
    post(visitor, record, counter, *[{"jenis": "ktp"}] * 8, *[{"jenis": "kk"}] * 2, start=1)
    post(visitor, made, link, surveys.answers("343434343"), start=40)
    facts = as_json(app, "survei")["facts"]
    assert (facts["served"], facts["sample"], facts["missing"]) == (10, 10, 9)
    facts = as_json(app, "survei", "--served", "132")["facts"]
    assert (facts["served"], facts["sample"], facts["missing"]) == (132, 98, 97)
    recap = as_json(app, "catatan")["tables"]["recap"]
    assert [(row["kind"], row["2026-03"], row["total"]) for row in recap] == [
        ("Jawaban ktp", 8, 8),
        ("Jawaban kk", 2, 2),
        ("Jawaban sktm", 0, 0),
        ("Jumlah", 10, 10),
    ]
    visitor.enter(supervisor)
    assert "98 Responden yang diperlukan" in visitor.open(f"/meja/laporan/survei?{PERIOD}&dilayani=132").text
    faulty = visitor.open(f"/meja/laporan/survei?{PERIOD}&dilayani=banyak")
    assert "harus angka bulat lebih dari nol" in faulty.text
    assert visitor.ask(f"/meja/laporan/survei/unduh.csv?{PERIOD}&dilayani=banyak").status_code == 400


def test_shares_and_steps(app: Flask, visitor: Visitor, supervisor: User) -> None:
    opinion = surveys.definition(
        "pendapat",
        {"kind": "shares", "profile": ["peran"]},
        [
            surveys.choice("manfaat", ("ya", "tidak")),
            surveys.choice("saran", ("a", "b"), "choices"),
            surveys.choice("peran", ("warga", "staf")),
        ],
    )
    path = surveys.path()
    for made in (opinion, path):
        services.publish(made)
    said = [{"manfaat": "ya", "saran": ["a", "b"], "peran": "warga"}] * 2 + [
        {"manfaat": "tidak", "saran": ["b"]}
    ]
    post(visitor, opinion, qr_links.add("pendapat", SUKASARI, "Aula"), *said)
    tables = as_json(app, "pendapat")["tables"]
    assert [(row["count"], row["percent"]) for row in tables["manfaat"]] == [(2, 66.7), (1, 33.3)]
    assert [(row["count"], row["percent"]) for row in tables["saran"]] == [(2, 66.7), (3, 100.0)]

    ids = post(visitor, path, qr_links.add("izin", SUKASARI, "Loket"), {"nama": "a"}, {"nama": "b"}, start=9)
    review.approve(ids[0], supervisor, ("recorded", 1))
    options = ["--from", "2026-01-01", "--to", "2026-12-31", "--area", BOGOR_TIMUR, "--format", "json"]
    told = json.loads(command(app, "izin", *options))
    assert told["facts"] == {"came": 2, "finished": 1}
    assert [(row["came"], row["approved"]) for row in told["tables"]["month"]][-1] == (2, 1)
    (step,) = told["tables"]["steps"]
    assert (step["step"], step["count"], step["longest_days"], step["late"]) == ("Baru → Terbit", 1, 0, 0)


def test_coverage_names_each_kelurahan_and_its_groups(app: Flask, visitor: Visitor) -> None:
    made = surveys.definition(
        "koperasi", {"kind": "coverage", "groups": ["jenis"]}, [surveys.choice("jenis", ("a", "b"))]
    )
    services.publish(made)
    post(
        visitor,
        made,
        qr_links.add("koperasi", SUKASARI, "Loket"),
        {"jenis": "a"},
        {"jenis": "b"},
        {"jenis": "a"},
    )
    told = as_json(app, "koperasi")
    assert told["facts"] == {"entries": 3, "empty_areas": 5}
    by_area = {row["area"]: row["total"] for row in told["tables"]["area"]}
    assert (by_area["Sukasari"], by_area["Katulampa"], by_area["Jumlah"]) == (3, 0, 3)
    assert [row["count"] for row in told["tables"]["jenis"]] == [2, 1]
    assert as_json(app, "koperasi", area=f"{BOGOR_TIMUR}.1003")["facts"]["entries"] == 0


def test_daku_tells_how_many_businesses_of_each_kelurahan_lack_what(
    app: Flask, visitor: Visitor, supervisor: User, phone: Phone, make_entry: Callable[..., CheckedEntry]
) -> None:
    """Its version 1 says nothing of the registry by itself: what it is to it stands in the program."""
    one, other = make_entry(1), make_entry(2, answers={"nik": "3271024107909902", "punya_nib": "tidak"})
    without = replace(other, answers={k: v for k, v in other.answers.items() if k != "nib"})
    entries.save_batch([one, without], phone.sender)
    options = ("--from", "2026-11-01", "--to", "2026-11-30", "--area", BOGOR_TIMUR, "--format", "json")
    told = json.loads(command(app, "daku", *options))["tables"]
    assert [row["entries"] for row in told["month"]] == [2]
    row = next(row for row in told["registry"] if row["area"] == "Katulampa")
    assert (row["businesses"], row["with_nib"], row["without_nib"]) == (2, 1, 1)
    visitor.enter(supervisor)
    page = visitor.open("/meja/laporan/daku?dari=2026-11&sampai=2026-11")
    assert "Belum punya sertifikat halal" in page.text
    assert "/meja/usaha?kurang=all" in page.links


def test_a_command_that_cannot_be_read_says_how_to_mend_it(app: Flask) -> None:
    surveys.survey()
    runner = app.test_cli_runner()
    for arguments, said in (
        (["survei", "--from", "2026-01-15", "--to", "2026-06-30", "--area", "32.71.02"], "pakai 2026-01-01"),
        (["survei", "--from", "2026-01-01", "--to", "2026-06-15", "--area", "32.71.02"], "pakai 2026-06-30"),
        (["survei", "--from", "kemarin", "--to", "2026-06-30", "--area", "32.71.02"], "--from kemarin"),
        (["survei", "--from", "2026-01-01", "--to", "2026-06-30", "--area", "99"], "--area 99"),
        (["lain"], "belum terbit"),
    ):
        found = runner.invoke(args=["report", *arguments])
        assert found.exit_code == 1
        assert said in found.output
