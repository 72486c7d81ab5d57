"""Rows, scores, times, files and reasons on the citizen's form without JavaScript."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from sqlalchemy import select

from tests.conftest import KATULAMPA
from tests.pages.visitor import Form, Sheet, Visitor
from webapp.models import Attachment, Entry, QrLink, User, db
from webapp.services import load_file
from webapp.store import qr_links, services

DEFINITION = Path(__file__).parent.parent / "cases" / "types.yaml"
TYPED = {"nama": "Warung Sari", "produk-0-nama": "Keripik", "produk-0-harga": "5.000", "kemudahan": "4"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def link(app: Flask) -> QrLink:
    services.publish(load_file(DEFINITION))
    return qr_links.add("uji_jenis", KATULAMPA, "Loket")


@pytest.fixture
def citizen(client: FlaskClient) -> Visitor:
    return Visitor(client)


def form_of(citizen: Visitor, link: QrLink) -> Form:
    return citizen.open(f"/q/{link.token}").form(f"/q/{link.token}")


def post(citizen: Visitor, form: Form, files: dict[str, bytes] | None = None, **typed: str) -> Sheet:
    data: dict[str, Any] = {
        **form.fields.to_dict(),
        **{name.replace("__", "-"): text for name, text in typed.items()},
    }
    for name, content in (files or {}).items():
        data[name] = (BytesIO(content), "berkas", "application/octet-stream")
    return Sheet(citizen.ask(form.action, "POST", data=data, content_type="multipart/form-data"))


def stored() -> list[Entry]:
    db.session.rollback()
    return list(db.session.scalars(select(Entry)))


def drawn(*line: tuple[int, int]) -> bytes:
    """A signature of one line."""
    picture = Image.new("RGB", (688, 352), "white")
    ImageDraw.Draw(picture).line(line, fill="black", width=6)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def test_rows_and_the_others_are_stored(citizen: Visitor, link: QrLink) -> None:
    form = form_of(citizen, link)
    assert [name for name in form.fields if name.startswith("produk")] == [
        *("produk-0-nama", "produk-0-harga"),
        *("produk-1-nama", "produk-1-harga"),
    ]
    # The registry is not for the public, and a document is no answer in words.
    assert "usaha" not in form.fields
    sheet = post(citizen, form, {"surat": PDF, "paraf": drawn((50, 50), (400, 200))}, **TYPED, jam="09:05")

    assert sheet.status == 303, sheet.text
    (entry,) = stored()
    assert entry.answers["produk"] == [{"nama": "Keripik", "harga": 5000}]
    assert (entry.answers["kemudahan"], entry.answers["jam"]) == (4, "09:05")
    files = {file.question: file for file in db.session.scalars(select(Attachment))}
    assert {name: (file.type, file.arrived_at is not None) for name, file in files.items()} == {
        "surat": ("application/pdf", True),
        "paraf": ("image/jpeg", True),
    }
    assert files["surat"].stored_bytes == len(PDF)


def test_one_more_row_keeps_everything_and_checks_nothing(citizen: Visitor, link: QrLink) -> None:
    form = form_of(citizen, link)
    assert ("tambah", "produk") in form.buttons
    typed = {"produk-0-nama": "Keripik", "produk-1-harga": "lima", "cerita": "Mulai 2019"}
    sheet = post(citizen, form, {"surat": PDF}, **typed, tambah="produk")

    assert sheet.status == 200
    assert 'class="fault" id=' not in sheet.answer.get_data(as_text=True)
    assert sheet.answer.headers["Cache-Control"] == "no-store"
    again = sheet.form(f"/q/{link.token}")
    assert {name: again.fields[name] for name in typed} == typed
    assert "produk-3-nama" in again.fields
    assert "produk-4-nama" not in again.fields
    assert again.fields["surat-kept"]
    assert post(citizen, again, None, **TYPED, **{"produk-1-harga": ""}).status == 303
    assert stored()[0].answers["surat"]


def test_two_hundred_rows_are_stored_and_one_more_is_said_without_losing_any(
    citizen: Visitor, link: QrLink
) -> None:
    form = form_of(citizen, link)
    many = {f"produk-{number}-nama": f"Produk {number}" for number in range(201)}
    sheet = post(citizen, form, None, **{**TYPED, **many})
    assert sheet.status == 422
    assert "Daftar produk: paling banyak 200 produk. Hapus yang lebih." in sheet.text
    again = sheet.form(f"/q/{link.token}")
    assert again.fields["produk-200-nama"] == "Produk 200"
    again.fields["produk-7-nama"] = ""
    assert post(citizen, again).status == 303
    (entry,) = stored()
    assert len(entry.answers["produk"]) == 200


def test_a_fault_in_a_row_stands_at_its_control(citizen: Visitor, link: QrLink) -> None:
    sheet = post(citizen, form_of(citizen, link), None, **{**TYPED, "produk-1-harga": "lima"})
    page = sheet.answer.get_data(as_text=True)

    assert sheet.status == 422
    assert "Produk ke-2: Nama produk belum diisi." in sheet.text
    assert 'id="produk-1-nama-fault"' in page
    assert 'aria-describedby=" produk-1-harga-fault"' in page
    assert "#produk-1-harga" in sheet.links
    assert sheet.form(f"/q/{link.token}").fields["produk-1-harga"] == "lima"


def test_a_doubtful_nik_is_kept_with_a_reason(citizen: Visitor, link: QrLink) -> None:
    sheet = post(citizen, form_of(citizen, link), None, **TYPED, nik="9971021708909901")
    assert sheet.status == 422
    assert "Alasan NIK belum diisi." in sheet.text
    assert "Enam angka pertama NIK bukan kode kecamatan yang dikenal." in sheet.text
    again = sheet.form(f"/q/{link.token}")
    assert post(citizen, again, alasan_nik="KTP lama, sudah dicek").status == 303
    (entry,) = stored()
    assert (entry.answers["nik"], entry.answers["alasan_nik"]) == (
        "9971021708909901",
        "KTP lama, sudah dicek",
    )
    # A NIK without a doubt takes no reason.
    post(citizen, form_of(citizen, link), None, **TYPED, nik="3271021708909901", alasan_nik="apa saja")
    assert "alasan_nik" not in stored()[1].answers


@pytest.mark.parametrize(
    ("question", "content", "said"),
    [
        ("surat", b"GIF89a", "Berkas ini tidak dapat dibuka. Pilih PDF, atau foto (JPEG atau PNG)."),
        ("surat", PDF[:-8], "PDF ini terpotong."),
        ("foto", PDF, "Foto ini tidak dapat dibuka."),
        ("paraf", drawn((50, 50), (53, 52)), "Tanda tangan terlalu kecil."),
        ("paraf", drawn(), "Tanda tangan terlalu kecil."),
    ],
    ids=[
        "no document",
        "a document cut off",
        "a document for a photo",
        "a signature of one dot",
        "an empty signature",
    ],
)
def test_a_file_that_is_none_is_said_at_its_question(
    citizen: Visitor, link: QrLink, question: str, content: bytes, said: str
) -> None:
    sheet = post(citizen, form_of(citizen, link), {question: content}, **TYPED)
    assert sheet.status == 422
    assert said in sheet.text
    assert f'id="{question}-fault"' in sheet.answer.get_data(as_text=True)
    assert sheet.form(f"/q/{link.token}").fields["produk-0-nama"] == "Keripik"
    assert stored() == []


def test_long_strange_and_dangerous_texts_are_kept_or_refused_in_words(
    citizen: Visitor, link: QrLink
) -> None:
    for text, said in (
        ("x" * 10_000, "Cerita terlalu panjang. Paling banyak 1000 huruf."),
        ("Warung\0Sari", "Cerita memuat tanda yang tidak dapat dibaca."),
    ):
        sheet = post(citizen, form_of(citizen, link), None, **TYPED, cerita=text)
        assert sheet.status == 422
        assert said in sheet.text
        assert sheet.form(f"/q/{link.token}").fields["cerita"].strip("\n")[:6] == text[:6]
    strange = "\U0001f35c \u0648\u0627\u0631\u0648\u0646\u06af \u05d0"
    assert post(citizen, form_of(citizen, link), None, **TYPED, cerita=strange).status == 303
    assert stored()[0].answers["cerita"] == strange


def test_the_desk_opens_a_document_outside_the_page(
    citizen: Visitor, link: QrLink, visit: Any, supervisor: User
) -> None:
    post(citizen, form_of(citizen, link), {"surat": PDF}, **TYPED)
    (entry,) = stored()
    desk = visit(supervisor)
    sheet = desk.open(f"/meja/entri/{entry.id}")
    assert "Buka PDF" in sheet.text
    (address,) = [one for one in sheet.links if entry.answers["surat"] in one]
    answer = desk.ask(address)
    assert answer.get_data() == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
