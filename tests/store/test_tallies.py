"""Figures of reports follow the entries: sent, revised, rejected, stepping on; and folding changes none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from sync.entry import CheckedEntry, Sender
from tests import surveys
from tests.conftest import BOGOR_TIMUR, CAMPAKA, KATULAMPA, Phone
from tests.entries import checked_entry
from tests.together import together
from webapp.models import Doubt, Entry, QrLink, Tally, User, db
from webapp.services import Definition
from webapp.services.report_figures import Wanted
from webapp.store import areas, doubts, entries, review, tallies, tally_sums

MARCH = Wanted(BOGOR_TIMUR, "survei", "2026-03", "2026-03")
LINK = Sender("respondent", KATULAMPA, qr_token="t" * 16, point="Loket 1")  # noqa: S106 - a QR link, no secret


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(Tally)) or 0


def answer(
    made: Definition,
    scores: str,
    serial: int,
    *,
    seconds: int = 90,
    at: datetime | None = None,
    **said: object,
) -> CheckedEntry:
    """One answer to the survey, half an hour after the one before unless told when."""
    moment = at or surveys.NOON + timedelta(minutes=30 * serial)
    opened = moment - timedelta(seconds=seconds)
    entry = checked_entry(
        made, areas.book(), None, id=surveys.id_made_at(opened, serial), collected_at=moment
    )
    return replace(entry, answers=surveys.answers(scores, **said))


def people(wanted: Wanted = MARCH) -> dict[tuple[str, str], int]:
    """Respondents by dimension and group."""
    return {
        (dimension, value): n for dimension, value, question, _, n in tallies.by_group(wanted) if not question
    }


def test_a_survey_is_counted_by_group_point_and_month_in_the_area_of_the_reader(app: Flask) -> None:
    made = surveys.survey()
    received = surveys.NOON + timedelta(minutes=5)
    entries.save_batch(
        [
            answer(made, "333433333", 1, jk="l", umur=20),
            answer(made, "4-3444443", 2, jk="p"),
            answer(made, "4" * 9, 3, at=datetime(2026, 4, 30, 17, tzinfo=UTC)),
        ],
        LINK,
        received,
    )
    assert people() == {
        ("", ""): 2,
        ("jk", "l"): 1,
        ("jk", "p"): 1,
        ("received", ""): 2,
        ("umur", ""): 1,
        ("umur", "17-25"): 1,
    }
    prosedur = [row[-2:] for row in tallies.by_group(MARCH) if row[0] == "" and row[2] == "prosedur"]
    assert prosedur == [("3", 1)]
    # Five o'clock in the evening of 30 April in London is May in Bogor.
    everything = MARCH._replace(first="2026-01", last="2026-12")
    counted = {row[:3]: row[-1] for row in tallies.by_place(everything) if not row[3]}
    assert counted == {(KATULAMPA, "Loket 1", "2026-03"): 2, (KATULAMPA, "Loket 1", "2026-05"): 1}
    assert tallies.points(BOGOR_TIMUR, "survei") == ["Loket 1"]
    for elsewhere in (CAMPAKA, "32.7", f"{BOGOR_TIMUR}.1001"):
        assert tallies.by_group(everything._replace(prefix=elsewhere)) == []
    assert tallies.by_group(everything._replace(area=f"{BOGOR_TIMUR}.1001")) == []


def test_sending_again_counts_once_and_a_revision_replaces_what_it_said(
    app: Flask, phone: Phone, supervisor: User
) -> None:
    made = surveys.record()
    wanted = MARCH._replace(service="catatan")
    first = replace(
        checked_entry(made, areas.book(), 1, collected_at=surveys.NOON, answers={"jenis": "ktp"}),
        digest="a" * 64,
    )
    for _ in range(2):
        entries.save_batch([first], phone.sender)
    assert tallies.by_group(wanted) == [("", "", "", "", 1), ("", "", "jenis", "ktp", 1)]
    entries.save_batch([replace(first, revision=2, answers={"jenis": "kk"}, digest="b" * 64)], phone.sender)
    assert tallies.by_group(wanted) == [("", "", "", "", 1), ("", "", "jenis", "kk", 1)]
    review.reject(first.id, supervisor, ("recorded", 2), "bukan dari kantor ini")
    assert tallies.by_group(wanted) == []


def test_doubtful_answers_count_marked_and_can_be_left_out(app: Flask, phone: Phone) -> None:
    made = surveys.survey()
    entries.save_batch([answer(made, "333433333", 1), answer(made, "323232323", 2, seconds=29)], LINK)
    entries.save_batch([answer(made, "444444444", 3, seconds=5)], LINK)
    assert people()["", ""] == 3
    assert people(MARCH._replace(doubtful=False))["", ""] == 1
    reasons = {row[3]: row[4] for row in tallies.by_group(MARCH) if row[2] == tallies.DOUBTS}
    assert reasons == {"fast": 2, "same": 1}
    assert sorted(db.session.scalars(select(Doubt.reasons))) == ["fast", "fast same"]
    # Seven from one phone, a minute apart: the sixth and the seventh are one too many within ten minutes.
    day = surveys.NOON + timedelta(days=1)
    many = [
        replace(answer(made, "343434343", n, at=day + timedelta(minutes=n)), number=n) for n in range(1, 8)
    ]
    entries.save_batch(many[:4], phone.sender)
    entries.save_batch(many[4:], phone.sender)
    assert people(MARCH._replace(doubtful=False))["", ""] == 1 + 5
    later = replace(answer(made, "343434343", 9, at=day + timedelta(minutes=30)), number=9)
    entries.save_batch([later], phone.sender)
    assert people(MARCH._replace(doubtful=False))["", ""] == 1 + 6


def test_how_long_an_answer_took() -> None:
    opened, noon = surveys.NOON, surveys.NOON
    made = surveys.id_made_at(opened, 1)
    assert doubts.seconds_taken(made, noon + timedelta(seconds=40), noon) == 40
    # Without JavaScript: finished when it arrives.
    assert doubts.seconds_taken(made, noon, noon + timedelta(seconds=25)) == 25
    # A clock that was set back says nothing.
    assert doubts.seconds_taken(made, noon - timedelta(hours=1), noon) is None


def test_folding_while_answers_arrive_changes_no_figure(
    app: Flask, officer: User, qr_link: QrLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally_sums, "MANY", 20)
    made = surveys.survey()

    def send(start: int) -> int:
        for n in range(12):
            # Hours apart, or they would be many in a short time.
            moment = surveys.NOON + timedelta(minutes=40 * (start + n))
            entries.save_batch([answer(made, "343434343", start + n, at=moment, jk="l")], LINK)
        return 0

    def fold() -> int:
        return sum(tally_sums.fold() for _ in range(6))

    tasks: list[Callable[[], int]] = [partial(send, 100 * n) for n in range(3)]
    together(app, [*tasks, fold, fold])
    wanted = MARCH._replace(last="2026-12")
    before = tallies.by_group(wanted)
    tally_sums.fold()
    assert tallies.by_group(wanted) == before
    assert people(wanted)["", ""] == 36
    assert (
        sum(n for *_, question, code, n in tallies.by_place(wanted) if (question, code) == ("waktu", "3"))
        == 36
    )
    monkeypatch.setattr(tally_sums, "MANY", 0)
    tally_sums.fold()
    folded = rows()
    assert tally_sums.fold() == 0
    assert rows() == folded < 200
    assert tallies.by_group(wanted) == before


def test_what_comes_after_folding_is_added_to_the_sums(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally_sums, "MANY", 0)
    made = surveys.survey()

    def send(first: int) -> None:
        said = [
            answer(made, "333433333", first, jk="l", umur=20),
            answer(made, "4-3444443", first + 1, jk="p"),
        ]
        entries.save_batch(said, LINK, surveys.NOON)

    send(1)
    once = tallies.by_group(MARCH)
    tally_sums.fold()
    sums = rows()
    assert tallies.by_group(MARCH) == once

    send(3)
    twice = [figure._replace(amount=2 * figure.amount) for figure in once]
    assert tallies.by_group(MARCH) == twice
    assert tally_sums.fold() == rows() == sums
    assert tallies.by_group(MARCH) == twice
    assert twice == sorted(twice)


def test_daku_has_no_tallies(phone: Phone, make_entry) -> None:
    entries.save_batch([make_entry(1)], phone.sender)
    assert rows() == 0
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1
