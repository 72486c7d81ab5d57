"""QR links: what hangs on the wall leads exactly where it should, for as long as it should."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from tests.conftest import KATULAMPA
from tests.documents.test_qr import drawn
from tests.pages.visitor import Visitor
from webapp.models import QrLink, User, db
from webapp.store import qr_links

PUBLIC = "https://data.contoh.go.id"


@pytest.fixture
def desk(visit: Callable[[User], Visitor], supervisor: User) -> Visitor:
    return visit(supervisor)


@pytest.fixture
def public(app: Flask) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], public_url=PUBLIC)


def read(image: Image.Image) -> str:
    found = zxingcpp.read_barcodes(image)
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
    assert f"data.contoh.go.id/q/{link.token}" in page.text
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
        ({"kelurahan": "32.71.02"}, "Pilih kelurahan dari daftar."),
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
    for ending in ("", ".png", ".svg"):
        assert desk.ask(f"/meja/qr/{qr_link.token}{ending}").status_code == 404
    assert desk.ask("/meja/qr/tidakada").status_code == 404
