"""A path walked at the desk, without JavaScript: what steps ask, what is overdue, the sheet to copy from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from sync.entry import CheckedEntry, Sender
from tests.conftest import BOGOR_TIMUR, CAMPAKA, KATULAMPA, Phone
from tests.entries import checked_entry
from tests.licence import NIB, PDF, RAW, licence
from tests.pages.visitor import Form, Sheet, Visitor
from webapp.models import BusinessEntry, Entry, QrLink, User, db, now
from webapp.problems import Problem
from webapp.services import catalogue, load
from webapp.store import areas, attachments, counters, entries, seals, services, steps
from webapp.store.changes import changes_after

Send = Callable[..., CheckedEntry]
PROCESS, BACK, WITHDRAW = (("keputusan", state) for state in ("proses_oss", "kembali", "ditarik"))


@pytest.fixture
def send(app: Flask, phone: Phone) -> Send:
    """`send(number)`: an application of the test's own service, as it arrives."""
    definition = licence()
    services.publish(definition)

    def make(number: int = 1) -> CheckedEntry:
        entry = checked_entry(definition, areas.book(), number)
        entries.save_batch([entry], phone.sender)
        return entry

    return make


def stored(entry: CheckedEntry) -> Entry:
    # As it is after what the visitors did, whose sessions are not this one.
    db.session.rollback()
    db.session.expire_all()
    return entries.find(entry.id, KATULAMPA)


def page_of(desk: Visitor, entry: CheckedEntry) -> Sheet:
    return desk.open(f"/meja/entri/{entry.id}")


def form_of(page: Sheet, state: str) -> Form:
    """The form of the step to a state."""
    (found,) = [form for form in page.forms if form.fields.get("langkah") == state]
    return found


def issued(desk: Visitor, form: Form, **changes: Any) -> Sheet:
    """Send the form of the step that asks for number, day and PDF."""
    typed = {
        "terbit__nib": NIB,
        "terbit__tanggal": "2026-11-20",
        "terbit__berkas": PDF,
        **changes,
    }
    chosen: dict[str, Any] = {
        name: (BytesIO(value), "nib.pdf") if isinstance(value, bytes) else value
        for name, value in typed.items()
        if value is not None
    }
    return desk.send(form, **chosen)


def test_a_path_is_walked_from_the_first_state_to_the_last(
    desk: Visitor, send: Send, phone: Phone, supervisor: User
) -> None:
    entry = send()
    row = stored(entry)
    assert (row.state, row.phase, row.priority) == ("diajukan", "new", 1)
    assert "Diajukan" in desk.open("/meja/entri").text

    page = page_of(desk, entry)
    assert not [form for form in page.forms if "langkah" in form.fields]
    page = desk.send(page.form("/tinjau"), BACK, tandai=["nik"], catatan__nik="Cek KTP")
    row = stored(entry)
    assert (row.state, row.phase, row.due_at, row.notes) == ("kembali", "returned", None, {"nik": "Cek KTP"})
    (result,) = entries.save_batch([replace(entry, revision=2, digest="2" * 64)], phone.sender)
    assert result.outcome == "stored"
    row = stored(entry)
    assert (row.state, row.phase, row.priority) == ("lengkap", "revised", 0)

    desk.send(page_of(desk, entry).form("/tinjau"), PROCESS)
    row = stored(entry)
    assert (row.state, row.phase, row.priority) == ("proses_oss", "working", 2)
    # The desk has taken it on: what the phone still sends stays beside it until somebody decides.
    late = replace(entry, revision=3, digest="3" * 64, answers={**entry.answers, "nama": "Warung Lain"})
    (result,) = entries.save_batch([late], phone.sender)
    assert result.outcome == "conflict"
    page = page_of(desk, entry)
    assert not [form for form in page.forms if "langkah" in form.fields]
    desk.send(page.form("/pilih"), ("pilihan", "pertahankan"))

    page = issued(desk, form_of(page_of(desk, entry), "terbit"))
    assert page.status == 200
    assert "NIB terbit." in page.text
    row = stored(entry)
    assert (row.state, row.phase, row.priority, row.due_at) == ("terbit", "approved", 4, None)
    event = entries.history(row)[-1]
    assert (event.what, event.user_id) == ("approved", supervisor.id)
    assert (event.data["from"], event.data["to"], event.data["answers"]["nib"]) == (
        "proses_oss",
        "terbit",
        NIB,
    )
    assert counters.read(BOGOR_TIMUR) == {("terbit",): 1}
    (file,) = attachments.of_entry(row)
    assert (file.question, file.type) == ("terbit.berkas", "application/pdf")
    assert NIB in page.text
    answer = desk.ask(f"/meja/lampiran/{file.sha256}")
    assert answer.get_data() == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    link = db.session.scalar(select(BusinessEntry).where(BusinessEntry.entry_id == entry.id))
    assert link is not None
    assert link.step_facts == {"nib": NIB, "nib_date": "2026-11-20"}
    news = changes_after(None, phone.device.user_id, phone.sender.area).changes[-1].data
    assert (news["state"], news["phase"], news["label"]) == ("terbit", "approved", "NIB terbit")
    assert list(seals.verify()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"terbit__nib": "123"}, "NIB harus 13 angka"),
        ({"terbit__tanggal": "2999-01-01"}, "Tanggal terbit tidak boleh lewat dari hari ini"),
        ({"terbit__berkas": None}, "Berkas NIB"),
        ({"terbit__berkas": b"GIF89a"}, "PDF"),
        ({"terbit__berkas": PDF[:-8]}, "PDF ini terpotong"),
    ],
)
def test_what_is_wrong_is_said_at_the_question_and_what_was_typed_stays(
    desk: Visitor, send: Send, changes: dict[str, Any], said: str
) -> None:
    entry = send()
    desk.send(page_of(desk, entry).form("/tinjau"), PROCESS)
    page = issued(desk, form_of(page_of(desk, entry), "terbit"), **changes)
    assert page.status == 422
    assert "Langkah belum disimpan" in page.text
    assert said in page.text
    assert stored(entry).state == "proses_oss"
    again = form_of(page, "terbit")
    typed = {"terbit__nib": NIB, "terbit__tanggal": "2026-11-20"} | changes
    for name in ("terbit-nib", "terbit-tanggal"):
        assert again.fields[name] == typed[name.replace("-", "__")]
    # A good file need not be chosen twice.
    mended = {} if "terbit__berkas" in changes else {"terbit__berkas": None}
    assert issued(desk, again, **mended).status == 200
    assert stored(entry).state == "terbit"


