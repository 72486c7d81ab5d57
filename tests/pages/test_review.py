"""Decisions on an entry: approve, return, reject, choose between two contents, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sync.entry import CheckedEntry, Sender
from tests.conftest import BOGOR_TIMUR, KATULAMPA, Phone, phone_of
from tests.entries import checked_entry
from tests.pages.review_desk import APPROVE, NOTE, REJECT, RETURN, Record, page_of, state_of
from tests.pages.visitor import Visitor
from webapp.models import QrLink, User
from webapp.store import areas, changes, entries, review, services


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
