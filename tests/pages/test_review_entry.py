"""The page of one entry: answers in words, photos, the map, the same NIK elsewhere; nothing typed becomes markup."""

from __future__ import annotations

import hashlib
import io

from flask import Flask
from PIL import Image

from tests.conftest import Phone
from tests.pages.review_desk import Record, page_of
from tests.pages.visitor import Visitor
from webapp.store import areas, attachments, services
from webapp.store.folder import Folder


def test_an_entry_is_read_by_section_with_words_for_codes(desk: Visitor, record: Record):
    entry = record(1)
    page = page_of(desk, entry)
    definition, book = services.latest("daku"), areas.book()
    assert definition is not None
    for question in definition.questions.values():
        value = entry.answers.get(question.id)
        if question.answered and value is not None and question.type != "photo":
            assert " ".join(question.display(value, book).split()) in page.text, question.id
    for section in definition.sections:
        assert str(section.title) in page.text
    assert "20 Nov 2026 09.30 WIB" in page.text
    assert f"{entry.receipt[:5]}-{entry.receipt[5:]}" in page.text


def test_an_unknown_entry_is_not_there(desk: Visitor):
    assert desk.open("/meja/entri/01a20150-b319-73b2-984e-de8908631db7").status == 404
    assert desk.open("/meja/entri/bukan-nomor").status == 404


def test_photos_say_how_many_have_arrived_and_are_for_this_browser_alone(
    app: Flask, desk: Visitor, record: Record, phone: Phone
):
    pictures = {}
    for question, colour in (("foto_tempat", "green"), ("foto_produk", "blue")):
        file = io.BytesIO()
        Image.new("RGB", (60, 40), colour).save(file, "JPEG")
        pictures[question] = file.getvalue()
    entry = record(1, files=pictures)
    content = pictures["foto_tempat"]
    sha256 = hashlib.sha256(content).hexdigest()
    assert desk.ask(f"/meja/lampiran/{sha256}").status_code == 404
    folder = Folder(app.extensions["settings"].attachments_dir)
    attachments.receive(folder, sha256, phone.sender, 0, content, len(content))
    assert "1/2" in desk.open("/meja/entri").text
    page = page_of(desk, entry)
    assert "1 dari 2 sudah sampai" in page.text
    assert "Belum sampai dari ponsel." in page.text
    answer = desk.ask(f"/meja/lampiran/{sha256}")
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.data)).size == (60, 40)
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["Content-Disposition"] == "inline"
    for wrong in ("0" * 64, "..%2f..%2fetc%2fpasswd", sha256.upper(), "kosong"):
        assert desk.ask(f"/meja/lampiran/{wrong}").status_code == 404


def test_the_map_knows_the_neighbours_of_the_kelurahan(desk: Visitor, record: Record):
    point = {"accuracy": 8.0, "at": "2026-11-20T09:15:00+07:00", "source": "gps"}
    entry = record(1, answers={"lokasi": {"lat": -6.61, "lon": 106.82, **point}})
    record(2, answers={"lokasi": {"lat": -6.62, "lon": 106.83, **point}})
    record(3, answers={"lokasi": {"absent": "Di dalam gedung"}})
    page = page_of(desk, entry)
    assert "-6.610000, 106.820000" in page.text
    assert "Ketelitian 8 meter. Titik kuning: 1 isian lain di Katulampa." in page.text
    html = page.answer.get_data(as_text=True)
    assert "[[-6.62, 106.83]]" in html
    assert "&#34;tiles&#34;: null" in html


def test_the_same_nik_elsewhere_is_said(desk: Visitor, record: Record):
    first, second = record(1, answers={"nik": "3271024107909902"}), record(2)
    again = record(3, answers={"nik": "3271024107909902"})
    assert f"/meja/entri/{first.id}" in page_of(desk, again).links
    assert "NIK yang sama" not in page_of(desk, second).text


def test_what_people_typed_is_never_markup(desk: Visitor, record: Record):
    entry = record(1, answers={"nama_usaha": "<script>alert(1)</script>", "alamat_usaha": '"><img src=x>'})
    for page in (desk.open("/meja/entri"), page_of(desk, entry)):
        html = page.answer.get_data(as_text=True)
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_pages_carry_no_inline_script_or_style(desk: Visitor, record: Record):
    entry = record(1)
    for address in ("/meja/", "/meja/entri", f"/meja/entri/{entry.id}", "/meja/qr"):
        answer = desk.ask(address)
        html = answer.get_data(as_text=True)
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html
        assert html.count("<script") == html.count('<script type="module" src="/aset/')
        assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
