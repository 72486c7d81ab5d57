"""Saving batches: once and only once, in parallel too, and nothing is overwritten unseen."""

from __future__ import annotations

import json
import random
from collections import Counter as Tally
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from sync.entry import CheckedEntry, Outcome, Sender
from tests.conftest import BOGOR_TIMUR, CAMPAKA, Phone, phone_of
from tests.together import together
from webapp.models import Conflict, Entry, Event, QrLink, State, User, db
from webapp.problems import Problem
from webapp.store import counters, devices, entries, review, seals


def outcomes(results) -> list[str]:
    return [str(result.outcome) for result in results]


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def stored(entry: CheckedEntry) -> Entry:
    found = db.session.scalar(
        select(Entry).where(Entry.id == entry.id).execution_options(populate_existing=True)
    )
    assert found is not None
    return found


def mended(entry: CheckedEntry, revision: int, **answers) -> CheckedEntry:
    """The entry with other answers, as a later revision."""
    return replace(entry, revision=revision, answers=entry.answers | answers, digest=f"{revision:064}")


def healthy() -> bool:
    return list(seals.verify()) == []


def test_a_batch_is_stored_and_answered_in_its_order(app: Flask, phone: Phone, make_entry) -> None:
    batch = [make_entry(number) for number in range(1, 51)]
    random.Random(7).shuffle(batch)
    received = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
    results = entries.save_batch(batch, phone.sender, received)
    assert [result.id for result in results] == [entry.id for entry in batch]
    assert set(outcomes(results)) == {"stored"}
    assert [result.receipt for result in results] == [entry.receipt for entry in batch]
    row = stored(batch[0])
    assert row.answers == batch[0].answers
    assert (row.collected_at, row.received_at) == (batch[0].collected_at, received)
    assert (row.officer_id, row.device_id, row.number) == (
        phone.sender.user_id,
        phone.device.id,
        batch[0].number,
    )
    assert (row.state, row.priority, row.events, row.kecamatan) == ("recorded", 1, 1, BOGOR_TIMUR)
    assert counters.read(BOGOR_TIMUR) == {("recorded",): 50}
    assert healthy()


def test_the_same_again_changes_nothing(app: Flask, phone: Phone, make_entry) -> None:
    batch = [make_entry(number) for number in range(1, 11)]
    first = entries.save_batch(batch, phone.sender)
    again = entries.save_batch([*batch[3:], make_entry(11)], phone.sender)
    assert outcomes(again) == ["already_stored"] * 7 + ["stored"]
    assert [result.receipt for result in again[:7]] == [result.receipt for result in first[3:]]
    assert (count(Entry), count(Event)) == (11, 11)
    assert counters.read(BOGOR_TIMUR) == {("recorded",): 11}


def test_answers_come_out_as_they_went_in(app: Flask, phone: Phone, make_entry) -> None:
    """Numbers that a database might write differently, and letters that a transport might spoil."""
    odd = {
        "angka": [1e22, -0.0, 1e-7, 106.8, 2**53],
        "huruf": 'é \u2028 \U0001f600 \\ " \t',
        "kosong": None,
        "z": {"b": 1, "a": {}},
    }
    entry = make_entry(answers=odd)
    entries.save_batch([entry], phone.sender)
    found = stored(entry).answers
    assert found == entry.answers
    assert json.dumps(found) == json.dumps(entry.answers)
    assert healthy()


def test_an_empty_batch_is_nothing(app: Flask, phone: Phone) -> None:
    assert entries.save_batch([], phone.sender) == []


def test_twenty_posts_of_one_batch_at_once_leave_it_once(app: Flask, phone: Phone, make_entry) -> None:
    batch = [make_entry(number) for number in range(1, 51)]
    posts = []
    for seed in range(20):
        shuffled = random.Random(seed).sample(batch, len(batch))
        posts.append(partial(entries.save_batch, shuffled, phone.sender))
    answers = together(app, posts)
    assert (count(Entry), count(Event)) == (50, 50)
    tally = Tally(result.outcome for answer in answers for result in answer)
    assert tally == {Outcome.STORED: 50, Outcome.ALREADY_STORED: 950}
    receipts = {entry.id: entry.receipt for entry in batch}
    assert all(receipts[result.id] == result.receipt for answer in answers for result in answer)
    assert counters.read(BOGOR_TIMUR) == {("recorded",): 50}
    db.session.refresh(phone.device)
    assert (phone.device.highest_number, devices.missing_numbers(phone.device)) == (50, [])
    assert healthy()


def test_overlapping_batches_of_new_and_known_entries_never_wait_in_a_circle(
    app: Flask, officer: User, make_entry
) -> None:
    phones = [phone_of(officer, f"Ponsel {number}") for number in range(8)]
    pool = [make_entry(None) for _ in range(60)]
    entries.save_batch(pool[:30], phones[0].sender)
    posts = []
    for seed, phone in enumerate(phones * 2):
        chance = random.Random(seed)
        picked = [
            mended(entry, 2, catatan_petugas=f"dari {seed}") if chance.random() < 0.5 else entry
            for entry in chance.sample(pool, 40)
        ]
        posts.append(partial(entries.save_batch, picked, phone.sender))
    together(app, posts)
    assert count(Entry) == 60
    assert sum(counters.read(BOGOR_TIMUR).values()) == 60
    assert healthy()


