"""The list and the entry page: find, read, decide, without JavaScript."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from PIL import Image

from sync.entry import CheckedEntry, Sender
from tests.conftest import BOGOR_TIMUR, KATULAMPA, Phone, phone_of
from tests.entries import checked_entry
from tests.pages.visitor import Sheet, Visitor
from webapp.models import QrLink, User
from webapp.store import areas, attachments, changes, entries, review, search, services
from webapp.store.folder import Folder

Record = Callable[..., CheckedEntry]
APPROVE, RETURN, REJECT = (("keputusan", word) for word in ("approved", "returned", "rejected"))
NOTE = "Angka ke-7 tidak sama dengan KTP."


@pytest.fixture
def desk(visit: Callable[[User], Visitor], supervisor: User) -> Visitor:
    return visit(supervisor)


def state_of(entry: CheckedEntry) -> str:
    return entries.find(entry.id, KATULAMPA).state


def page_of(desk: Visitor, entry: CheckedEntry, query: str = "") -> Sheet:
    page = desk.open(f"/meja/entri/{entry.id}{query}")
    assert page.status == 200
    return page


def listed(page: Sheet) -> list[str]:
    """Ids of the entries on a page of the list, in its order."""
    return [link.split("/")[3][:36] for link in page.links if link.startswith("/meja/entri/")]


# The list


def test_start_counts_by_state_and_kelurahan_and_each_number_leads_to_its_list(desk: Visitor, record: Record):
    first, second, third = record(1), record(2), record(3)
    desk.send(page_of(desk, first).form("/tinjau"), APPROVE)
    page = desk.open("/meja/")
    assert "2 baru menunggu diperiksa" in page.text
    assert set(listed(desk.open("/meja/entri?keadaan=recorded"))) == {second.id, third.id}
    assert listed(desk.open("/meja/entri?keadaan=approved")) == [first.id]
    queries = [parse_qs(urlsplit(link).query) for link in page.links]
    assert {"keadaan": ["new"]} in queries
    assert {"keadaan": ["approved"], "kelurahan": [KATULAMPA]} in queries
    assert {"kelurahan": [KATULAMPA]} in queries


def test_revised_entries_and_conflicts_come_first(
    desk: Visitor, record: Record, supervisor: User, phone: Phone
):
    plain, returned, approved, newest = record(1), record(2), record(3), record(4)
    review.return_(returned.id, supervisor, ("recorded", 1), NOTE)
    review.approve(approved.id, supervisor, ("recorded", 1))
    entries.save_batch([replace(returned, revision=2, digest="a" * 64)], phone.sender)
    entries.save_batch([replace(approved, revision=2, digest="b" * 64)], phone.sender)
    page = desk.open("/meja/entri")
    assert set(listed(page)[:2]) == {returned.id, approved.id}
    assert listed(page)[2:] == [newest.id, plain.id]
    assert page.text.count("Beda isi") == 1


def test_filters_narrow_and_their_chips_widen_again(desk: Visitor, record: Record):
    early = record(1, collected_at=datetime(2026, 11, 1, 3, tzinfo=UTC))
    late = record(2, collected_at=datetime(2026, 11, 20, 3, tzinfo=UTC))
    form = desk.open("/meja/entri").form("/meja/entri")
    page = desk.send(form, dari="2026-11-10", sampai="2026-11-30", kelurahan=KATULAMPA)
    assert listed(page) == [late.id]
    assert "Dicatat sejak 10 November 2026" in page.text
    assert listed(desk.open(f"/meja/entri?kelurahan={KATULAMPA}")) == [late.id, early.id]
    without_start = next(link for link in page.links if "sampai=" in link and "dari=" not in link)
    assert listed(desk.open(without_start)) == [late.id, early.id]


def test_days_are_those_of_the_areas_clock(desk: Visitor, record: Record):
    # 23.30 WIB on the 10th is 16.30 UTC; 00.30 WIB on the 11th is 17.30 UTC on the 10th.
    before = record(1, collected_at=datetime(2026, 11, 10, 16, 30, tzinfo=UTC))
    after = record(2, collected_at=datetime(2026, 11, 10, 17, 30, tzinfo=UTC))
    assert listed(desk.open("/meja/entri?dari=2026-11-10&sampai=2026-11-10")) == [before.id]
    assert listed(desk.open("/meja/entri?dari=2026-11-11&sampai=2026-11-11")) == [after.id]


def test_what_is_searched_for_stands_in_no_address(desk: Visitor, record: Record):
    siti = record(1, answers={"nama_pemilik": "Siti Rahmawati"})
    record(2, answers={"nama_pemilik": "Asep Hidayat"})
    page = desk.send(desk.open("/meja/entri").form("/meja/entri"), teks="  siti   RAHMAWATI ")
    assert listed(page) == [siti.id]
    assert "rahmawati" not in (page.answer.request.full_path + " ".join(page.links)).lower()
    assert "Memuat “siti RAHMAWATI”" in page.text
    # The exports of this page are of the same search.
    csv = next(link for link in page.links if "unduh.csv" in link)
    assert "Asep" not in desk.ask(csv).get_data(as_text=True)
    # In another browser the number of the search means nothing, and says so.
    assert "Ketik lagi kata yang dicari" in desk.open("/meja/entri?cari=abcdef").text


def test_a_receipt_code_finds_its_entry(desk: Visitor, record: Record):
    wanted, _other = record(1), record(2)
    code = f"{wanted.receipt[:5]}-{wanted.receipt[5:]}"
    page = desk.send(desk.open("/meja/entri").form("/meja/entri"), teks=code.lower())
    assert listed(page) == [wanted.id]


@pytest.mark.parametrize("query", ["keadaan=melayang", "dari=kemarin", "dari=2026-11-20&sampai=2026-11-01"])
def test_a_filter_that_cannot_be_understood_is_named(desk: Visitor, record: Record, query: str):
    record(1)
    page = desk.open(f"/meja/entri?{query}")
    assert page.status == 200
    assert 'role="alert"' in page.answer.get_data(as_text=True)


def test_nik_is_masked_in_lists_and_whole_on_the_entry(desk: Visitor, record: Record):
    entry = record(1, answers={"nik": "3271024107909902"})
    page = desk.open("/meja/entri")
    assert "327102******9902" in page.text
    assert "3271024107909902" not in page.answer.get_data(as_text=True)
    assert "3271024107909902" in page_of(desk, entry).text


def test_pages_follow_each_other_both_ways_while_entries_arrive(
    desk: Visitor, phone: Phone, make_entry: Callable[..., CheckedEntry]
):
    def store(numbers: range) -> list[str]:
        batch = [make_entry(number) for number in numbers]
        entries.save_batch(batch, phone.sender)
        return [entry.id for entry in batch]

    ids = store(range(1, search.PAGE * 2 + 11))
    first = desk.open("/meja/entri")
    late = store(range(500, 520))
    second = desk.open(next(link for link in first.links if "setelah=" in link))
    third = desk.open(next(link for link in second.links if "setelah=" in link))
    seen = listed(first) + listed(second) + listed(third)
    assert sorted(seen) == sorted(ids)  # each once, none of the late ones in between
    assert not [link for link in third.links if "setelah=" in link]
    back = desk.open(next(link for link in third.links if "sebelum=" in link))
    assert listed(back) == listed(second)
    front = desk.open(next(link for link in back.links if "sebelum=" in link))
    assert listed(front) == listed(first)
    newest = desk.open(next(link for link in front.links if "sebelum=" in link))
    assert sorted(listed(newest)) == sorted(late)
    assert not [link for link in newest.links if "sebelum=" in link]


def test_a_cursor_from_elsewhere_is_refused(desk: Visitor):
    assert desk.open("/meja/entri?setelah=1.2.3").status == 400


# One entry


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


# Decisions


def test_approving_leads_on_to_the_next(desk: Visitor, record: Record):
    first, second = record(1), record(2)
    page = desk.send(page_of(desk, second).form("/tinjau"), APPROVE)
    assert (state_of(second), state_of(first)) == ("approved", "recorded")
    assert page.answer.request.path == f"/meja/entri/{first.id}"
    assert "disetujui" in page.text
    page = desk.send(page.form("/tinjau"), APPROVE)
    assert page.answer.request.path == "/meja/entri"
    assert "Tidak ada lagi yang menunggu." in page.text


def test_the_next_one_is_among_what_the_filters_show(desk: Visitor, record: Record):
    elsewhen = datetime(2026, 11, 1, 3, tzinfo=UTC)
    first, skipped, last = record(1), record(2, collected_at=elsewhen), record(3)
    query = f"?kelurahan={KATULAMPA}&dari=2026-11-20&sampai=2026-11-20"
    page = desk.send(page_of(desk, last, query).form("/tinjau"), APPROVE)
    assert page.answer.request.full_path.endswith(query)
    assert page.answer.request.path == f"/meja/entri/{first.id}"
    page = desk.send(page.form("/tinjau"), APPROVE)
    assert page.answer.request.path == "/meja/entri"
    assert state_of(skipped) == "recorded"


def test_returning_with_a_note_per_question(desk: Visitor, record: Record):
    entry = record(1)
    form = page_of(desk, entry).form("/tinjau")
    page = desk.send(
        form, RETURN, tandai=["nik", "foto_tempat"], catatan__nik=NOTE, catatan__foto_tempat="Buram."
    )
    assert page.status == 200
    found = entries.find(entry.id, KATULAMPA)
    assert found.state == "returned"
    assert found.notes == {"nik": NOTE, "foto_tempat": "Buram."}
    text = page_of(desk, entry).text
    assert text.count(NOTE) == 2  # beside the question, and in the history


def test_returning_needs_words(desk: Visitor, record: Record):
    entry = record(1)
    form = page_of(desk, entry).form("/tinjau")
    page = desk.send(form, RETURN)
    assert page.status == 422
    assert "Tulis apa yang perlu diperbaiki" in page.text
    page = desk.send(form, RETURN, tandai=["nik", "modal"], catatan__modal="Cek lagi nolnya.")
    assert page.status == 422
    assert "Tulis apa yang perlu diperbaiki di: NIK." in page.text
    # What was typed is still there, and sending it again works.
    again = page.form("/tinjau")
    assert again.fields["catatan-modal"].strip() == "Cek lagi nolnya."
    assert again.fields.getlist("tandai") == ["nik", "modal"]
    assert desk.send(again, RETURN, catatan__nik=NOTE).status == 200
    assert entries.find(entry.id, KATULAMPA).notes == {"nik": NOTE, "modal": "Cek lagi nolnya."}


def test_a_general_note_is_enough(desk: Visitor, record: Record):
    entry = record(1)
    desk.send(page_of(desk, entry).form("/tinjau"), RETURN, catatan="Datangi lagi pemiliknya.")
    found = entries.find(entry.id, KATULAMPA)
    assert (found.state, found.note, found.notes) == ("returned", "Datangi lagi pemiliknya.", None)


def test_approving_with_ticks_is_a_slip(desk: Visitor, record: Record):
    entry = record(1)
    page = desk.send(page_of(desk, entry).form("/tinjau"), APPROVE, tandai=["nik"], catatan__nik=NOTE)
    assert page.status == 422
    assert "Masih ada pertanyaan yang ditandai" in page.text
    assert state_of(entry) == "recorded"


def test_rejecting_needs_a_reason(desk: Visitor, record: Record):
    entry = record(1)
    form = page_of(desk, entry).form("/tinjau")
    assert desk.send(form, REJECT).status == 422
    assert desk.send(form, REJECT, alasan="Tercatat dua kali.").status == 200
    assert state_of(entry) == "rejected"
    assert "Tercatat dua kali." in page_of(desk, entry).text


def test_a_form_without_a_decision_decides_nothing(desk: Visitor, record: Record):
    entry = record(1)
    form = page_of(desk, entry).form("/tinjau")
    assert desk.send(form).status == 422
    assert desk.send(form, keputusan="hapus").status == 422
    assert state_of(entry) == "recorded"


def test_a_page_opened_before_somebody_else_decided_says_so(
    desk: Visitor, record: Record, visit: Callable[[User], Visitor], admin: User
):
    entry = record(1)
    mine = page_of(desk, entry).form("/tinjau")
    other = visit(admin)
    other.send(page_of(other, entry).form("/tinjau"), RETURN, tandai=["nik"], catatan__nik=NOTE)
    page = desk.send(mine, APPROVE)
    assert page.status == 409
    assert "berubah sejak halaman dibuka" in page.text
    assert NOTE in page.text  # what the other person did
    assert state_of(entry) == "returned"


def test_a_page_opened_before_the_officer_mended_it_says_so(desk: Visitor, record: Record, phone: Phone):
    entry = record(1)
    form = page_of(desk, entry).form("/tinjau")
    entries.save_batch([replace(entry, revision=2, digest="c" * 64)], phone.sender)
    assert desk.send(form, APPROVE).status == 409
    assert state_of(entry) == "recorded"


def test_history_shows_who_changed_what(
    desk: Visitor, record: Record, phone: Phone, supervisor: User, officer: User
):
    entry = record(1, answers={"modal": 5_000_000})
    review.return_(entry.id, supervisor, ("recorded", 1), "", {"modal": "Kurang satu nol?"})
    mended = replace(entry, revision=2, answers={**entry.answers, "modal": 50_000_000}, digest="d" * 64)
    entries.save_batch([mended], phone.sender)
    page = page_of(desk, entry)
    text = page.text
    assert text.index("Rp50.000.000") > 0
    history = text[text.index("Riwayat") :]
    assert history.index("Diperbaiki") < history.index("Dikembalikan") < history.index("Dicatat")
    assert "semula Rp5.000.000" in history
    assert "menjadi Rp50.000.000" in history
    assert "“Kurang satu nol?”" in history
    assert supervisor.name in history
    assert officer.name in history
    assert "WIB" in history


def conflicting(record: Record, supervisor: User, phone: Phone) -> CheckedEntry:
    entry = record(1, answers={"nama_usaha": "Warung Lama"})
    review.approve(entry.id, supervisor, ("recorded", 1))
    later = replace(
        entry, revision=2, answers={**entry.answers, "nama_usaha": "Warung Baru"}, digest="e" * 64
    )
    assert entries.save_batch([later], phone.sender)[0].outcome == "conflict"
    return entry


@pytest.mark.parametrize(
    ("choice", "name", "state"),
    [("pertahankan", "Warung Lama", "approved"), ("pakai", "Warung Baru", "revised")],
)
def test_two_contents_stand_side_by_side_and_one_is_chosen(
    desk: Visitor, record: Record, supervisor: User, phone: Phone, choice: str, name: str, state: str
):
    entry = conflicting(record, supervisor, phone)
    page = page_of(desk, entry)
    assert "Ada dua isi untuk isian ini" in page.text
    assert "Warung Lama" in page.text
    assert "Warung Baru" in page.text
    assert ("keputusan", "approved") not in page.form("/tinjau").buttons
    page = desk.send(page.form("/pilih"), ("pilihan", choice))
    assert page.status == 200
    found = entries.find(entry.id, KATULAMPA)
    assert (found.answers["nama_usaha"], found.state) == (name, state)
    assert "Ada dua isi" not in page.text


def test_a_conflict_is_decided_once(
    desk: Visitor,
    record: Record,
    supervisor: User,
    phone: Phone,
    visit: Callable[[User], Visitor],
    admin: User,
):
    entry = conflicting(record, supervisor, phone)
    mine = page_of(desk, entry).form("/pilih")
    other = visit(admin)
    other.send(page_of(other, entry).form("/pilih"), ("pilihan", "pertahankan"))
    assert desk.send(mine, ("pilihan", "pakai")).status == 409
    assert entries.find(entry.id, KATULAMPA).answers["nama_usaha"] == "Warung Lama"


def test_a_citizens_entry_is_returned_to_an_officer_of_its_area(
    desk: Visitor, qr_link: QrLink, make_entry: Callable[..., CheckedEntry], make_user: Callable[..., User]
):
    entry = make_entry(None)
    sender = Sender("respondent", KATULAMPA, qr_token=qr_link.token, point=qr_link.point)
    entries.save_batch([entry], sender)
    page = page_of(desk, entry)
    assert "Warga, lewat QR · Loket kelurahan" in page.text
    # Nobody is there with a phone to mend it.
    assert RETURN not in page.form("/tinjau").buttons
    assert desk.send(page.form("/tinjau"), keputusan="returned", catatan=NOTE).status == 422

    elsewhere, *here = (make_user(area=area) for area in (f"{BOGOR_TIMUR}.1001", KATULAMPA, KATULAMPA))
    asking = page_of(desk, entry).form("/tinjau")
    for stranger in ("", str(elsewhere.id), "x"):
        refused = desk.send(asking, RETURN, catatan=NOTE, petugas=stranger)
        assert (refused.status, state_of(entry)) == (422, "recorded")
        assert "Pilih petugas yang memperbaiki" in refused.text
        assert refused.form("/tinjau").fields["catatan"] == NOTE
    assert desk.send(asking, RETURN, catatan=NOTE, petugas=str(here[1].id)).status == 200

    mine = phone_of(here[1])
    news = changes.changes_after(None, here[1].id, KATULAMPA).changes
    assert [(one.entry_id, one.data["note"]) for one in news if one.kind == "review"] == [(entry.id, NOTE)]
    assert entries.own(entry.id, here[1].id).answers == entry.answers
    # The citizen's own page may send the same again, after a lost answer.
    assert [one.outcome for one in entries.save_batch([entry], sender)] == ["already_stored"]
    mended = replace(entry, number=1, revision=2, digest="a" * 64)
    assert [one.outcome for one in entries.save_batch([mended], mine.sender)] == ["stored"]
    page = page_of(desk, entry)
    assert state_of(entry) == "revised"
    assert ("Warga, lewat QR · Loket kelurahan" in page.text, "Diperbaiki oleh" in page.text) == (True, True)
    assert "Dedi Mulyana Putra kepada Rina Kartika" in page.text
    # From now on it is that officer's to mend.
    assert "petugas" not in page.form("/tinjau").fields
    assert desk.send(page.form("/tinjau"), RETURN, catatan=NOTE).status == 200
    assert state_of(entry) == "returned"


def test_an_entry_of_an_unknown_version_is_shown_raw_and_can_only_be_rejected(desk: Visitor, phone: Phone):
    definition = services.latest("daku")
    assert definition is not None
    entry = checked_entry(definition, areas.book(), 9)
    odd = replace(
        entry, version=99, quarantined=True, title="", search_text="", answers={"soal_baru": "<b>isi</b>"}
    )
    entries.save_batch([odd], phone.sender)
    page = page_of(desk, odd)
    assert "versi formulir yang belum dikenal" in page.text
    assert "&lt;b&gt;isi&lt;/b&gt;" in page.answer.get_data(as_text=True)
    assert page.form("/tinjau").buttons == [REJECT]
    assert desk.send(page.form("/tinjau"), REJECT, alasan="Bukan milik kami.").status == 200
    assert state_of(odd) == "rejected"


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
