"""What an office publishes: anybody may read what the definition says is public, and nothing else of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from sync.entry import CheckedEntry
from tests.conftest import BOGOR_TIMUR, KATULAMPA, Phone
from tests.entries import COLLECTED, checked_entry
from tests.pages.visitor import Visitor
from webapp.models import User
from webapp.services import catalogue, load
from webapp.store import areas, entries, review, services, steps

LIST, PAGE = f"/standar/{KATULAMPA}", f"/standar/{KATULAMPA}/ktp"
Publish = Callable[..., CheckedEntry]


@pytest.fixture
def citizen(client: FlaskClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def record(app: Flask, phone: Phone) -> Publish:
    """`record(1, layanan="kk")`: a service standard as an officer sends it."""

    def make(number: int = 1, **answers: Any) -> CheckedEntry:
        definition = services.latest("standar_pelayanan")
        assert definition is not None
        changes = {"collected_at": answers.pop("collected_at", COLLECTED)}
        entry = checked_entry(definition, areas.book(), number, answers=answers, **changes)
        assert entries.save_batch([entry], phone.sender)[0].outcome == "stored"
        return entry

    return make


@pytest.fixture
def publish(record: Publish, supervisor: User) -> Publish:
    """The same, and approved by the desk."""

    def make(number: int = 1, **answers: Any) -> CheckedEntry:
        entry = record(number, **answers)
        review.approve(entry.id, supervisor, ("recorded", 1))
        return entry

    return make


def test_a_standard_is_public_while_it_is_published(
    citizen: Visitor, record: Publish, supervisor: User, officer: User, visit: Callable[[User], Visitor]
) -> None:
    entry = record(1, persyaratan="Fotokopi KTP\nFotokopi KK")
    assert "Belum ada yang diumumkan" in citizen.open(LIST).text
    assert citizen.open(PAGE).status == 404

    review.approve(entry.id, supervisor, ("recorded", 1))
    assert "Terbit" in visit(supervisor).open(f"/meja/entri/{entry.id}").text
    assert PAGE in citizen.open(LIST).links
    # Of the whole kecamatan, too.
    assert PAGE in citizen.open(f"/standar/{BOGOR_TIMUR}").links
    page = citizen.open(PAGE)
    assert (page.status, len(page.answer.get_data()) < 20_000) == (200, True), "light, with its style inside"
    said = page.answer.get_data(as_text=True)
    for text in (
        "Perekaman atau pengantar KTP-el",
        "Fotokopi KTP\nFotokopi KK",
        "Gratis",
        "45 menit",
        "Katulampa",
    ):
        assert text in said
    # The eight components behind them stay in the office, and so does who wrote it.
    behind = [entry.answers[name] for name in ("dasar_hukum", "kompetensi", "jumlah_pelaksana", "evaluasi")]
    for text in (*behind, entry.id, entry.receipt, officer.name, supervisor.name):
        assert text not in said
    assert "<script" not in said
    english = citizen.open("/bahasa/en?kembali=" + PAGE, follow_redirects=True)
    assert "Requirements" in english.text and "Fotokopi KTP" in english.text

    steps.make(entry.id, supervisor, ("approved", 1), "withdrawn")
    assert PAGE not in citizen.open(LIST).links
    gone = citizen.open(PAGE)
    assert (gone.status, "No longer published" in gone.text, LIST in gone.links) == (404, True, True)
    steps.make(entry.id, supervisor, ("withdrawn", 1), "approved")
    assert citizen.open(PAGE).status == 200


def test_the_newest_of_a_name_is_read_at_its_address(citizen: Visitor, publish: Publish) -> None:
    publish(1, jangka_waktu="30 menit", collected_at=COLLECTED.replace(day=21))
    publish(2, jangka_waktu="2 hari kerja")
    hall = publish(3, layanan="lainnya", layanan_lain="Pinjam aula & lapangan")
    page = citizen.open(PAGE)
    assert ("30 menit" in page.text, "2 hari kerja" in page.text) == (True, False)
    address = f"/standar/{KATULAMPA}/lainnya-pinjam-aula-lapangan"
    assert [one for one in citizen.open(LIST).links if one.startswith(LIST + "/")] == [PAGE, address]
    assert hall.answers["layanan_lain"] in citizen.open(address).answer.get_data(as_text=True).replace(
        "&amp;", "&"
    )


def test_no_other_service_and_no_other_address_is_opened(
    citizen: Visitor, publish: Publish, supervisor: User, phone: Phone
) -> None:
    publish(1)
    daku = services.latest("daku")
    assert daku is not None
    other = checked_entry(daku, areas.book(), 2)
    entries.save_batch([other], phone.sender)
    review.approve(other.id, supervisor, ("recorded", 1))
    shop = other.answers["nama_usaha"]
    for address in (
        f"/daku/{KATULAMPA}",
        "/standar/99.99.99",
        "/standar/32.71",
        f"{LIST}/x/y",
        f"/standar/{other.id}",
    ):
        assert citizen.open(address).status == 404, address
    for address in (LIST, f"/standar/{BOGOR_TIMUR}", PAGE):
        assert shop not in citizen.open(address).text


def test_codes_and_posters_hang_at_the_desk(
    app: Flask, visit: Callable[[User], Visitor], supervisor: User, stranger: User, publish: Publish
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], public_url="https://data.contoh.go.id")
    desk = visit(supervisor)
    assert "Belum ada yang diterbitkan" in desk.open("/meja/qr/halaman").text
    entry = publish(1)
    assert {PAGE, "/meja/qr/halaman"} <= set(desk.open(f"/meja/entri/{entry.id}").links)
    page = desk.open("/meja/qr/halaman")
    assert page.text.count("https://data.contoh.go.id" + PAGE) == 1
    for public in (f"/standar/{BOGOR_TIMUR}", LIST, PAGE):
        code = "/meja/qr/halaman" + public
        address = "https://data.contoh.go.id" + public
        picture = Image.open(io.BytesIO(desk.ask(code + ".png").data))
        assert [one.text for one in zxingcpp.read_barcodes(picture)] == [address]
        assert b"<svg" in desk.ask(code + ".svg").data
        assert visit(stranger).ask(code + ".png").status_code == 404
    answer = desk.ask(f"/meja/qr/halaman{PAGE}.pdf?ukuran=a5")
    (sheet,) = pypdfium2.PdfDocument(answer.data)
    words = sheet.get_textpage().get_text_bounded()
    assert "Perekaman atau pengantar KTP-el" in words and f"data.contoh.go.id{PAGE}" in words.replace(
        "\r\n", ""
    )
    assert desk.ask(f"/meja/qr/halaman{LIST}/kk.pdf").status_code == 404


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"questions": ["nama"]}, "questions menyebut 'nama', yang bukan pertanyaan"),
        ({"state": "recorded"}, "state 'recorded' bukan keadaan yang disetujui; yang ada: approved"),
        ({"at": "S"}, "at 'S' harus 3 sampai 30 huruf kecil"),
        ({"title": ["persyaratan"]}, "title menyebut persyaratan, yang harus berjenis choice atau text"),
        ({"who": "everyone"}, "lihat who"),
    ],
)
def test_a_public_page_that_cannot_work_is_refused(part: dict[str, Any], said: str) -> None:
    raw = dict(catalogue.builtin()["standar_pelayanan"].raw)
    with pytest.raises(ValueError, match="public_page") as error:
        load({**raw, "public_page": {**raw["public_page"], **part}}, "uji.yaml")
    assert said in str(error.value)


def test_a_person_is_never_part_of_a_public_page() -> None:
    raw = dict(catalogue.builtin()["daku"].raw)
    part = {"at": "usaha", "state": "approved", "title": ["nama_usaha"], "questions": ["nik"]}
    with pytest.raises(ValueError, match="public_page: questions menyebut nik, yang harus berjenis"):
        load({**raw, "public_page": part}, "uji.yaml")
