"""Outreach events at the desk: planned in a form, followed on their page, closed knowingly, reported on paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pypdfium2
from flask import Flask
from PIL import Image

from sync.entry import CheckedEntry
from tests.conftest import KATULAMPA, MakeUser, Phone
from tests.entries import checked_entry, today
from tests.pages.visitor import Sheet, Visitor
from webapp.models import Outreach, User, db, now
from webapp.store import areas, attachments, entries, outreach, outreach_phones, qr_links, services
from webapp.store.folder import Folder

TODAY = today()
NIK = "3271024107909902"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def plan(desk: Visitor, officer: User, **typed: Any) -> Sheet:
    form = desk.open("/meja/kegiatan/baru").form("")
    form.action = "/meja/kegiatan/baru"
    filled: dict[str, Any] = {
        "tanggal": TODAY.isoformat(),
        "kelurahan": KATULAMPA,
        "tempat": "Balai RW 05",
        "nomor_surat": "094/12-BT",
        "tanggal_surat": "2026-11-20",
        "tim": [str(officer.id)],
        "penanggung": str(officer.id),
        "layanan": ["daku", "perisa"],
        "target-daku": "20",
        "jabatan": "Camat Bogor Timur",
        "nama": "Dra. Ani Suryani",
        "nip": "19700101 199503 2 001",
    }
    filled |= typed
    if isinstance(letter := filled.get("surat"), bytes):
        filled["surat"] = (io.BytesIO(letter), "surat.pdf")
    return desk.send(form, None, **filled)


def only_event() -> Outreach:
    db.session.rollback()  # what another request has written since
    (event,) = outreach.of_area("32")
    return event


def record(phone: Phone, event: Outreach, number: int, service: str = "daku", **changes: Any) -> CheckedEntry:
    definition = services.latest(service)
    assert definition is not None
    made = checked_entry(definition, areas.book(), number, outreach=event.id, **changes)
    assert entries.save_batch([made], phone.sender)[0].outcome == "stored"
    return made


def test_an_event_is_planned_and_its_plan_changed(desk: Visitor, officer: User, supervisor: User) -> None:
    page = plan(desk, officer, surat=PDF)
    event = only_event()
    assert page.answer.request.path == f"/meja/kegiatan/{event.id}"
    assert "Kegiatan direncanakan." in page.text
    for said in ("Balai RW 05", "Nomor 094/12-BT tanggal 20 November 2026", officer.name, "Hari ini"):
        assert said in page.text
    assert event.targets == {"daku": 20}
    assert event.services == ["daku", "perisa"]
    assert desk.ask(f"/meja/kegiatan/{event.id}/surat.pdf").data == PDF
    assert "Balai RW 05" in desk.open("/meja/kegiatan").text
    assert "Kegiatan jemput bola yang belum ditutup: Balai RW 05" in desk.open("/meja/").text
    # Its attendance list belongs to it, not among the codes that hang on walls.
    assert "Balai RW 05" not in desk.open("/meja/qr").text
    form = desk.open(f"/meja/kegiatan/{event.id}/ubah").form("")
    form.action = f"/meja/kegiatan/{event.id}/ubah"
    assert form.fields["tempat"] == "Balai RW 05"
    assert form.fields["target-daku"] == "20"
    assert form.fields.getlist("tim") == [str(officer.id)]
    assert "Perubahan disimpan." in desk.send(form, tempat="Lapangan RW 06").text
    assert "Rencana diubah: tempat" in desk.open(f"/meja/kegiatan/{event.id}").text
    # Sent from a page that is older than the last change.
    stale = desk.send(form, tempat="Tempat lain")
    assert stale.status == 409
    assert "baru saja diubah orang lain" in stale.text


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"tanggal": ""}, "Pilih tanggal kegiatan."),
    ({"tanggal": "besok"}, "Tanggal tidak dapat dibaca."),
    ({"tanggal": "2016-11-22"}, "lebih dari setahun"),
    ({"kelurahan": "32.14.02.2001"}, "Pilih kelurahan dari daftar."),
    ({"kelurahan": "32.71.02.1001"}, "Bertugas di kelurahan lain: Rina Kartika."),
    ({"tempat": " "}, "Tulis tempatnya"),
    ({"tempat": "Balai\0 RW"}, "tanda yang tidak sah"),
    ({"tim": []}, "Pilih sedikitnya satu petugas."),
    ({"penanggung": "999"}, "Penanggung jawab harus salah satu anggota tim."),
    ({"layanan": [], "target-daku": ""}, "Pilih sedikitnya satu layanan."),
    ({"target-daku": "banyak"}, "Target harus angka bulat"),
    ({"nip": "12345"}, "NIP terdiri dari 18 angka."),
    ({"surat": b"bukan"}, "bukan PDF"),
]


def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(desk: Visitor, officer: User) -> None:
    for typed, said in WRONG:
        page = plan(desk, officer, **typed)
        assert page.status == 422, said
        assert said in page.text
        assert page.form("").fields["nomor_surat"] == "094/12-BT"
    assert outreach.of_area("32") == []


def test_the_letter_need_not_be_chosen_twice(desk: Visitor, officer: User) -> None:
    page = plan(desk, officer, tempat="", surat=PDF)
    assert "Berkas sudah diterima." in page.text
    form = page.form("")
    form.action = "/meja/kegiatan/baru"
    assert "Kegiatan direncanakan." in desk.send(form, tempat="Balai RW 05").text
    assert desk.ask(f"/meja/kegiatan/{only_event().id}/surat.pdf").data == PDF


def test_closing_says_which_phones_still_hold_entries(
    desk: Visitor, officer: User, phone: Phone, make_user: MakeUser
) -> None:
    idle = make_user("petugas", KATULAMPA, name="Wawan Setiawan")
    plan(desk, officer, tim=[str(officer.id), str(idle.id)])
    event = only_event()
    at = f"/meja/kegiatan/{event.id}"
    prepared = now() - timedelta(hours=3)
    for waiting in (0, 7):
        outreach_phones.report(event.id, phone.device, prepared, waiting)
    record(phone, event, 2)
    page = desk.open(at)
    for said in (
        "Masih menyimpan 7 isian",
        "Nomor 1 belum sampai",
        "Belum menyiapkan ponsel: Wawan Setiawan.",
    ):
        assert said in page.text
    page = desk.open(f"{at}/tutup")
    for said in (
        "7 isian masih di ponsel",
        "Rina Kartika",
        "Ponsel uji",
        "Tidak ada kabar dari ponsel: Wawan",
    ):
        assert said in page.text
    form = page.form("")
    form.action = f"{at}/tutup"
    refused = desk.send(form)
    assert refused.status == 422
    assert "Centang dulu" in refused.text
    closed = desk.send(form, mengerti="ya")
    assert "Kegiatan ditutup." in closed.text
    assert "Masih menyimpan 7 isian" in closed.text
    assert "Ditutup, 7 isian masih di ponsel" in closed.text
    assert outreach.history(only_event())[-1].data["phones"][0]["waiting"] == 7
    # What comes later, recorded before, still counts in it.
    record(phone, event, 1)
    assert "Nomor 1 belum sampai" not in desk.open(at).text
    assert "sudah ditutup" in desk.open(f"{at}/ubah", follow_redirects=True).text
    page = desk.send(desk.open(at).form("/buka"))
    assert "Kegiatan dibuka lagi." in page.text
    assert "Tutup kegiatan" in page.text


def test_an_event_planned_by_mistake_is_called_off_and_can_come_back(
    desk: Visitor, officer: User, phone: Phone
) -> None:
    plan(desk, officer)
    event = only_event()
    record(phone, event, 1)
    page = desk.open(f"/meja/kegiatan/{event.id}")
    assert "1 isian yang sudah dicatat di sini tetap tersimpan" in page.text
    off = desk.send(page.form("/batal"))
    assert "Kegiatan dibatalkan." in off.text
    assert "1 isian yang sudah dicatat di sini tetap tersimpan" in off.text
    assert not [
        address for address in off.links if "/tutup" in address or "/ubah" in address or ".pdf" in address
    ]
    assert "Dibatalkan" in desk.open("/meja/kegiatan").text
    assert "Kegiatan ini dibatalkan" in desk.open(f"/meja/kegiatan/{event.id}/tutup").text
    assert (
        "rencananya tidak berubah lagi"
        in desk.open(f"/meja/kegiatan/{event.id}/ubah", follow_redirects=True).text
    )
    assert "Kegiatan ini dibatalkan." in words(desk.ask(f"/meja/kegiatan/{event.id}/laporan.pdf").data)[0]
    back = desk.send(off.form("/buka"))
    assert "Kegiatan dibuka lagi" in back.text
    assert f"/meja/kegiatan/{event.id}/tutup" in back.links


def test_the_list_of_entries_can_be_narrowed_to_an_event(
    desk: Visitor, officer: User, phone: Phone, make_entry: Callable[..., CheckedEntry]
) -> None:
    plan(desk, officer)
    event = only_event()
    record(phone, event, 1, title="Warung Kegiatan")
    entries.save_batch([make_entry(2, title="Warung Biasa")], phone.sender)
    page = desk.open(f"/meja/entri?kegiatan={event.id}")
    assert "Warung Kegiatan" in page.text
    assert "Warung Biasa" not in page.text
    assert "Kegiatan: Balai RW 05" in page.text
    # Searching keeps it.
    narrowed = desk.send(page.form("/meja/entri"), layanan="daku")
    assert "Warung Biasa" not in narrowed.text
    assert desk.open("/meja/entri?kegiatan=entah").status == 404
    sheet = desk.ask(f"/meja/unduh.csv?kegiatan={event.id}").get_data(as_text=True)
    assert sheet.count("Warung") >= 1
    assert len(sheet.strip().splitlines()) == 2


def test_the_history_of_an_entry_says_where_it_belongs(
    desk: Visitor, officer: User, phone: Phone, make_entry: Callable[..., CheckedEntry]
) -> None:
    plan(desk, officer)
    inside = record(phone, only_event(), 1)
    outside = make_entry(2, outreach=inside.id)
    entries.save_batch([outside], phone.sender)
    page = desk.open(f"/meja/entri/{inside.id}")
    assert "Dicatat dalam kegiatan jemput bola." in page.text
    assert f"/meja/kegiatan/{only_event().id}" in page.links
    assert "kegiatannya tidak dikenal server" in desk.open(f"/meja/entri/{outside.id}").text


def words(content: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(content)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_the_report_is_an_official_paper(
    app: Flask, desk: Visitor, officer: User, phone: Phone, tmp_path: object
) -> None:
    plan(desk, officer, layanan=["daku", "skm"])
    event = only_event()
    folder = Folder(app.extensions["settings"].attachments_dir)
    for number in range(1, 15):
        picture = io.BytesIO()
        Image.new("RGB", (800, 600), (number * 15, 110, 90)).save(picture, "JPEG")
        content = picture.getvalue()
        made = record(
            phone,
            event,
            number,
            answers={"nama_usaha": f"Warung {number}", "nik": NIK},
            files={"foto_tempat": content},
        )
        attachments.receive(folder, made.attachments[0].sha256, phone.sender, 0, content, len(content))
    outreach_phones.report(event.id, phone.device, now(), 3)
    address = f"/meja/kegiatan/{event.id}/laporan.pdf"
    draft = desk.ask(address)
    assert draft.mimetype == "application/pdf"
    assert len(draft.data) < 1_500_000
    body, annex, photos = words(draft.data)
    for said in (
        "PEMERINTAH KOTA BOGOR KECAMATAN BOGOR TIMUR",
        "LAPORAN KEGIATAN JEMPUT BOLA",
        "Laporan sementara: kegiatan ini belum ditutup.",
        "Surat Tugas Nomor 094/12-BT tanggal 20 November 2026.",
        "Rina Kartika",
        "14 20 70 %",
        "Daftar hadir diisi oleh 0 orang.",
        "Rina Kartika Ponsel uji Masih menyimpan 3 isian.",
        "Mengetahui, Camat Bogor Timur",
        "Dra. Ani Suryani NIP 19700101 199503 2 001",
    ):
        assert said in body, said
    assert "14 Warung 14" in annex
    assert "Katulampa" in annex
    assert photos.count("Warung") == 12
    assert NIK not in " ".join((body, annex, photos))
    images = [one for one in pypdfium2.PdfDocument(draft.data)[2].get_objects() if one.type == 3]
    assert len(images) == 12
    form = desk.open(f"/meja/kegiatan/{event.id}/tutup").form("")
    form.action = f"/meja/kegiatan/{event.id}/tutup"
    desk.send(form, mengerti="ya")
    final = words(desk.ask(address + "?ukuran=f4").data)
    assert "sementara" not in final[0]
    assert desk.ask(address + "?ukuran=a0").status_code == 400


def test_what_somebody_typed_is_never_anything_but_text(desk: Visitor, officer: User, phone: Phone) -> None:
    hostile = '#panic("x") ]] $x$ <label> @ref *tebal* #read("/etc/passwd")'
    plan(desk, officer, tempat=hostile)
    record(phone, only_event(), 1, title=hostile)
    text = "".join(words(desk.ask(f"/meja/kegiatan/{only_event().id}/laporan.pdf").data))
    assert text.replace(" ", "").count(hostile.replace(" ", "")) >= 2


def test_the_list_comes_as_a_workbook_too(desk: Visitor, officer: User, phone: Phone) -> None:
    plan(desk, officer)
    event = only_event()
    record(phone, event, 1, title="Warung Sari")
    answer = desk.ask(f"/meja/kegiatan/{event.id}/laporan.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book["Capaian"]["B2"].value == 1
    assert [cell.value for cell in book["Isian"][2]][:3] == ["Warung Sari", "DAKU", "Katulampa"]


def test_who_attends_is_counted_and_not_listed(
    desk: Visitor, officer: User, phone: Phone, visit: Callable[[User], Visitor]
) -> None:
    plan(desk, officer)
    event = only_event()
    link = outreach.attendance(event)
    assert link is not None
    assert qr_links.find(link.token).outreach_id == event.id
    record(phone, event, 1, "daftar_hadir", title="Tamu Hadir")
    page = desk.open(f"/meja/kegiatan/{event.id}")
    assert "1 orang sudah mengisi." in page.text
    assert link.code in page.text
    body, annex, _photos = words(desk.ask(f"/meja/kegiatan/{event.id}/laporan.pdf").data)
    assert "Daftar hadir diisi oleh 1 orang." in body
    assert "Tamu Hadir" not in annex
