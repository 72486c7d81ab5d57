"""QR links: what hangs on the wall leads exactly where it should, for as long as it should."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from tests.conftest import KATULAMPA
from tests.documents.test_qr import drawn
from tests.pages.visitor import Visitor
from webapp.models import QrLink, User, db
from webapp.services import catalogue
from webapp.store import qr_links, services

PUBLIC = "https://data.contoh.go.id"


@pytest.fixture
def public(app: Flask) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], public_url=PUBLIC)


def read(image: Image.Image) -> str:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    assert len(found) == 1
    return found[0].text


def make(desk: Visitor, **typed: str):
    form = desk.open("/meja/qr").form("/meja/qr")
    return desk.send(form, None, **{"layanan": "daku", "kelurahan": KATULAMPA, **typed})


def test_a_new_link_opens_as_a_sheet_to_print(desk: Visitor, public: None, supervisor: User):
    page = make(desk, titik="Loket kelurahan")
    link = qr_links.of_area(KATULAMPA)[0]
    assert (link.service, link.point, link.created_by) == ("daku", "Loket kelurahan", supervisor.id)
    assert page.answer.request.path == f"/meja/qr/{link.token}"
    assert "Pendataan Pelaku Usaha" in page.text
    assert "Katulampa" in page.text
    assert "Loket kelurahan" in page.text
    assert f"data.contoh.go.id/k/{link.code}" in page.text
    assert "Titik 1" in page.text
    assert page.answer.get_data(as_text=True).count("<li>") == 3


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_code_reads_as_the_exact_address(desk: Visitor, public: None, qr_link: QrLink, ending: str):
    answer = desk.ask(f"/meja/qr/{qr_link.token}.{ending}")
    assert answer.status_code == 200
    image = Image.open(io.BytesIO(answer.data)) if ending == "png" else drawn(answer.data)
    assert read(image) == f"{PUBLIC}/q/{qr_link.token}"
    assert answer.mimetype == {"png": "image/png", "svg": "image/svg+xml"}[ending]


def test_the_address_behind_the_code_is_the_citizens_form(desk: Visitor, qr_link: QrLink):
    address = read(Image.open(io.BytesIO(desk.ask(f"/meja/qr/{qr_link.token}.png").data)))
    assert address == f"http://localhost/q/{qr_link.token}"
    assert desk.ask(address.removeprefix("http://localhost")).status_code == 200


def test_without_a_public_address_the_present_one_is_used(app: Flask, desk: Visitor, qr_link: QrLink):
    app.extensions["settings"] = replace(app.extensions["settings"], public_url="")
    image = desk.ask(f"/meja/qr/{qr_link.token}.png").data
    assert read(Image.open(io.BytesIO(image))) == f"http://localhost/q/{qr_link.token}"


def test_the_same_again_is_the_same_link(desk: Visitor):
    make(desk, titik="Loket kelurahan")
    make(desk, titik=" Loket kelurahan ")
    assert len(qr_links.of_area(KATULAMPA)) == 1


def test_dates_are_whole_days_of_the_area(desk: Visitor):
    make(desk, buka="2026-12-01", tutup="2026-12-31")
    link = qr_links.of_area(KATULAMPA)[0]
    assert link.opens_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert link.closes_at == datetime(2026, 12, 31, 17, tzinfo=UTC)
    text = desk.open("/meja/qr").text
    assert "Dibuka 1 Desember 2026. Hari terakhir 31 Desember 2026." in text
    form = desk.open("/meja/qr").form(f"/meja/qr/{link.token}/tanggal")
    assert (form.fields["buka"], form.fields["tutup"]) == ("2026-12-01", "2026-12-31")
    page = desk.send(form, buka="", tutup="2027-01-15")
    assert "Tanggal disimpan." in page.text
    db.session.rollback()
    db.session.expire_all()
    changed = qr_links.of_area(KATULAMPA)[0]
    assert (changed.token, changed.opens_at) == (link.token, None)
    assert changed.closes_at == datetime(2027, 1, 15, 17, tzinfo=UTC)
    assert "Hari terakhir lebih awal" in desk.send(form, buka="2027-02-01", tutup="2027-01-15").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kelurahan": ""}, "Pilih kelurahan dari daftar."),
        ({"kelurahan": "32.71"}, "Pilih kelurahan dari daftar."),
        ({"kelurahan": "32.14.02"}, "Pilih kelurahan dari daftar."),
        ({"layanan": "tidak-ada"}, "Pilih formulir dari daftar."),
        ({"titik": "x" * 61}, "Nama titik layanan terlalu panjang"),
        ({"buka": "besok"}, "Tanggal tidak dapat dibaca."),
        ({"buka": "2026-12-31", "tutup": "2026-12-01"}, "Hari terakhir lebih awal"),
    ],
)
def test_what_cannot_be_made_is_said_at_its_field(desk: Visitor, typed: dict[str, str], said: str):
    page = make(desk, **typed)
    assert page.status == 422
    assert said in page.text
    assert qr_links.of_area("32.71.02") == []


def test_a_revoked_code_is_neither_printed_nor_served(desk: Visitor, qr_link: QrLink):
    page = desk.send(desk.open("/meja/qr").form(f"/meja/qr/{qr_link.token}/cabut"))
    assert "Dicabut" in page.text
    assert (
        "Belum ada QR yang dibuka"
        in desk.open(f"/meja/qr/poster/{KATULAMPA}.pdf", follow_redirects=True).text
    )
    for ending in ("", ".png", ".svg", ".pdf"):
        assert desk.ask(f"/meja/qr/{qr_link.token}{ending}").status_code == 404
    assert desk.ask("/meja/qr/tidakada").status_code == 404


def sheets(answer: TestResponse) -> pypdfium2.PdfDocument:
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return pypdfium2.PdfDocument(answer.data)


def text_of(document: pypdfium2.PdfDocument, page: int) -> str:
    return " ".join(document[page].get_textpage().get_text_bounded().split())


def test_a_poster_tells_of_its_link_in_two_languages(desk: Visitor, public: None):
    make(desk, titik="Posyandu #[Melati] <b>", buka="2026-12-01")
    link = qr_links.of_area(KATULAMPA)[0]
    desk.ask("/bahasa/en")  # the desk may read English, the wall does not
    for size, width in (("a4", 210), ("a5", 148), ("f4", 215)):
        document = sheets(desk.ask(f"/meja/qr/{link.token}.pdf?ukuran={size}"))
        assert round(document[0].get_size()[0] / 72 * 25.4) == width
        assert read(document[0].render(scale=150 / 72).to_pil()) == f"{PUBLIC}/q/{link.token}"
        text = text_of(document, 0)
        for said in (
            "KELURAHAN KATULAMPA",
            "Titik 1 · Posyandu #[Melati] <b>",
            f"data.contoh.go.id/k/{link.code}",
            "Dibuka 1 Desember 2026.",
            "Simpan kode bukti yang muncul di akhir.",
            "Basa Sunda",
        ):
            assert said in text
    assert desk.ask(f"/meja/qr/{link.token}.pdf?ukuran=a3").status_code == 400

    services.publish(catalogue.builtin()["skm"])
    survey = qr_links.add("skm", KATULAMPA)
    text = text_of(sheets(desk.ask(f"/meja/qr/{survey.token}.pdf")), 0)
    assert "Tekan Kirim. Jawaban Anda tanpa nama." in text
    assert "kode bukti" not in text  # an anonymous survey gives none


def test_all_posters_of_a_kelurahan_come_as_one_file(desk: Visitor, public: None):
    for point in ("Loket", "Posyandu", "Loket"):
        make(desk, titik=point)
    make(desk, titik="Dulu", tutup="2020-01-01")
    make(desk, kelurahan="32.71.02.1001")
    document = sheets(desk.ask(f"/meja/qr/poster/{KATULAMPA}.pdf?ukuran=a5"))
    assert len(document) == 2
    assert ["Titik 1 · Loket" in text_of(document, 0), "Titik 2 · Posyandu" in text_of(document, 1)] == [
        True,
        True,
    ]
    assert len(sheets(desk.ask("/meja/qr/poster/32.71.02.pdf"))) == 3


def test_the_short_address_leads_to_the_form_however_it_is_typed(desk: Visitor, qr_link: QrLink):
    for typed in (qr_link.code, qr_link.code.upper(), f"{qr_link.code[:3]}-{qr_link.code[3:]}"):
        answer = desk.ask(f"/k/{typed}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/q/{qr_link.token}")
    for wrong in ("zzzzzz", "346789", qr_link.token):
        page = desk.open(f"/k/{wrong}")
        assert page.status == 404
        assert "Ketik lagi persis seperti di lembar" in page.text


def test_a_link_for_a_whole_kecamatan_is_made_at_the_desk(desk: Visitor, public: None, app: Flask):
    page = make(desk, kelurahan="32.71.02", titik="Kantor kecamatan")
    assert "Bogor Timur" in page.text
    link = qr_links.of_area("32.71.02")[0]
    assert (link.area, link.wide, link.number) == ("32.71.02", True, 1)
    assert "KECAMATAN BOGOR TIMUR" in text_of(sheets(desk.ask(f"/meja/qr/{link.token}.pdf")), 0)
