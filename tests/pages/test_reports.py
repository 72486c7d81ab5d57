"""Reports end to end: entries posted through the API give the figures of page, workbook, CSV and command alike."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextvars import Context
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from sync.entry import CheckedEntry
from tests import surveys
from tests.conftest import BOGOR_TIMUR, CAMPAKA, MakeUser, Phone
from tests.pages.visitor import Visitor
from webapp.models import QrLink, User
from webapp.services import Definition
from webapp.store import entries, qr_links, review, services

PERIOD = "dari=2026-01&sampai=2026-06"
PERIOD_AS_OPTIONS = ("--from", "2026-01-01", "--to", "2026-06-30", "--area", BOGOR_TIMUR)
SUKASARI = f"{BOGOR_TIMUR}.1001"


def post(
    visitor: Visitor, made: Definition, link: QrLink, *said: dict[str, Any], **options: Any
) -> list[str]:
    """Send answers through a QR link as a phone does; they are all stored."""
    start = options.pop("start", 1)
    sent = [surveys.posted(made, one, start + n, area=link.area, **options) for n, one in enumerate(said)]
    answer = visitor.ask(
        "/sync/v1/batches",
        "POST",
        json={"sent_at": "2026-11-22T02:00:00Z", "entries": sent},
        headers={"Authorization": f"Bearer q_{link.token}"},
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    results = answer.get_json()["results"]
    assert {one["outcome"] for one in results} <= {"stored", "already_stored"}, results
    return [one["id"] for one in sent]


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def link(app: Flask) -> QrLink:
    return qr_links.add("survei", SUKASARI, "Loket 1")


def command(app: Flask, *arguments: str) -> str:
    # In a context of its own, or it would look at the database as the test last saw it.
    found = Context().run(lambda: app.test_cli_runner().invoke(args=["report", *arguments]))
    assert found.exit_code == 0, found.output
    return str(found.output)


def as_json(app: Flask, service: str, *more: str, area: str = BOGOR_TIMUR) -> dict[str, Any]:
    options = ["--from", "2026-01-01", "--to", "2026-06-30", "--area", area, "--format", "json"]
    return dict(json.loads(command(app, service, *options, *more)))


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


def test_small_groups_are_hidden_and_doubtful_answers_can_be_left_out(
    app: Flask, visitor: Visitor, supervisor: User, link: QrLink
) -> None:
    made = surveys.survey()
    women = [surveys.answers("343434343", jk="p", umur=30, layanan="ktp")] * 6
    men = [surveys.answers("222222223", jk="l", umur=50, layanan="kk")] * 5
    post(visitor, made, link, *women, *men)
    other = qr_links.add("survei", SUKASARI, "Loket 2")
    post(visitor, made, other, surveys.answers("111111112", jk="l"), start=20, seconds=10)
    told = as_json(app, "survei")
    groups = {row["jk"]: row["respondents"] for row in told["tables"]["jk"]}
    assert groups == {"Jawaban l": 6, "Jawaban p": 6}
    # One at the second counter: neither it nor the first counter, from which it could be subtracted, is shown.
    assert [row["index"] for row in told["tables"]["point"]] == [None, None]
    assert told["facts"]["doubtful"] == 1
    # With it and without it would tell what this one person answered.
    kept = as_json(app, "survei", "--without-doubtful")
    assert kept["facts"]["respondents"] == 12
    assert "tetap ikut dihitung" in " ".join(kept["notes"])

    visitor.enter(supervisor)
    page = visitor.open(f"/meja/laporan/survei?{PERIOD}&titik=Loket+2")
    assert "Kurang dari 5 jawaban" in page.text
    assert "Indeks (IKM)" not in page.text
    assert "Dijawab kurang dari 30 detik" in visitor.open(f"/meja/laporan/survei?{PERIOD}").text

    post(visitor, made, other, *[surveys.answers("111111112", jk="p")] * 4, start=21, seconds=10)
    without = as_json(app, "survei", "--without-doubtful")
    assert without["facts"]["respondents"] == 11
    # Of the men one is doubtful, of the women four: what the table with all of them shows, this one does not.
    assert [row["respondents"] for row in without["tables"]["jk"]] == [None, None]
    assert [row["respondents"] for row in as_json(app, "survei")["tables"]["jk"]] == [6, 10]
    page = visitor.open(f"/meja/laporan/survei?{PERIOD}&ragu=tanpa")
    assert "11 Responden" in page.text
    assert "tidak dihitung" in page.text


def test_a_small_group_cannot_be_had_by_asking_for_a_part(
    app: Flask, visitor: Visitor, supervisor: User, link: QrLink
) -> None:
    """Neither by itself nor by what is left when the other parts are taken from the whole."""
    made = surveys.survey()
    places = {"1001": 9, "1002": 7, "1003": 2}
    for n, (kelurahan, people) in enumerate(places.items()):
        there = qr_links.add("survei", f"{BOGOR_TIMUR}.{kelurahan}", f"Loket {kelurahan}")
        post(visitor, made, there, *[surveys.answers("343434343")] * people, start=1 + 20 * n)
    told = as_json(app, "survei")
    assert told["facts"]["respondents"] == 18
    shown = {row["area"]: row["respondents"] for row in told["tables"]["area"]}
    assert shown == {"Sukasari": 9, "Baranangsiang": None, "Katulampa": None}
    visitor.enter(supervisor)
    for kelurahan, people in places.items():
        area = f"{BOGOR_TIMUR}.{kelurahan}"
        seen = people == 9
        by_command = as_json(app, "survei", area=area)
        assert by_command["facts"].get("respondents") == (people if seen else None)
        assert bool(by_command["tables"]) is seen
        for part in (
            f"kelurahan={area}",
            f"titik=Loket+{kelurahan}",
            f"kelurahan={area}&titik=Loket+{kelurahan}",
        ):
            asked = f"/meja/laporan/survei{{}}?{PERIOD}&{part}"
            assert ("Indeks (IKM)" in visitor.open(asked.format("")).text) is seen
            assert (b"Per unsur" in visitor.ask(asked.format("/unduh.csv")).data) is seen
            book = load_workbook(io.BytesIO(visitor.ask(asked.format("/unduh.xlsx")).data))
            assert ("Per unsur" in book.sheetnames) is seen
    assert "bernama sama" not in visitor.open(f"/meja/laporan/survei?{PERIOD}").text
    # Two counters of one name stand in one row: the table says so.
    same = qr_links.add("survei", f"{BOGOR_TIMUR}.1002", "Loket 1001")
    post(visitor, made, same, surveys.answers("343434343"), start=80)
    assert "bernama sama di beberapa kelurahan" in visitor.open(f"/meja/laporan/survei?{PERIOD}").text
    # A month of few by itself, while the rest of the year has more; by the area's clock the first one is in April.
    late = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
    post(visitor, made, link, surveys.answers("111111111"), start=90, collected=late)
    april = visitor.open("/meja/laporan/survei?dari=2026-04&sampai=2026-04")
    assert "Kurang dari 5 jawaban" in april.text
    assert "Indeks (IKM)" not in april.text


def test_suggestions_to_an_anonymous_survey_are_read_without_anything_else(
    app: Flask, visitor: Visitor, supervisor: User, make_user: MakeUser
) -> None:
    """Single answers are never opened, so this is the only place where somebody reads them."""
    remark = {"id": "saran", "type": "long_text", "label": surveys.text("Saran")}
    made = surveys.definition(
        "pendapat",
        {"kind": "shares", "questions": ["manfaat"]},
        [surveys.choice("manfaat", ("ya", "tidak")), remark],
        anonymous=True,
    )
    services.publish(made)
    said = ["Wifi <b>dipasang</b>", "Antrean panjang. Hubungi saya 0812-3456-7890", "", "Kursi kurang"]
    answers = [{"manfaat": "ya", **({"saran": one} if one else {})} for one in said]
    post(visitor, made, qr_links.add("pendapat", SUKASARI, "Aula"), *answers)
    visitor.enter(supervisor)
    few = visitor.open(f"/meja/laporan/pendapat/saran?{PERIOD}")
    assert "Kurang dari 5 jawaban" in few.text
    assert "Kursi kurang" not in few.text
    post(visitor, made, qr_links.add("pendapat", f"{BOGOR_TIMUR}.1003", "Loket"), *answers[2:] * 3, start=9)
    assert "Kursi kurang" not in visitor.open(f"/meja/laporan/pendapat/saran?{PERIOD}&titik=Aula").text

    report = visitor.open(f"/meja/laporan/pendapat?{PERIOD}")
    (way,) = [address for address in report.links if "/saran" in address]
    page = visitor.open(way)
    words = [
        page.text.index(one) for one in ("Antrean panjang. Hubungi saya …", "Kursi", "Wifi <b>dipasang</b>")
    ]
    assert words == sorted(words)
    assert "3456" not in page.text
    assert (
        "Belum ada yang menulis" in visitor.open(f"{way.partition('?')[0]}?dari=2026-05&sampai=2026-05").text
    )
    stranger = Visitor(app.test_client())
    stranger.enter(make_user("supervisor", CAMPAKA, "campaka"))
    assert "Kursi" not in stranger.open(way).text
    # What is read entry by entry has no such page.
    surveys.record()
    assert "dibaca satu per satu" in visitor.open("/meja/laporan/catatan/saran").text


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


def test_another_area_sees_and_counts_nothing_of_this_one(
    app: Flask, visitor: Visitor, make_user: MakeUser, link: QrLink
) -> None:
    made = surveys.survey()
    post(visitor, made, link, *[surveys.answers("343434343")] * 6)
    assert as_json(app, "survei", area=CAMPAKA)["facts"]["respondents"] == 0
    visitor.enter(make_user("supervisor", CAMPAKA, "campaka"))
    page = visitor.open(f"/meja/laporan/survei?{PERIOD}")
    assert "Belum ada isian pada masa ini" in page.text
    assert "Loket 1" not in page.text
    assert visitor.open(f"/meja/laporan/survei?{PERIOD}&kelurahan={SUKASARI}").status == 404
    assert visitor.open("/meja/laporan/tidak_ada").status == 404


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