def test_a_step_that_refuses_asks_for_words_too(desk: Visitor, send: Send) -> None:
    entry = send()
    desk.send(page_of(desk, entry).form("/tinjau"), PROCESS)
    form = form_of(page_of(desk, entry), "gagal")
    page = desk.send(form, gagal__tanggal="2026-11-20")
    assert page.status == 422
    assert "Tulis alasannya, supaya petugas tahu." in page.text
    assert desk.send(form, gagal__tanggal="2026-11-20", gagal__catatan="NIK belum padan").status == 200
    row = stored(entry)
    assert (row.state, row.phase, row.note) == ("gagal", "rejected", "NIK belum padan")


def test_an_entry_is_withdrawn_from_the_main_form(desk: Visitor, send: Send) -> None:
    entry = send()
    desk.send(page_of(desk, entry).form("/tinjau"), WITHDRAW, alasan="Pindah kota")
    row = stored(entry)
    assert (row.state, row.phase, row.priority) == ("ditarik", "withdrawn", 4)
    assert "Pindah kota" in page_of(desk, entry).text


def test_of_two_people_the_second_is_told(
    desk: Visitor, send: Send, visit: Callable[[User], Visitor], admin: User
) -> None:
    entry = send()
    desk.send(page_of(desk, entry).form("/tinjau"), PROCESS)
    mine = form_of(page_of(desk, entry), "terbit")
    other = visit(admin)
    other.send(page_of(other, entry).form("/tinjau"), WITHDRAW)
    page = issued(desk, mine)
    assert page.status == 409
    assert "Langkah ini tidak ada lagi" in page.text
    assert stored(entry).state == "ditarik"


def test_nobody_steps_in_another_area_or_out_of_their_role(
    send: Send, visit: Callable[[User], Visitor], make_user: Callable[..., User], officer: User
) -> None:
    entry = send()
    stranger = make_user("supervisor", CAMPAKA)
    visitor = visit(stranger)
    for address in (f"/meja/entri/{entry.id}", f"/meja/entri/{entry.id}/salin"):
        assert visitor.open(address).status == 404
    with pytest.raises(Problem, match="Yang dicari tidak ada|404"):
        steps.make(entry.id, stranger, ("diajukan", 1), "proses_oss")
    for target in ("proses_oss", "terbit", "lengkap", "entah"):
        with pytest.raises(Problem) as caught:
            steps.make(entry.id, officer, ("diajukan", 1), target)
        assert caught.value.word == "conflict"
    assert stored(entry).state == "diajukan"


def test_the_store_takes_no_answers_that_the_step_does_not_accept(send: Send, supervisor: User) -> None:
    entry = send()
    steps.make(entry.id, supervisor, ("diajukan", 1), "proses_oss")
    answers = {"nib": NIB, "tanggal": "2026-11-20", "berkas": "a" * 64}
    with pytest.raises(Problem) as caught:
        steps.make(entry.id, supervisor, ("proses_oss", 1), "terbit", answers=answers)
    assert caught.value.extra["errors"] == {"berkas": ["Berkas belum sampai. Pilih lagi."]}
    with pytest.raises(Problem) as caught:
        steps.make(entry.id, supervisor, ("proses_oss", 1), "terbit", answers={"nib": "1"})
    assert set(caught.value.extra["errors"]) == {"nib", "tanggal", "berkas"}


