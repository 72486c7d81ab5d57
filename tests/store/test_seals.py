"""What `flask events verify` finds: everything that somebody with the database in hand could do unseen."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import text

from tests.conftest import ONLY_POSTGRESQL, Phone
from tests.together import together
from webapp.models import Event, Unsealed, User, db
from webapp.store import entries, review, seals
from webapp.store.transaction import writing


@pytest.fixture
def sealed(app: Flask, phone: Phone, supervisor: User, make_entry) -> list[str]:
    """Ids of three sealed entries; the first has three events."""
    made = [make_entry(number) for number in (1, 2, 3)]
    entries.save_batch(made, phone.sender)
    review.return_(made[0].id, supervisor, ("recorded", 1), "Perbaiki")
    seals.seal()
    mended = make_entry(1, id=made[0].id, revision=2, answers={"rt": "007"})
    entries.save_batch([mended], phone.sender)
    seals.seal()
    assert list(seals.verify()) == []
    return [entry.id for entry in made]


def tamper(statement: str, **values) -> None:
    """Change rows as somebody would who may do anything in the database."""
    if "id" in values and db.engine.dialect.name == "sqlite":
        values["id"] = values["id"].replace("-", "")
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            for (name,) in triggers.all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        assert connection.execute(text(statement), values).rowcount > 0


def found() -> list[tuple[str | None, str]]:
    db.session.rollback()
    return [(fault.entry_id, fault.what) for fault in seals.verify()]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET what = 'approved' WHERE entry_id = :id AND n = 2", "peristiwa nomor 2 diubah"),
        ("UPDATE event SET user_id = 999 WHERE entry_id = :id AND n = 1", "peristiwa nomor 1 diubah"),
        ("DELETE FROM event WHERE entry_id = :id AND n = 2", "peristiwa nomor 2 hilang"),
        ("DELETE FROM event WHERE entry_id = :id AND n = 3", "peristiwa nomor 3 hilang"),
        ("DELETE FROM event WHERE entry_id = :id", "riwayatnya hilang seluruhnya"),
        ("""UPDATE entry SET answers = '{"nik": "1"}' WHERE id = :id""", "jawabannya diubah di luar riwayat"),
        ("UPDATE entry SET state = 'approved' WHERE id = :id", "statusnya diubah di luar riwayat"),
        ("UPDATE entry SET area = '32.71.02.1001' WHERE id = :id", "diubah di luar riwayat"),
        ("UPDATE entry SET officer_id = 999 WHERE id = :id", "diubah di luar riwayat"),
        ("DELETE FROM entry WHERE id = :id", "isiannya dihapus; riwayatnya masih ada"),
    ],
)
def test_what_was_altered_is_named(sealed: list[str], statement: str, said: str) -> None:
    tamper(statement, id=sealed[0])
    faults = found()
    assert {entry_id for entry_id, _ in faults} == {sealed[0]}
    assert any(said in what for _, what in faults), faults


def test_an_entry_removed_with_its_whole_history_is_missed_by_the_seal(sealed: list[str]) -> None:
    tamper("DELETE FROM event WHERE entry_id = :id", id=sealed[1])
    tamper("DELETE FROM entry WHERE id = :id", id=sealed[1])
    assert found() == [(sealed[1], "tidak sama dengan segel nomor 1: diubah atau dihapus")]


def test_a_history_cut_short_and_patched_up_is_missed_by_the_seal(sealed: list[str]) -> None:
    """Even if the entry is put back to what the shorter history says."""
    first = db.session.get(Event, ("32.71.02", sealed[0], 2))
    assert first is not None
    tamper("DELETE FROM event WHERE entry_id = :id AND n = 3", id=sealed[0])
    tamper("UPDATE entry SET events = 2, head = :head WHERE id = :id", id=sealed[0], head=first.hash)
    assert (sealed[0], "tidak sama dengan segel nomor 2: diubah atau dihapus") in found()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE seal SET heads = '{}' WHERE n = 1", "segel nomor 1 diubah"),
        ("UPDATE seal SET hash = 'x' WHERE n = 1", "segel nomor 1 diubah"),
        ("DELETE FROM seal WHERE n = 1", "segel nomor 1 hilang"),
    ],
)
def test_a_broken_seal_is_named(sealed: list[str], statement: str, said: str) -> None:
    tamper(statement)
    assert (None, said) in found()


def test_an_entry_that_vanished_before_it_was_sealed_leaves_a_mark(phone: Phone, make_entry) -> None:
    gone = make_entry(1)
    entries.save_batch([gone, make_entry(2)], phone.sender)
    tamper("DELETE FROM event WHERE entry_id = :id", id=gone.id)
    tamper("DELETE FROM entry WHERE id = :id", id=gone.id)
    db.session.rollback()
    seals.seal()
    assert [entry_id for entry_id, _ in found()] == [gone.id]


@ONLY_POSTGRESQL  # SQLite lets one writer in at a time
def test_a_seal_waits_for_nobody_and_misses_nothing(app: Flask, phone: Phone, make_entry) -> None:
    """An entry is being stored while the seal is made: it is sealed the next time."""
    early, late = make_entry(1), make_entry(2)
    stored, may_commit = threading.Event(), threading.Event()
    sender = phone.sender

    def slow() -> int:
        with writing():
            entries.save_batch([early], sender)
            stored.set()
            assert may_commit.wait(30)
        return 0

    def quick() -> int:
        assert stored.wait(30)
        # Another phone, for this one's row is taken.
        entries.save_batch([late], type(sender)("device", sender.area, user_id=sender.user_id))
        heads = [head for seal in seals.seal() for head in seal.heads]
        may_commit.set()
        assert heads == [late.id]
        return 0

    together(app, [slow, quick])
    assert [head for seal in seals.seal() for head in seal.heads] == [early.id]
    assert db.session.query(Unsealed).count() == 0
    assert found() == []


def test_many_heads_make_many_seals(phone: Phone, make_entry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "MOST_HEADS", 4)
    monkeypatch.setattr(seals, "CHUNK", 3)
    for start in range(1, 10, 3):
        entries.save_batch([make_entry(number) for number in range(start, start + 3)], phone.sender)
    made = seals.seal()
    assert [(seal.n, len(seal.heads)) for seal in made] == [(1, 3), (2, 3), (3, 3)]
    assert found() == []
    assert seals.seal() == []
