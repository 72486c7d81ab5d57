"""Outreach events: planned, changed, closed with a history; phones with something outstanding; figures and photos."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sync.entry import CheckedEntry
from tests.conftest import BOGOR_TIMUR, CAMPAKA, KATULAMPA, MakeUser, Phone, phone_of
from tests.entries import today
from webapp.models import Outreach, QrLink, User, db, now
from webapp.problems import Problem
from webapp.store import (
    attachments,
    entries,
    outreach,
    outreach_entries,
    outreach_phones,
    outreach_teams,
    qr_links,
    review,
    seals,
    search,
)
from webapp.store.folder import Folder

SUKASARI = "32.71.02.1001"
TODAY = today()


def wanted(officer: User, **changes: object) -> outreach.Plan:
    plan = outreach.Plan(
        KATULAMPA, TODAY, "Balai RW 05", (officer.id,), ("daku",), {"daku": 20}, "094/12", lead_id=officer.id
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


@pytest.fixture
def event(app: Flask, officer: User, supervisor: User) -> Outreach:
    return outreach.plan(wanted(officer), supervisor)


def test_a_plan_is_changed_once_by_whoever_saw_it_last(
    event: Outreach, officer: User, supervisor: User, admin: User, make_user: MakeUser
) -> None:
    other = make_user("petugas", BOGOR_TIMUR)
    link = outreach.attendance(event)
    assert link is not None
    assert (link.service, link.area, link.point) == ("daftar_hadir", KATULAMPA, "Balai RW 05")
    plan = wanted(officer, area=SUKASARI, place="Lapangan", team=(officer.id, other.id), targets={})
    changed = outreach.change(event.id, BOGOR_TIMUR, plan, supervisor, seen=1)
    assert {member.id for member in outreach_teams.of(changed)} == {officer.id, other.id}
    moved = db.session.get_one(QrLink, link.token, populate_existing=True)
    assert (moved.area, moved.point, moved.code) == (SUKASARI, "Lapangan", link.code)
    with pytest.raises(Problem) as stale:
        outreach.change(event.id, BOGOR_TIMUR, wanted(officer), admin, seen=1)
    assert stale.value.word == "conflict"
    with pytest.raises(Problem):
        outreach.change(event.id, CAMPAKA, wanted(officer), admin, seen=2)
    outreach.close(event.id, BOGOR_TIMUR, admin)
    outreach.close(event.id, BOGOR_TIMUR, supervisor)
    with pytest.raises(Problem):
        outreach.change(event.id, BOGOR_TIMUR, wanted(officer), admin, seen=3)
    said = [(one.what, one.user_id) for one in outreach.history(event)]
    assert said == [("planned", supervisor.id), ("changed", supervisor.id), ("closed", admin.id)]
    assert outreach.history(event)[1].data["changes"]["place"] == ["Balai RW 05", "Lapangan"]
    assert db.session.get_one(QrLink, link.token, populate_existing=True).closes_at is not None
    with (
        pytest.raises(DBAPIError, match="never changed or removed"),
        db.engine.begin() as connection,
    ):
        connection.execute(text("DELETE FROM outreach_event"))


def test_a_button_pressed_twice_makes_one_event(event: Outreach, officer: User, supervisor: User) -> None:
    assert outreach.plan(wanted(officer), supervisor).id == event.id
    assert outreach.plan(wanted(officer, targets={"daku": 5}), supervisor).id != event.id


def test_what_stayed_outside_of_a_closed_event_comes_in_when_it_is_opened_again(
    event: Outreach, supervisor: User, phone: Phone, make_entry: Callable[..., CheckedEntry]
) -> None:
    closed = outreach.close(event.id, BOGOR_TIMUR, supervisor)
    assert closed.closed_at is not None
    late = closed.closed_at + timedelta(hours=1)
    made = [make_entry(number, outreach=event.id, collected_at=late) for number in (1, 2)]
    entries.save_batch([*made, make_entry(3, collected_at=late)], phone.sender)
    assert outreach_entries.counts([event.id]) == {event.id: {}}
    with pytest.raises(Problem):
        outreach.reopen(event.id, CAMPAKA, supervisor)
    assert outreach.reopen(event.id, BOGOR_TIMUR, supervisor) == 2
    assert outreach.reopen(event.id, BOGOR_TIMUR, supervisor) == 0
    assert outreach_entries.counts([event.id]) == {event.id: {"daku": 2}}
    link = outreach.attendance(event)
    assert link is not None
    assert link.open_at(late)
    assert [one.what for one in outreach.history(event)] == ["planned", "closed", "reopened"]
    seals.seal()
    assert list(seals.verify()) == []


def test_an_event_called_off_is_gone_from_phones_and_keeps_what_was_recorded(
    event: Outreach, officer: User, supervisor: User, phone: Phone, make_entry: Callable[..., CheckedEntry]
) -> None:
    entries.save_batch([make_entry(1, outreach=event.id)], phone.sender)
    assert [one.id for one in outreach.of_officer(officer)] == [event.id]
    with pytest.raises(Problem):
        outreach.cancel(event.id, CAMPAKA, supervisor)
    off = outreach.cancel(event.id, BOGOR_TIMUR, supervisor)
    assert off.closed_at is not None
    outreach.cancel(event.id, BOGOR_TIMUR, supervisor)
    assert outreach.close(event.id, BOGOR_TIMUR, supervisor).state == "canceled"
    with pytest.raises(Problem):
        outreach.change(event.id, BOGOR_TIMUR, wanted(officer, place="Lapangan"), supervisor, seen=2)
    assert (outreach.of_officer(officer), outreach.due(BOGOR_TIMUR)) == ([], [])
    link = outreach.attendance(event)
    assert link is not None
    assert not link.open_at(now())
    # Recorded before and sent after: it belongs there all the same; what is recorded later does not.
    late = off.closed_at + timedelta(hours=1)
    made = [make_entry(2, outreach=event.id), make_entry(3, outreach=event.id, collected_at=late)]
    entries.save_batch(made, phone.sender)
    assert outreach_entries.counts([event.id]) == {event.id: {"daku": 2}}
    # The same plan once more is a new event.
    assert outreach.plan(wanted(officer), supervisor).id != event.id
    assert outreach.reopen(event.id, BOGOR_TIMUR, supervisor) == 1
    assert event.id in {one.id for one in outreach.of_officer(officer)}
    assert [one.what for one in outreach.history(event)] == ["planned", "canceled", "reopened"]


def test_only_officers_of_the_area_or_above_may_be_in_a_team(
    app: Flask, officer: User, supervisor: User, make_user: MakeUser
) -> None:
    above, beside = make_user("petugas", BOGOR_TIMUR), make_user("petugas", SUKASARI)
    assert {one.id for one in outreach_teams.officers_for(KATULAMPA)} == {officer.id, above.id}
    assert {one.id for one in outreach_teams.officers_for(BOGOR_TIMUR)} == {officer.id, above.id, beside.id}


def test_phones_are_told_apart_by_what_is_outstanding(
    event: Outreach, officer: User, phone: Phone, make_entry: Callable[..., CheckedEntry]
) -> None:
    holding, silent = phone_of(officer, "Ponsel penuh"), phone_of(officer, "Ponsel diam")
    for one, waiting in ((phone, 0), (holding, 12), (silent, 0)):
        outreach_phones.report(event.id, one.device, now(), 0)
        if one is not silent:
            row_before = now() - timedelta(hours=1)
            outreach_phones.report(event.id, one.device, row_before, 0)
            outreach_phones.report(event.id, one.device, row_before, waiting)
    entries.save_batch([make_entry(number, outreach=event.id) for number in (1, 3)], phone.sender)
    found = [
        (one.device.name, one.waiting, one.silent, list(one.missing), one.recorded, one.clear)
        for one in outreach_phones.of_event(event)
    ]
    assert found == [
        ("Ponsel penuh", 12, False, [], 0, False),
        ("Ponsel diam", 0, True, [], 0, False),
        ("Ponsel uji", 0, False, [2], 2, False),
    ]


def test_before_its_day_nobody_is_waited_for(officer: User, supervisor: User, phone: Phone) -> None:
    event = outreach.plan(wanted(officer, day=TODAY + timedelta(days=3)), supervisor)
    outreach_phones.report(event.id, phone.device, now(), 0)
    assert [one.clear for one in outreach_phones.of_event(event)] == [True]


def test_figures_and_lists_hold_what_counts_and_what_the_reader_may_see(
    event: Outreach, supervisor: User, phone: Phone, make_entry: Callable[..., CheckedEntry]
) -> None:
    made = [make_entry(number, outreach=event.id) for number in range(1, 4)]
    entries.save_batch([*made, make_entry(4)], phone.sender)
    review.reject(made[2].id, supervisor, ("recorded", 1), "Bukan usaha")
    assert outreach_entries.counts([event.id]) == {event.id: {"daku": 2}}
    listed = [one.id for one in outreach_entries.listed(event, BOGOR_TIMUR)]
    assert sorted(listed) == sorted(one.id for one in made[:2])
    assert outreach_entries.listed(event, BOGOR_TIMUR, {"daku"}) == []
    assert outreach_entries.listed(event, SUKASARI) == []
    shown = search.page(search.Filters(BOGOR_TIMUR, outreach=event.id)).entries
    assert {one.id for one in shown} == {one.id for one in made}
    assert len(list(search.everything(search.Filters(BOGOR_TIMUR, outreach=event.id)))) == 3


def test_photos_are_chosen_evenly_and_never_a_signature(
    event: Outreach, phone: Phone, make_entry: Callable[..., CheckedEntry], tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "attachments")
    for number in range(1, 6):
        picture = io.BytesIO()
        Image.new("RGB", (60, 40), (number * 40, 90, 90)).save(picture, "JPEG")
        content = picture.getvalue()
        files = {"foto_tempat": content} if number < 5 else {"tanda_tangan_lain": content}
        entry = make_entry(
            number,
            outreach=event.id,
            files=files,
            collected_at=now().replace(hour=number),
        )
        entries.save_batch([entry], phone.sender)
        sha256 = entry.attachments[0].sha256
        attachments.receive(folder, sha256, phone.sender, 0, content, len(content))
    found = outreach_entries.photos(event, BOGOR_TIMUR, folder, 3)
    assert [one.collected_at.hour for one in found] == [1, 3, 4]
    assert all(one.path.is_file() for one in found)
    assert outreach_entries.photos(event, SUKASARI, folder, 3) == []
    assert outreach_entries.evenly(list(range(100)), 4) == [0, 33, 66, 99]


def test_who_signed_last_is_offered_again(officer: User, supervisor: User) -> None:
    assert outreach.latest_signatures(BOGOR_TIMUR) == {}
    outreach.plan(wanted(officer, signatures={"title": "Camat", "name": "Dra. Ani"}), supervisor)
    outreach.plan(
        wanted(officer, signatures={"title": "Sekcam"}, day=date(2026, 1, 2), letter_number=None), supervisor
    )
    assert outreach.latest_signatures(BOGOR_TIMUR) == {"title": "Sekcam"}
    assert outreach.latest_signatures(CAMPAKA) == {}
    assert [link.outreach_id for link in qr_links.of_area(KATULAMPA)].count(None) == 0