def test_two_edits_at_once_one_wins_and_the_other_is_kept(app: Flask, phone: Phone, make_entry) -> None:
    entry = make_entry()
    entries.save_batch([entry], phone.sender)
    edits = [
        replace(entry, revision=2, answers=entry.answers | {"nama_usaha": name}, digest=name * 64)
        for name in "abcdefgh"
    ]
    answers = together(app, [partial(entries.save_batch, [edit], phone.sender) for edit in edits])
    assert sorted(outcome for answer in answers for outcome in outcomes(answer)) == ["conflict"] * 7 + [
        "stored"
    ]
    row = stored(entry)
    kept = {conflict.answers["nama_usaha"] for conflict in entries.conflicts(row)}
    assert kept | {row.answers["nama_usaha"]} == set("abcdefgh")
    assert (count(Entry), row.revision, row.priority) == (1, 2, 0)
    assert healthy()


def test_a_newer_revision_replaces_until_review_has_begun(app: Flask, phone: Phone, make_entry) -> None:
    entry = make_entry()
    entries.save_batch([entry], phone.sender)
    assert outcomes(entries.save_batch([mended(entry, 3, nama_usaha="Warung Baru")], phone.sender)) == [
        "stored"
    ]
    row = stored(entry)
    assert (row.answers["nama_usaha"], row.revision, row.state) == ("Warung Baru", 3, State.RECORDED)
    event = entries.history(row)[-1]
    assert event.what == "revised"
    assert event.data["changes"] == {"nama_usaha": ["Warung Sari", "Warung Baru"]}
    # An older one that arrives late changes nothing.
    assert outcomes(entries.save_batch([mended(entry, 2, nama_usaha="Lama")], phone.sender)) == [
        "already_stored"
    ]
    assert stored(entry).answers["nama_usaha"] == "Warung Baru"
    assert healthy()


def test_a_returned_entry_comes_back_revised_and_first(
    app: Flask, phone: Phone, supervisor: User, make_entry
) -> None:
    entry = make_entry()
    entries.save_batch([entry, make_entry(2)], phone.sender)
    review.return_(entry.id, supervisor, ("recorded", 1), notes={"nik": "Cocokkan dengan KTP"})
    assert outcomes(entries.save_batch([mended(entry, 2, nama_pemilik="Siti A.")], phone.sender)) == [
        "stored"
    ]
    row = stored(entry)
    assert (row.state, row.priority) == (State.REVISED, 0)
    assert counters.read(BOGOR_TIMUR) == {("recorded",): 1, ("revised",): 1}
    # Mended without a change of content still counts as an answer to the note.
    review.return_(entry.id, supervisor, ("revised", 2), note="Sekali lagi")
    again = replace(mended(entry, 2, nama_pemilik="Siti A."), revision=3)
    assert outcomes(entries.save_batch([again], phone.sender)) == ["stored"]
    assert stored(entry).state == State.REVISED
    assert healthy()


def test_after_a_decision_a_newer_revision_is_kept_beside(
    app: Flask, phone: Phone, supervisor: User, make_entry
) -> None:
    entry = make_entry()
    entries.save_batch([entry], phone.sender)
    review.approve(entry.id, supervisor, ("recorded", 1))
    late = mended(entry, 2, nama_usaha="Terlambat")
    for _ in range(2):
        assert outcomes(entries.save_batch([late], phone.sender)) == ["conflict"]
    row = stored(entry)
    assert (row.state, row.priority, row.revision) == (State.APPROVED, 0, 1)
    assert row.answers["nama_usaha"] == "Warung Sari"
    assert [conflict.answers["nama_usaha"] for conflict in entries.conflicts(row)] == ["Terlambat"]
    assert [event.what for event in entries.history(row)] == ["recorded", "approved", "conflict"]
    assert healthy()


def test_an_unknown_version_waits_in_quarantine_and_a_newer_revision_frees_it(
    app: Flask, phone: Phone, make_entry
) -> None:
    entry = make_entry(version=9, quarantined=True, title="", search_text="")
    results = entries.save_batch([entry], phone.sender)
    assert outcomes(results) == ["quarantined"]
    assert results[0].receipt == entry.receipt
    row = stored(entry)
    assert (row.state, row.priority) == (State.QUARANTINED, 2)
    assert outcomes(entries.save_batch([entry], phone.sender)) == ["already_stored"]
    known = replace(mended(entry, 2), version=make_entry().version, quarantined=False)
    assert outcomes(entries.save_batch([known], phone.sender)) == ["stored"]
    assert stored(entry).state == State.RECORDED
    assert counters.read(BOGOR_TIMUR) == {("recorded",): 1}
    assert healthy()


