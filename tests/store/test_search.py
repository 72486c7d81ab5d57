"""Lists: what they show, in which order, page by page; and the plans that the databases make for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from tests.conftest import BOGOR_TIMUR, CAMPAKA, KATULAMPA, Phone, phone_of
from tests.entries import COLLECTED
from webapp.models import User, db
from webapp.problems import Problem
from webapp.store import entries, review, search
from webapp.store.search import Filters

START = datetime(2026, 11, 1, tzinfo=UTC)


def store(phone: Phone, *made, at: datetime | None = None) -> None:
    entries.save_batch(made, phone.sender, at)


def titles(filters: Filters) -> list[str]:
    return [entry.title for entry in search.page(filters).entries]


def all_pages(filters: Filters, size: int) -> list[list[str]]:
    pages, cursor = [], None
    while True:
        page = search.page(filters, cursor, size)
        pages.append([entry.id for entry in page.entries])
        cursor = page.cursor
        if cursor is None:
            return pages


@pytest.fixture
def many(app: Flask, phone: Phone, make_user, supervisor: User, make_entry) -> list[str]:
    """Ids of 23 entries of three kecamatan in the desk's order; several came in the same instant."""
    made = []
    for number in range(1, 21):
        entry = make_entry(number, title=f"Usaha {number}")
        store(phone, entry, at=START + timedelta(minutes=number // 4))
        made.append(entry)
    campaka = phone_of(make_user(area=f"{CAMPAKA}.2001"))
    for number in range(1, 4):
        entry = make_entry(number, area=f"{CAMPAKA}.2001")
        store(campaka, entry, at=START + timedelta(minutes=number))
        made.append(entry)
    for entry in made[:3]:
        review.approve(entry.id, supervisor, ("recorded", 1))
    review.return_(made[5].id, supervisor, ("recorded", 1), "Perbaiki")
    late = replace(made[0], revision=2, digest="f" * 64)
    store(phone, late, at=START + timedelta(hours=1))
    rows = db.session.execute(
        text("SELECT id FROM entry ORDER BY priority, received_at DESC, id DESC")
    ).scalars()
    return [str(id_) if "-" in str(id_) else _hyphens(str(id_)) for id_ in rows]


def _hyphens(id_: str) -> str:
    return f"{id_[:8]}-{id_[8:12]}-{id_[12:16]}-{id_[16:20]}-{id_[20:]}"


@pytest.mark.parametrize("size", [1, 2, 5, 7, 50])
def test_pages_join_without_gap_or_repeat(many: list[str], size: int) -> None:
    pages = all_pages(Filters("32"), size)
    assert [id_ for page in pages for id_ in page] == many
    assert all(len(page) == size for page in pages[:-1])


def test_pages_lead_back_the_same_way(many: list[str]) -> None:
    pages, cursor = [], None
    while True:
        page = search.page(Filters("32"), cursor, 4)
        pages.append(page)
        if page.cursor is None:
            break
        cursor = page.cursor
    assert pages[0].before is None
    for earlier, later in zip(pages, pages[1:], strict=False):
        back = search.page(Filters("32"), later.before, 4, backwards=True)
        assert [entry.id for entry in back.entries] == [entry.id for entry in earlier.entries]


def test_what_happens_meanwhile_neither_repeats_nor_hides_others(
    many: list[str], phone: Phone, supervisor: User, make_entry
) -> None:
    first = search.page(Filters(BOGOR_TIMUR), None, 5)
    shown = [entry.id for entry in first.entries]
    untouched = [id_ for id_ in all_pages(Filters(BOGOR_TIMUR), 100)[0] if id_ not in shown]
    store(phone, make_entry(40), make_entry(41))
    review.approve(shown[2], supervisor, ("recorded", 1))
    seen, cursor = [], first.cursor
    while cursor is not None:
        page = search.page(Filters(BOGOR_TIMUR), cursor, 5)
        seen += [entry.id for entry in page.entries]
        cursor = page.cursor
    assert [id_ for id_ in seen if id_ in untouched] == untouched


def test_conflicts_come_first_then_what_waits_then_the_rest(many: list[str]) -> None:
    priorities = [entry.priority for entry in search.page(Filters("32")).entries]
    assert priorities[0] == 0
    assert priorities == sorted(priorities)


def test_each_filter_narrows(app: Flask, phone: Phone, make_user, supervisor: User, make_entry) -> None:
    other = phone_of(make_user(area=f"{BOGOR_TIMUR}.1001"))
    store(phone, make_entry(1, title="a", search_text="warung 50% sari\nsiti"))
    store(phone, make_entry(2, title="b", search_text="bengkel", collected_at=COLLECTED - timedelta(days=5)))
    store(other, make_entry(1, title="c", search_text="warung", area=f"{BOGOR_TIMUR}.1001", service="lain"))
    made = make_entry(3, title="d", search_text="katering")
    store(phone, made)
    review.reject(made.id, supervisor, ("recorded", 1), "Ganda")

    def shown(**narrower) -> str:
        return "".join(sorted(titles(Filters(BOGOR_TIMUR, **narrower))))

    assert shown() == "abcd"
    assert shown(area=KATULAMPA) == "abd"
    assert shown(area="32") == "abcd"
    assert shown(area=CAMPAKA) == ""
    assert shown(officer_id=other.device.user_id) == "c"
    assert shown(service="lain") == "c"
    assert shown(state="rejected") == "d"
    assert shown(state="recorded") == "abc"
    assert shown(state="tidak ada") == ""
    assert shown(text="WARUNG") == "ac"
    assert shown(text="siti warung") == "a"
    assert shown(text="50%") == "a"
    assert shown(text="5_%") == ""
    assert shown(text=made.receipt) == "d"
    assert shown(text=f"{made.receipt[:5]}-{made.receipt[5:].lower()}") == "d"
    # Captured at 09:30 in Bogor on the 20th.
    assert shown(since=date(2026, 11, 20)) == "acd"
    assert shown(until=date(2026, 11, 19)) == "b"
    assert shown(since=date(2026, 11, 20), until=date(2026, 11, 20)) == "acd"


def test_days_are_those_of_the_area(app: Flask, phone: Phone, make_entry) -> None:
    """23:30 UTC is the next day's morning in Bogor."""
    store(phone, make_entry(1, title="a", collected_at=datetime(2026, 11, 19, 23, 30, tzinfo=UTC)))
    assert titles(Filters(BOGOR_TIMUR, since=date(2026, 11, 20))) == ["a"]
    assert titles(Filters(BOGOR_TIMUR, until=date(2026, 11, 19))) == []


def test_nothing_outside_of_the_readers_area_is_ever_shown(many: list[str]) -> None:
    for filters in (Filters(CAMPAKA), Filters(CAMPAKA, area="32"), Filters(CAMPAKA, text="warung")):
        assert all(entry.kecamatan == CAMPAKA for entry in search.page(filters).entries)
        assert all(row.kecamatan == CAMPAKA for row in search.everything(filters))
    assert search.page(Filters(CAMPAKA, area=BOGOR_TIMUR)).entries == []
    assert list(search.everything(Filters(CAMPAKA, area=BOGOR_TIMUR))) == []
    assert search.figures(Filters(CAMPAKA)) == {"recorded": 3}


def test_everything_is_streamed_in_portions(many: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert [row.id for row in search.everything(Filters("32"))] == sorted(
        many, key=lambda id_: _key(many, id_)
    )
    assert {row.answers["nik"] for row in search.everything(Filters(BOGOR_TIMUR))} == {"3271025708909901"}


def _key(many: list[str], id_: str) -> tuple[str, str]:
    entry = next(entry for entry in search.page(Filters("32"), size=100).entries if entry.id == id_)
    return entry.kecamatan, entry.id


@pytest.mark.parametrize(
    "cursor",
    ["x", "9.1." + "0" * 8 + "-0000-0000-0000-" + "0" * 12, "1.5." + "-" * 36, "1.9999.abc", "1..", "1" * 80],
)
def test_a_cursor_that_is_not_ours_is_refused(app: Flask, cursor: str) -> None:
    with pytest.raises(Problem) as caught:
        search.page(Filters(BOGOR_TIMUR), cursor)
    assert caught.value.word == "bad_request"


def test_a_page_far_into_the_list_is_read_from_its_place_in_the_index(
    app: Flask, phone: Phone, make_entry
) -> None:
    """The statements of a page in the middle go straight to their place: no sorting, no walk from the start."""
    store(phone, *(make_entry(number) for number in range(1, 100)), at=START)
    middle = search.page(Filters(BOGOR_TIMUR), None, 50).cursor
    with db.engine.begin() as connection:
        connection.execute(text("ANALYZE entry" if connection.dialect.name == "postgresql" else "ANALYZE"))
    statements: list[tuple[str, Any]] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:
        if "ORDER BY entry.received_at" in statement:
            statements.append((statement, parameters))

    search.page(Filters(BOGOR_TIMUR), middle, 10)
    event.remove(db.engine, "before_cursor_execute", note)
    assert statements
    with db.engine.connect() as connection:
        for statement, parameters in statements:
            if connection.dialect.name == "postgresql":
                # So few rows would be read whole; what matters is that the index can give place and order.
                connection.exec_driver_sql("SET enable_seqscan = off")
                connection.exec_driver_sql("SET enable_bitmapscan = off")
                plan = "\n".join(connection.exec_driver_sql("EXPLAIN " + statement, parameters).scalars())
                assert "Index Only Scan Backward using ix_entry_desk" in plan, plan
                assert "Sort" not in plan, plan
                if "ROW(" in plan:
                    assert "ROW(received_at, id) <" in plan.split("Index Cond:")[1].splitlines()[0], plan
            else:
                rows = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)
                plan = "\n".join(row[3] for row in rows)
                assert "USING COVERING INDEX ix_entry_desk (kecamatan=? AND priority=?" in plan, plan
                assert "TEMP B-TREE" not in plan, plan
    assert any("(entry.received_at, entry.id) <" in statement for statement, _ in statements)
