"""The list of entries: what waits comes first, filters and search narrow it, pages follow each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from sync.entry import CheckedEntry
from tests.conftest import KATULAMPA, Phone
from tests.pages.review_desk import APPROVE, NOTE, Record, page_of
from tests.pages.visitor import Sheet, Visitor
from webapp.models import User
from webapp.store import entries, review, search


def listed(page: Sheet) -> list[str]:
    """Ids of the entries on a page of the list, in its order."""
    return [link.split("/")[3][:36] for link in page.links if link.startswith("/meja/entri/")]


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