def test_the_list_shows_the_states_of_a_service_and_what_is_overdue(desk: Visitor, send: Send) -> None:
    late, fresh = send(1), send(2)
    with db.engine.begin() as connection:
        gone = now() - timedelta(days=1)
        connection.execute(update(Entry).where(Entry.id == late.id).values(due_at=gone))
    listed = desk.open("/meja/entri?terlambat=ya")
    assert any(late.id in link for link in listed.links)
    assert not any(fresh.id in link for link in listed.links)
    assert "Terlambat" in listed.text
    assert "/meja/entri?terlambat=ya" in desk.open("/meja/").links
    assert "Terlambat, batasnya" in page_of(desk, late).text
    assert "Batas" in page_of(desk, fresh).text

    desk.send(page_of(desk, fresh).form("/tinjau"), PROCESS)
    of_service = desk.open("/meja/entri?layanan=izin&keadaan=proses_oss")
    assert "Diproses di OSS" in of_service.text
    assert any(fresh.id in link for link in of_service.links)
    assert not any(late.id in link for link in of_service.links)
    assert any(fresh.id in link for link in desk.open("/meja/entri?keadaan=working").links)
    assert "Keadaan itu tidak dikenal" in desk.open("/meja/entri?layanan=daku&keadaan=proses_oss").text


@pytest.mark.parametrize("audience", [["public"], ["officer", "public"]])
def test_a_citizens_entry_goes_back_only_where_officers_have_its_form(
    desk: Visitor, phone: Phone, qr_link: QrLink, audience: list[str]
) -> None:
    definition = load({**RAW, "audience": audience}, "izin.yaml")
    services.publish(definition)
    entry = checked_entry(definition, areas.book(), None)
    entries.save_batch([entry], Sender("respondent", KATULAMPA, qr_token=qr_link.token))
    page = page_of(desk, entry)
    assert (BACK in page.form("/tinjau").buttons) == ("officer" in audience)


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [({}, "lengkap"), ({"alat_sederhana": "tidak"}, "reguler"), ({"bebas_haram": "tidak"}, "dikembalikan")],
)
def test_the_step_that_the_rule_speaks_for_is_the_main_one(
    desk: Visitor, phone: Phone, answers: dict[str, str], wanted: str
) -> None:
    definition = catalogue.builtin()["faisal"]
    services.publish(definition)
    entry = checked_entry(definition, areas.book(), 1, answers=answers)
    entries.save_batch([entry], phone.sender)
    html = page_of(desk, entry).answer.get_data(as_text=True)
    assert re.findall(r'<button class="main" name="keputusan" value="(\w+)">', html) == [wanted]


def test_the_sheet_has_every_field_of_every_row(desk: Visitor, app: Flask, phone: Phone) -> None:
    definition = catalogue.builtin()["faisal"]
    services.publish(definition)
    entry = checked_entry(definition, areas.book(), 1)
    entries.save_batch([entry], phone.sender)
    text = desk.open(f"/meja/entri/{entry.id}/salin").answer.get_data(as_text=True)
    # SIHALAL takes product after product, ingredient after ingredient, each in fields of its own.
    for alone in ("Keripik pisang", "Singkong", "Minyak goreng", "PT Contoh", "31/12/2030"):
        assert f'data-copy="{alone}"' in text
    assert text.index("Bahan ke-1") < text.index("Bahan ke-2")
    # As its fields take them: a number without dashes, and the postal code that nobody was asked for.
    assert 'data-copy="081234567890"' in text
    assert f'data-copy="{areas.book()[KATULAMPA].postal_code}"' in text


def test_the_sheet_follows_the_other_systems_screens(desk: Visitor, send: Send) -> None:
    entry = send()
    desk.send(page_of(desk, entry).form("/tinjau"), PROCESS)
    sheet = desk.open(f"/meja/entri/{entry.id}/salin")
    text = sheet.answer.get_data(as_text=True)
    assert text.index("Data pelaku usaha") < text.index("Modal</h2>")
    for bare in ("3271025708909901", "17/08/1990", "1500000"):
        assert f'data-copy="{bare}"' in text
    page = issued(desk, form_of(sheet, "terbit"), terbit__nib="1")
    assert page.status == 422
    assert "NIB harus 13 angka" in page.text
    assert "Data pelaku usaha" in page.text
    assert issued(desk, form_of(page, "terbit"), terbit__berkas=None).status == 200
    assert stored(entry).state == "terbit"
    # A service without a sheet has none.
    assert f"/meja/entri/{entry.id}/salin" in page_of(desk, entry).links
