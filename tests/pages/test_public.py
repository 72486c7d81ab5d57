"""The citizen's form without JavaScript: stored once, kept when faulty, closed when closed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from sync.receipt import receipt_of, written
from sync.receipt import typed as receipt_typed
from tests.pages.visitor import Form, Sheet, Visitor
from webapp.models import Attachment, Entry, QrLink, db, now
from webapp.pages.uploads import LONGEST_SIDE, MOST_BYTES, shrunk
from webapp.store import qr_links

TYPED = {
    "nama_pemilik": "Siti Aminah",
    "nik": "3271025708909901",
    "jenis_kelamin": "P",
    "tanggal_lahir": "1990-08-17",
    "telepon": "0812 3456 7890",
    "nama_usaha": "Warung Sari",
    "produk_utama": "Nasi uduk",
    "persetujuan-given_by": "Siti Aminah",
    "persetujuan-how": "tick",
}


@pytest.fixture
def citizen(client: FlaskClient) -> Visitor:
    return Visitor(client)


def form_of(citizen: Visitor, link: QrLink) -> Form:
    return citizen.open(f"/q/{link.token}").form(f"/q/{link.token}")


def post(citizen: Visitor, form: Form, files: dict[str, bytes] | None = None, **typed: str) -> Any:
    """The answer itself, redirects not followed."""
    data: dict[str, Any] = {**form.fields.to_dict(), **TYPED, **typed}
    for name, content in (files or {}).items():
        data[name] = (BytesIO(content), "IMG_0001.jpg", "image/jpeg")
    return citizen.ask(form.action, "POST", data=data, content_type="multipart/form-data")


def photo(width: int = 600, height: int = 400, **options: Any) -> bytes:
    """A photo that is hard to compress; small by default, for the test client leaves a large upload open."""
    written = BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(written, "JPEG", quality=85, **options)
    return written.getvalue()


def entries() -> list[Entry]:
    db.session.rollback()
    return list(db.session.scalars(select(Entry)))


def test_form_is_stored_with_the_links_area_and_point(citizen: Visitor, qr_link: QrLink) -> None:
    answer = post(citizen, form_of(citizen, qr_link))

    assert answer.status_code == 303
    (entry,) = entries()
    assert (entry.area, entry.point, entry.qr_token) == (qr_link.area, qr_link.point, qr_link.token)
    assert entry.answers["telepon"] == "+6281234567890"
    assert entry.answers["kelurahan"] == qr_link.area
    assert entry.answers["persetujuan"]["how"] == "tick"


def test_thanks_show_the_receipt_and_nothing_about_the_person(citizen: Visitor, qr_link: QrLink) -> None:
    address = post(citizen, form_of(citizen, qr_link)).headers["Location"]
    page = citizen.open(address)

    (entry,) = entries()
    assert receipt_typed(address.split("kode=")[1]) == entry.receipt
    assert f"{entry.receipt[:5]}-{entry.receipt[5:]}" in page.text
    assert "atau buka http://localhost/lacak" in page.text
    for personal in (TYPED["nik"], "Siti", "Aminah", "Warung Sari"):
        assert personal not in page.answer.get_data(as_text=True)
        assert personal not in address


def test_an_answer_without_a_name_has_no_receipt(citizen: Visitor, qr_link: QrLink) -> None:
    survey = qr_links.add("skm", qr_link.area)
    code = written(receipt_of("019aaf80-0000-7000-8000-000000000001"))
    for link, shown in ((qr_link, True), (survey, False)):
        form = citizen.open(f"/q/{link.token}")
        thanks = citizen.open(f"/q/{link.token}/terima-kasih?kode={code}")
        assert ("Simpan kode ini" in form.answer.get_data(as_text=True)) is shown
        assert (code in thanks.text) is shown


def test_pressing_the_button_twice_makes_one_entry(citizen: Visitor, qr_link: QrLink) -> None:
    form = form_of(citizen, qr_link)
    first, second = post(citizen, form), post(citizen, form)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(entries()) == 1


def test_another_business_from_the_same_open_form_is_another_entry(citizen: Visitor, qr_link: QrLink) -> None:
    form = form_of(citizen, qr_link)
    post(citizen, form)
    post(citizen, form, nama_usaha="Warung Rejeki")

    assert len(entries()) == 2


def test_faults_stand_at_the_questions_and_everything_typed_is_kept(
    citizen: Visitor, qr_link: QrLink
) -> None:
    sheet = Sheet(post(citizen, form_of(citizen, qr_link), nik="3271023102909901", nama_usaha=""))
    page = sheet.answer.get_data(as_text=True)

    assert sheet.status == 422
    assert "Tanggal lahir di NIK tidak ada (31-02)" in sheet.text
    assert 'id="nik-fault"' in page
    assert 'id="nama_usaha-fault"' in page
    kept = sheet.form(f"/q/{qr_link.token}").fields
    assert kept["nama_pemilik"] == "Siti Aminah"
    assert kept["nik"] == "3271023102909901"
    assert kept["jenis_kelamin"] == "P"
    assert kept["persetujuan-given_by"] == "Siti Aminah"
    assert sheet.answer.headers["Cache-Control"] == "no-store"
    assert entries() == []


def test_photo_is_kept_while_another_fault_is_mended(citizen: Visitor, qr_link: QrLink) -> None:
    faulty = post(citizen, form_of(citizen, qr_link), {"foto_tempat": photo()}, nama_usaha="")
    again = Sheet(faulty).form(f"/q/{qr_link.token}")
    assert again.fields["foto_tempat-kept"]

    assert post(citizen, again).status_code == 303
    (entry,) = entries()
    (attachment,) = db.session.scalars(select(Attachment))
    assert entry.answers["foto_tempat"] == attachment.sha256
    assert attachment.arrived_at is not None
    assert attachment.bytes <= MOST_BYTES


def test_file_that_is_no_picture_is_said_at_its_question(citizen: Visitor, qr_link: QrLink) -> None:
    sheet = Sheet(post(citizen, form_of(citizen, qr_link), {"foto_tempat": b"bukan foto"}))

    assert sheet.status == 422
    assert "Foto ini tidak dapat dibuka" in sheet.text
    assert entries() == []


def test_forged_token_of_a_kept_photo_counts_for_nothing(citizen: Visitor, qr_link: QrLink) -> None:
    form = form_of(citizen, qr_link)

    form.fields["foto_tempat-kept"] = "W10.palsu"
    assert post(citizen, form).status_code == 303
    assert "foto_tempat" not in entries()[0].answers


def test_photo_is_shrunk_turned_and_bare() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "S", 2: (6.0, 37.0, 12.0)}
    with Image.open(BytesIO(shrunk(photo(3000, 2000, exif=exif)))) as small:
        assert small.size == (LONGEST_SIDE * 2 // 3, LONGEST_SIDE) or max(small.size) < LONGEST_SIDE
        assert small.height > small.width
        assert not small.getexif()
    assert len(shrunk(photo(3000, 2000))) <= MOST_BYTES


def test_stale_token_costs_nothing_that_was_typed(app: Flask, citizen: Visitor, qr_link: QrLink) -> None:
    form = form_of(citizen, qr_link)
    app.config["WTF_CSRF_ENABLED"] = True
    form.fields["csrf_token"] = "basi"
    sheet = Sheet(post(citizen, form))

    assert sheet.status == 422
    assert "terlalu lama terbuka" in sheet.text
    again = sheet.form(f"/q/{qr_link.token}")
    assert again.fields["nama_usaha"] == "Warung Sari"
    assert entries() == []
    assert post(citizen, again).status_code == 303


def test_a_program_that_fills_in_everything_is_stopped(citizen: Visitor, qr_link: QrLink) -> None:
    answer = post(citizen, form_of(citizen, qr_link), situs_web="https://contoh.com")

    assert answer.status_code == 422
    assert entries() == []


def test_officers_questions_are_neither_shown_nor_taken(citizen: Visitor, qr_link: QrLink) -> None:
    form = form_of(citizen, qr_link)
    assert "catatan_petugas" not in form.fields

    post(citizen, form, catatan_petugas="diselundupkan")
    assert "catatan_petugas" not in entries()[0].answers


def test_another_kelurahan_cannot_be_smuggled_in(citizen: Visitor, qr_link: QrLink) -> None:
    post(citizen, form_of(citizen, qr_link), kelurahan="32.14.02.2001")

    (entry,) = entries()
    assert entry.area == entry.answers["kelurahan"] == qr_link.area


def test_closed_link_says_so_kindly(citizen: Visitor, qr_link: QrLink) -> None:
    form = form_of(citizen, qr_link)
    qr_links.close(qr_link.token)

    for sheet in (citizen.open(f"/q/{qr_link.token}"), Sheet(post(citizen, form))):
        assert sheet.status == 403
        assert "sudah ditutup" in sheet.text
    assert entries() == []


def test_link_that_is_not_yet_open_says_when(citizen: Visitor, qr_link: QrLink) -> None:
    qr_links.set_dates(qr_link.token, now() + timedelta(days=3), None)

    sheet = citizen.open(f"/q/{qr_link.token}")
    assert sheet.status == 403
    assert "Formulir ini belum dibuka." in sheet.text
    assert "baru dibuka pada" in sheet.text
    assert "sudah ditutup" not in sheet.text


def test_unknown_link_does_not_exist(citizen: Visitor) -> None:
    assert citizen.open("/q/tidakada12345678").status == 404


def test_thanks_need_a_real_receipt_code(citizen: Visitor, qr_link: QrLink) -> None:
    assert citizen.open(f"/q/{qr_link.token}/terima-kasih?kode=AAAAA-AAAAB").status == 404


def test_too_many_forms_from_one_address_are_slowed_down(citizen: Visitor, qr_link: QrLink) -> None:
    form = form_of(citizen, qr_link)
    answers = [citizen.ask(form.action, "POST", data={}).status_code for _ in range(31)]

    assert answers[-1] == 429
    assert answers.count(422) == 30


def test_respondent_of_a_whole_kecamatan_says_in_which_kelurahan(citizen: Visitor, app: Flask) -> None:
    link = qr_links.add("daku", "32.71.02", "Kantor kecamatan")
    page = citizen.open(f"/q/{link.token}")
    assert page.answer.get_data(as_text=True).count('<option value="32.71.02.') == 6
    form = page.form(f"/q/{link.token}")

    for wrong in ("", "32.14.02.2001", "32.71.02", "<script>"):
        answer = post(citizen, form, kelurahan=wrong)
        assert answer.status_code == 422
        assert 'id="kelurahan-fault"' in answer.get_data(as_text=True)
    assert entries() == []
    assert post(citizen, form, kelurahan="32.71.02.1006").status_code == 303
    (entry,) = entries()
    assert (entry.area, entry.answers["kelurahan"], entry.point) == ("32.71.02.1006",) * 2 + (link.point,)
