"""Changes by cursor: nothing skipped, nothing doubled, whatever the order of commits."""

from __future__ import annotations

import random
import threading
import time
from functools import partial

import pytest
from flask import Flask

from tests.conftest import BOGOR_TIMUR, CAMPAKA, KATULAMPA, ONLY_POSTGRESQL
from tests.together import together
from webapp.models import User, db
from webapp.problems import Problem
from webapp.services import catalogue
from webapp.store.changes import changes_after, record_change
from webapp.store.transaction import writing

WRITERS = 16
EACH = 12


def record(what: str, **where) -> None:
    with writing() as session:
        record_change(session, "review", {"what": what}, **where)


def told(cursor: str | None, officer: User, area: str | None = None) -> tuple[list[str], str, bool]:
    page = changes_after(cursor, officer.id, area or officer.area)
    return [change.data.get("what", change.kind) for change in page.changes], page.cursor, page.more


@pytest.fixture
def start(officer: User) -> str:
    """The cursor of a phone that has learnt of the definitions that were published before."""
    return told(None, officer)[1]


def test_a_first_cursor_brings_what_was_published_before(officer: User) -> None:
    assert told(None, officer)[0] == ["definition"] * len(catalogue.builtin())


def test_each_phone_learns_what_concerns_it(officer: User, make_user, start: str) -> None:
    colleague = make_user(area=f"{BOGOR_TIMUR}.1001")
    record("mine", officer_id=officer.id, area=KATULAMPA)
    record("theirs", officer_id=colleague.id, area=f"{BOGOR_TIMUR}.1001")
    record("everybody")
    record("kecamatan", area=BOGOR_TIMUR)
    record("village", area=KATULAMPA)
    record("elsewhere", area=CAMPAKA)
    record("no prefix", area="32.7")
    assert told(start, officer)[0] == ["mine", "everybody", "kecamatan", "village"]
    assert told(start, colleague)[0] == ["theirs", "everybody", "kecamatan"]
    assert told(start, officer, "32.71")[0] == ["mine", "everybody", "kecamatan", "village"]


def test_pages_go_on_where_the_last_one_ended(officer: User, start: str) -> None:
    for number in range(7):
        record(str(number), officer_id=officer.id)
    first = changes_after(start, officer.id, officer.area, limit=5)
    assert (len(first.changes), first.more) == (5, True)
    second = changes_after(first.cursor, officer.id, officer.area, limit=5)
    assert [change.data["what"] for change in second.changes] == ["5", "6"]
    assert not second.more
    third = changes_after(second.cursor, officer.id, officer.area)
    assert (list(third.changes), third.cursor, third.more) == ([], second.cursor, False)


@pytest.mark.parametrize("cursor", ["c", "5", "c-1", "c1;", "x" * 500, "c" + "9" * 30, "c\u0663"])
def test_a_cursor_that_is_not_ours_is_refused(officer: User, cursor: str) -> None:
    with pytest.raises(Problem) as caught:
        changes_after(cursor, officer.id, officer.area)
    assert caught.value.word == "bad_request"


@ONLY_POSTGRESQL  # SQLite lets one writer in at a time: its numbers and commits have the same order
def test_a_change_committed_late_is_not_skipped(app: Flask, officer: User, start: str) -> None:
    """The later number is committed first; a reader comes in between; then the earlier one is committed."""
    waiting, may_commit = threading.Event(), threading.Event()

    def slow() -> list[str]:
        with writing() as session:
            record_change(session, "review", {"what": "early"}, officer_id=officer_id)
            session.flush()
            waiting.set()
            assert may_commit.wait(30)
        return []

    def in_between() -> list[str]:
        assert waiting.wait(30)
        record("late", officer_id=officer_id)
        page = changes_after(start, officer_id, KATULAMPA)
        may_commit.set()
        return [page.cursor, *(change.data["what"] for change in page.changes)]

    officer_id = officer.id
    cursor, *first = together(app, [slow, in_between])[1]
    assert first == ["late"]
    assert told(cursor, officer)[0] == ["early"]


def test_sixteen_writers_and_four_readers(app: Flask, officer: User, start: str) -> None:
    """Every reader, whenever it asks, gets every change exactly once and in the same order as the others."""
    officer_id = officer.id
    expected = {f"{writer}.{number}" for writer in range(WRITERS) for number in range(EACH)}
    done: list[int] = []

    def write(writer: int) -> list[str]:
        chance = random.Random(writer)
        for number in range(EACH):
            with writing() as session:
                record_change(session, "review", {"what": f"{writer}.{number}"}, officer_id=officer_id)
                session.flush()
                time.sleep(chance.random() * 0.02)
        done.append(writer)
        return []

    def read(reader: int) -> list[str]:
        chance = random.Random(1000 + reader)
        seen: list[str] = []
        cursor = start
        while True:
            # Asked before reading: what was committed by then must be in what is read now, or was before.
            all_written = len(done) == WRITERS
            page = changes_after(cursor, officer_id, KATULAMPA, limit=chance.choice((3, 50)))
            seen += [change.data["what"] for change in page.changes]
            cursor = page.cursor
            db.session.rollback()
            if all_written and not page.more:
                return seen
            time.sleep(chance.random() * 0.01)

    tasks = [partial(write, writer) for writer in range(WRITERS)]
    results = together(app, [*tasks, *(partial(read, reader) for reader in range(4))])
    readers = results[WRITERS:]
    for seen in readers:
        assert len(seen) == len(expected)
        assert set(seen) == expected
    assert all(seen == readers[0] for seen in readers)
