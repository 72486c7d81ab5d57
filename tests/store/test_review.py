"""Decisions: allowed ones only, by what was seen, and nobody overwrites anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from sync.entry import CheckedEntry
from tests.conftest import BOGOR_TIMUR, Phone
from tests.together import together
from webapp.models import Entry, Role, State, User, db
from webapp.problems import Problem
from webapp.services import workdays
from webapp.store import counters, entries, review, seals
from webapp.store.changes import changes_after

NEW = ("recorded", 1)


@pytest.fixture
def entry(phone: Phone, make_entry) -> CheckedEntry:
    """An entry that waits for a decision."""
    made: CheckedEntry = make_entry()
    entries.save_batch([made], phone.sender)
    return made


def word(error: pytest.ExceptionInfo[Problem]) -> str:
    return error.value.word


def test_a_decision_is_seen_by_the_officer_in_the_figures_and_in_the_history(
    phone: Phone, supervisor: User, entry: CheckedEntry
) -> None:
    row = review.return_(entry.id, supervisor, NEW, "Lihat catatan", {"nik": " Cek KTP ", "telepon": " "})
    assert (row.state, row.priority, row.note, row.notes) == (
        "returned",
        3,
        "Lihat catatan",
        {"nik": "Cek KTP"},
    )
    assert counters.read(BOGOR_TIMUR) == {("returned",): 1}
    event = entries.history(row)[-1]
    assert (event.what, event.user_id) == ("returned", supervisor.id)
    assert event.data["notes"] == {"nik": "Cek KTP"}
    news = changes_after(None, phone.device.user_id, phone.sender.area).changes[-1]
    assert (news.kind, news.entry_id) == ("review", entry.id)
    # Until when the officer should have mended it: working days of the area, told in the same breath.
    until = workdays.deadline(event.at, 7, ZoneInfo("Asia/Jakarta"))
    assert news.data == {
        "mend_by": until.isoformat(),
        "state": "returned",
        "phase": "returned",
        "label": "Perlu diperbaiki",
        "revision": 1,
        "note": "Lihat catatan",
        "notes": {"nik": "Cek KTP"},
    }
    assert list(seals.verify()) == []


@pytest.mark.parametrize(
    ("state", "decide"),
    [
        ("approved", review.approve),
        ("rejected", partial(review.reject, reason="Ganda")),
        ("returned", partial(review.return_, note="Perbaiki")),
    ],
)
def test_a_decided_entry_cannot_be_decided_again(
    supervisor: User, entry: CheckedEntry, state: str, decide: Callable[..., Entry]
) -> None:
    assert decide(entry.id, supervisor, NEW).state == state
    with pytest.raises(Problem) as caught:
        decide(entry.id, supervisor, (state, 1))
    assert word(caught) == "conflict"
    assert counters.read(BOGOR_TIMUR) == {(state,): 1}


def test_nobody_decides_on_what_they_have_not_seen(
    phone: Phone, supervisor: User, entry: CheckedEntry
) -> None:
    entries.save_batch(
        [replace(entry, revision=2, answers={**entry.answers, "rt": "009"}, digest="2" * 64)], phone.sender
    )
    with pytest.raises(Problem) as caught:
        review.approve(entry.id, supervisor, NEW)
    assert word(caught) == "conflict"
    assert caught.value.extra == {"state": "recorded", "revision": 2}
    assert review.approve(entry.id, supervisor, ("recorded", 2)).state == State.APPROVED


def test_of_two_supervisors_at_once_one_decides(
    app: Flask, supervisor: User, make_user, entry: CheckedEntry
) -> None:
    other = make_user(Role.SUPERVISOR, BOGOR_TIMUR)

    def decide(user_id: int) -> str:
        user = db.session.get(User, user_id)
        assert user is not None
        try:
            return review.reject(entry.id, user, NEW, f"oleh {user_id}").state
        except Problem as problem:
            return problem.word

    ids = [supervisor.id, other.id] * 4
    answers = together(app, [partial(decide, user_id) for user_id in ids])
    assert sorted(answers) == ["conflict"] * 7 + ["rejected"]
    assert counters.read(BOGOR_TIMUR) == {("rejected",): 1}


def test_words_are_needed_where_somebody_must_act_on_them(supervisor: User, entry: CheckedEntry) -> None:
    for decide in (
        lambda: review.return_(entry.id, supervisor, NEW, "  ", {"nik": " "}),
        lambda: review.reject(entry.id, supervisor, NEW, ""),
        lambda: review.reject(entry.id, supervisor, NEW, "x" * 2001),
    ):
        with pytest.raises(Problem) as caught:
            decide()
        assert word(caught) == "invalid"
        assert caught.value.detail


def test_an_entry_of_another_area_does_not_exist(make_user, entry: CheckedEntry) -> None:
    stranger = make_user(Role.SUPERVISOR, "32.14.02")
    for decide in (
        lambda: review.approve(entry.id, stranger, NEW),
        lambda: review.decide_conflict(entry.id, stranger, "0" * 64, take=True),
    ):
        with pytest.raises(Problem) as caught:
            decide()
        assert word(caught) == "not_found"


def test_quarantine_can_only_be_rejected(phone: Phone, supervisor: User, make_entry) -> None:
    unknown = make_entry(2, version=9, quarantined=True)
    entries.save_batch([unknown], phone.sender)
    with pytest.raises(Problem) as caught:
        review.approve(unknown.id, supervisor, ("quarantined", 1))
    assert word(caught) == "conflict"
    assert (
        review.reject(unknown.id, supervisor, ("quarantined", 1), "Bukan formulir kami").state == "rejected"
    )


@pytest.mark.parametrize("take", [True, False])
def test_a_person_chooses_between_contents(
    phone: Phone, supervisor: User, entry: CheckedEntry, take: bool
) -> None:
    other = replace(entry, answers={**entry.answers, "nama_usaha": "Lain"}, digest="b" * 64, title="Lain")
    assert entries.save_batch([other], phone.sender)[0].outcome == "conflict"
    with pytest.raises(Problem) as caught:
        review.approve(entry.id, supervisor, NEW)  # not before it has been decided which content counts
    assert word(caught) == "conflict"
    row = review.decide_conflict(entry.id, supervisor, "b" * 64, take=take)
    assert row.answers["nama_usaha"] == ("Lain" if take else "Warung Sari")
    assert (row.state, row.priority) == (("revised", 0) if take else ("recorded", 1))
    assert entries.conflicts(row) == []
    with pytest.raises(Problem) as caught:
        review.decide_conflict(entry.id, supervisor, "b" * 64, take=not take)
    assert word(caught) == "conflict"
    assert sum(counters.read(BOGOR_TIMUR).values()) == 1
    # The phone sends what it has once more: nothing new, and nothing to decide again.
    again = entries.save_batch([other], phone.sender)[0].outcome
    assert again == ("already_stored" if take else "conflict")
    assert entries.find(entry.id, BOGOR_TIMUR).priority == row.priority
    assert list(seals.verify()) == []
