"""Phones of the area: enrolled by a code that works once, watched for lost entries, revoked."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
import zxingcpp
from flask import Flask

from sync.entry import CheckedEntry, Discarded
from tests.conftest import Phone
from tests.documents.test_qr import drawn
from tests.pages.visitor import Sheet, Visitor
from webapp.models import User
from webapp.pages.devices import say_missing
from webapp.store import devices

Record = Callable[..., CheckedEntry]


@pytest.fixture
def desk(visit: Callable[[User], Visitor], admin: User) -> Visitor:
    return visit(admin)


def enrol(desk: Visitor, officer: User) -> Sheet:
    return desk.send(desk.open("/meja/perangkat").form("/meja/perangkat"), petugas=str(officer.id))


def test_a_code_enrols_one_phone_once(app: Flask, desk: Visitor, officer: User):
    page = enrol(desk, officer)
    html = page.answer.get_data(as_text=True)
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert picture is not None
    address = zxingcpp.read_barcodes(drawn(base64.b64decode(picture[1])))[0].text
    assert address.startswith("http://localhost/app/#kode=")
    code = address.partition("#kode=")[2]
    assert code in page.text
    assert page.answer.headers["Cache-Control"] == "no-store"
    # It is in no address that a browser sends, so in no log.
    assert code not in page.answer.request.full_path
    phone = Visitor(app.test_client())
    body = {"code": code, "device_name": "Ponsel Rina"}
    first = phone.ask("/sync/v1/devices", "POST", json=body)
    assert first.status_code == 201
    assert first.json is not None and first.json["user"]["username"] == officer.username
    assert phone.ask("/sync/v1/devices", "POST", json=body).status_code == 401
    assert "Ponsel Rina" in desk.open("/meja/perangkat").text


def test_only_officers_are_enrolled(desk: Visitor, supervisor: User):
    page = enrol(desk, supervisor)
    assert page.status == 422
    assert "Pilih petugas dari daftar." in page.text


def test_missing_numbers_are_said_plainly(desk: Visitor, record: Record, phone: Phone):
    for number in (1, 2, 4, 8):
        record(number)
    assert "Nomor 3, 5–7 belum sampai." in desk.open("/meja/perangkat").text
    devices.discard_numbers(phone.device.id, [Discarded(6, None, "salah orang")])
    assert "Nomor 3, 5, 7 belum sampai." in desk.open("/meja/perangkat").text
    for number in (3, 5, 7):
        record(number)
    text = desk.open("/meja/perangkat").text
    assert "belum sampai" not in text
    assert "Sampai nomor 8, lengkap" in text


def test_many_holes_do_not_fill_the_page():
    assert say_missing([]) == ""
    assert "Nomor 1, 3, 5, 7, 9, 11, 13, 15, … belum sampai." in say_missing(range(1, 100, 2))


def test_revoking_asks_once_and_says_what_becomes_of_the_entries(desk: Visitor, phone: Phone):
    address = f"/meja/perangkat/{phone.device.id}/cabut"
    assert address in desk.open("/meja/perangkat").links
    page = desk.open(address)
    assert "tetap tersimpan di ponsel" in page.text
    assert desk.ask("/sync/v1/device", headers=phone.headers).status_code == 200
    page = desk.send(page.form(address))
    assert "dicabut" in page.text
    assert desk.ask("/sync/v1/device", headers=phone.headers).status_code == 401
    assert address not in page.links
