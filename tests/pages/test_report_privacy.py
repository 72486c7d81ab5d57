"""What a report keeps to itself: groups of few, single answers, other areas."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from flask import Flask
from openpyxl import load_workbook

from tests import surveys
from tests.conftest import BOGOR_TIMUR, CAMPAKA, MakeUser
from tests.pages.reporting import PERIOD, SUKASARI, as_json, post
from tests.pages.visitor import Visitor
from webapp.models import QrLink, User
from webapp.store import qr_links, services


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