def test_an_id_of_someone_elsewhere_is_refused_and_tells_nothing(
    app: Flask, phone: Phone, make_user, make_entry
) -> None:
    entry = make_entry()
    entries.save_batch([entry], phone.sender)
    stranger = phone_of(make_user(area=f"{CAMPAKA}.2001"))
    theirs = replace(mended(entry, 2), area=f"{CAMPAKA}.2001", number=1)
    result = entries.save_batch([theirs], stranger.sender)[0]
    assert (result.outcome, result.receipt, result.wanted) == (Outcome.REFUSED, None, ())
    assert result.message
    assert stored(entry).revision == 1
    db.session.refresh(stranger.device)
    assert stranger.device.highest_number == 0


def test_a_colleague_of_the_same_area_cannot_replace_but_is_kept_beside(
    app: Flask, phone: Phone, make_user, make_entry
) -> None:
    entry = make_entry()
    entries.save_batch([entry], phone.sender)
    colleague = phone_of(make_user())
    assert outcomes(entries.save_batch([replace(mended(entry, 2), number=1)], colleague.sender)) == [
        "conflict"
    ]
    assert stored(entry).revision == 1
    # The same content, handed over to the colleague's phone, is simply known.
    assert outcomes(entries.save_batch([replace(entry, number=2)], colleague.sender)) == ["already_stored"]


def test_an_entry_cannot_move_to_another_kecamatan(app: Flask, make_user, make_entry) -> None:
    phone = phone_of(make_user(area="32"))
    entry = make_entry()
    entries.save_batch([entry], phone.sender)
    for revision in (1, 2):
        moved = replace(mended(entry, revision), area=f"{CAMPAKA}.2001")
        assert outcomes(entries.save_batch([moved], phone.sender)) == ["refused"]
    assert (count(Entry), stored(entry).area) == (1, entry.area)
    inside = replace(mended(entry, 2), area=f"{BOGOR_TIMUR}.1001")
    assert outcomes(entries.save_batch([inside], phone.sender)) == ["stored"]
    assert counters.read(BOGOR_TIMUR, by=("area",)) == {(f"{BOGOR_TIMUR}.1001",): 1}
    assert healthy()


def test_the_same_id_for_two_kecamatan_at_once_becomes_one_entry(app: Flask, make_user, make_entry) -> None:
    phone = phone_of(make_user(area="32"))
    entry = make_entry()
    copies = [replace(entry, area=area) for area in (f"{BOGOR_TIMUR}.1001", f"{CAMPAKA}.2001") * 4]
    answers = together(app, [partial(entries.save_batch, [copy], phone.sender) for copy in copies])
    assert count(Entry) == 1
    assert sorted(outcome for answer in answers for outcome in outcomes(answer)).count("stored") == 1
    assert healthy()


def test_a_respondent_is_known_by_the_link_alone(
    app: Flask, phone: Phone, qr_link: QrLink, make_entry
) -> None:
    sender = Sender("respondent", qr_link.area, qr_token=qr_link.token, point=qr_link.point, service="daku")
    entry = make_entry(None)
    assert outcomes(entries.save_batch([entry], sender)) == ["stored"]
    row = stored(entry)
    assert (row.qr_token, row.point, row.officer_id, row.device_id) == (
        qr_link.token,
        "Loket kelurahan",
        None,
        None,
    )
    assert outcomes(entries.save_batch([entry], sender)) == ["already_stored"]
    officers = make_entry()
    entries.save_batch([officers], phone.sender)
    theirs = replace(mended(officers, 2), number=None)
    assert outcomes(entries.save_batch([theirs], sender)) == ["refused"]


def test_files_are_wanted_until_they_have_arrived(app: Flask, phone: Phone, make_entry) -> None:
    entry = make_entry(files={"foto_tempat": b"satu", "foto_produk": b"dua"})
    wanted = entries.save_batch([entry], phone.sender)[0].wanted
    assert sorted(wanted) == sorted(file.sha256 for file in entry.attachments)
    assert sorted(entries.save_batch([entry], phone.sender)[0].wanted) == sorted(wanted)


def test_entries_are_found_by_those_who_may_see_them(app: Flask, phone: Phone, make_entry) -> None:
    entry = make_entry()
    entries.save_batch([entry], phone.sender)
    assert entries.find(entry.id, BOGOR_TIMUR).id == entry.id
    assert entries.own(entry.id, phone.device.user_id).id == entry.id
    for prefix in (CAMPAKA, "32.71.02.1001", "32.7", "3"):
        with pytest.raises(Problem, match="404"):
            entries.find(entry.id, prefix)
    with pytest.raises(Problem, match="404"):
        entries.own(entry.id, phone.device.user_id + 1)


def test_a_new_phone_that_mends_an_entry_leaves_no_hole(
    app: Flask, officer: User, phone: Phone, make_entry
) -> None:
    entry = make_entry(1)
    entries.save_batch([entry], phone.sender)
    new = phone_of(officer, "Ponsel baru")
    assert outcomes(entries.save_batch([replace(mended(entry, 2), number=1)], new.sender)) == ["stored"]
    entries.save_batch([make_entry(2)], new.sender)
    db.session.refresh(new.device)
    assert (new.device.highest_number, devices.missing_numbers(new.device)) == (2, [])
    assert (stored(entry).device_id, stored(entry).number) == (phone.device.id, 1)
    assert count(Conflict) == 0
