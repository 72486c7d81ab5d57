"""The phone's copy of the registry: whole, by cursor, its own area only, and small."""

from __future__ import annotations

import base64
import gzip
import hmac
import json
import random
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from sync.entry import Sender
from tests.api.world import NEIGHBOUR, VILLAGE, Phone, new_phone
from tests.bench.businesses import businesses
from tests.conftest import ONLY_POSTGRESQL, phone_of
from tests.entries import checked_entry
from tests.together import together
from webapp.models import db
from webapp.store import areas, entries, registry_attach, services
from webapp.store.registry_sync import page_after

KECAMATAN = "32.71.02"


def record(office: Flask, phone: Phone, count: int, area: str = VILLAGE) -> list[str]:
    """Invented DAKU entries of one kelurahan; their NIKs."""
    with office.app_context():
        definition = services.latest("daku")
        assert definition is not None
        book = areas.book()
        sender = Sender("device", area, device_id=phone.device_id, user_id=phone.user_id)
        answers = businesses(definition, book, count, random.randrange(10**9))
        for one in answers:
            one["kelurahan"] = area
        for start in range(0, count, 100):
            part = answers[start : start + 100]
            made = [checked_entry(definition, book, None, answers=one, area=area) for one in part]
            entries.save_batch(made, sender)
        registry_attach.attach()
        return [one["nik"] for one in answers]


class Copy:
    """What a phone makes of the pages."""

    def __init__(self, client: FlaskClient, headers: dict[str, str], area: str | None = None) -> None:
        self.client, self.headers, self.area = client, headers, area
        self.rows: dict[str, dict[str, Any]] = {}
        self.hashes: dict[str, str | None] = {}
        self.cursor: str | None = None
        self.key = ""
        self.bytes = 0

    def refresh(self) -> int:
        """Ask until nothing is left, and return how many pages came."""
        pages = 0
        while True:
            pages += 1
            query = {name: value for name, value in (("after", self.cursor), ("area", self.area)) if value}
            answer = self.client.get(
                "/sync/v1/registry",
                query_string=query,
                headers={**self.headers, "Accept-Encoding": "gzip"},
            )
            assert answer.status_code == 200, answer.data
            self.bytes += len(answer.data)
            packed = answer.headers.get("Content-Encoding") == "gzip"
            page = json.loads(gzip.decompress(answer.data) if packed else answer.data)
            if page["reset"]:
                self.rows, self.hashes = {}, {}
            for gone in page["gone"]:
                self.rows.pop(gone["id"], None)
                self.hashes.pop(gone["id"], None)
            for row in page["rows"]:
                self.rows[row["id"]] = row
                self.hashes.pop(row["id"], None)
            for other in page["elsewhere"]:
                self.rows.pop(other["id"], None)
                self.hashes[other["id"]] = other["nik"]
            self.cursor, self.key = page["cursor"], page["key"]
            if not page["more"]:
                return pages

    def knows(self, nik: str) -> bool:
        """Whether a NIK is registered anywhere in the kecamatan, as the phone tells."""
        key = base64.urlsafe_b64decode(self.key + "=")
        digest = hmac.digest(key, nik.encode(), "sha256")[:8]
        hashed = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return hashed in self.hashes.values() or any(row.get("nik") == nik for row in self.rows.values())


def test_a_phone_holds_its_own_area_and_notices_a_nik_of_the_rest(office: Flask, client: FlaskClient) -> None:
    mine, theirs = new_phone(office), new_phone(office, NEIGHBOUR)
    own = record(office, mine, 3)
    others = record(office, theirs, 3, NEIGHBOUR)
    copy = Copy(client, mine.headers)
    copy.refresh()
    assert {row["area"] for row in copy.rows.values()} == {VILLAGE}
    assert set(own) <= {row["nik"] for row in copy.rows.values()}
    assert not set(others) & {row.get("nik") for row in copy.rows.values()}
    assert all(copy.knows(nik) for nik in own + others)
    assert not copy.knows("3271024107909999")
    text = client.get("/sync/v1/registry", headers=mine.headers).get_data(as_text=True)
    assert not any(nik in text for nik in others)
    one = next(row for row in copy.rows.values() if row["nik"] == own[0])
    assert one["services"] == ["daku"]
    assert one["name"]


def test_changes_of_a_day_cost_little(office: Flask, client: FlaskClient) -> None:
    phone = new_phone(office)
    record(office, phone, 150)
    copy = Copy(client, phone.headers)
    copy.refresh()
    held, before = dict(copy.rows), copy.bytes
    copy.refresh()
    assert copy.bytes - before < 500
    record(office, phone, 12)
    before = copy.bytes
    assert copy.refresh() == 1
    assert len(copy.rows) == len(held) + 12
    assert copy.bytes - before < 8_000


def test_ten_thousand_businesses_take_less_than_3_megabytes(office: Flask, client: FlaskClient) -> None:
    phone = new_phone(office, NEIGHBOUR)
    record(office, phone, 1_200, NEIGHBOUR)
    copy = Copy(client, phone.headers)
    assert copy.refresh() > 1
    assert copy.bytes / len(copy.rows) * 10_000 < 3_000_000


def test_a_cursor_of_another_area_begins_anew_and_nobody_asks_for_elsewhere(
    office: Flask, client: FlaskClient
) -> None:
    officer = new_phone(office)
    record(office, officer, 2)
    wide = new_phone(office, KECAMATAN)
    copy = Copy(client, wide.headers, VILLAGE)
    copy.refresh()
    held = len(copy.rows)
    assert held
    copy.area = KECAMATAN
    copy.refresh()
    assert len(copy.rows) > held
    for area in (NEIGHBOUR, KECAMATAN, "32.14.02", "32.71.02.9999"):
        answer = client.get("/sync/v1/registry", query_string={"area": area}, headers=officer.headers)
        assert answer.status_code == 404, area
    for cursor in ("c12", "r32.71.02", "r32.71.02.1003.x", "0"):
        answer = client.get("/sync/v1/registry", query_string={"after": cursor}, headers=officer.headers)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_request"), cursor
    # Nobody's whole regency goes onto a phone at once.
    regency = client.get("/sync/v1/registry", headers=new_phone(office, "32.71").headers).get_json()
    assert (regency["area"], regency["rows"], regency["more"]) == ("", [], False)


def test_a_business_that_moves_leaves_the_copy(office: Flask, client: FlaskClient) -> None:
    here, there = new_phone(office), new_phone(office, NEIGHBOUR)
    (nik,) = record(office, here, 1)
    copy, other = Copy(client, here.headers), Copy(client, there.headers)
    copy.refresh(), other.refresh()
    with office.app_context():
        definition = services.latest("daku")
        assert definition is not None
        moved = checked_entry(
            definition, areas.book(), None, answers={"nik": nik, "kelurahan": NEIGHBOUR}, area=NEIGHBOUR
        )
        sender = Sender("device", NEIGHBOUR, device_id=there.device_id, user_id=there.user_id)
        entries.save_batch([moved], sender)
    copy.refresh(), other.refresh()
    assert nik not in {row.get("nik") for row in copy.rows.values()}
    assert copy.knows(nik)
    assert nik in {row.get("nik") for row in other.rows.values()}


@ONLY_POSTGRESQL
def test_no_business_is_skipped_however_writers_commit(app: Flask, make_user, make_entry) -> None:
    """Writers and readers at once; every copy is whole in the end."""
    officers = [phone_of(make_user()) for _ in range(6)]
    niks = [f"327102{day:02}0190{serial:04}" for day in range(1, 7) for serial in range(1, 11)]

    def write(place: int) -> list[str]:
        for nik in niks[place * 10 : place * 10 + 10]:
            entries.save_batch([make_entry(None, answers={"nik": nik})], officers[place].sender)
            registry_attach.attach()
        return []

    def read() -> list[str]:
        seen: dict[str, str] = {}
        cursor = None
        for _ in range(60):
            page = page_after(cursor, VILLAGE)
            cursor = page.cursor
            seen.update({row["id"]: row["nik"] for row in page.rows})
            db.session.rollback()
        return [cursor or "", *seen.values()]

    tasks: list[Callable[[], list[str]]] = [*(partial(write, place) for place in range(6)), read, read, read]
    for cursor, *seen in together(app, tasks)[6:]:
        rest = [row["nik"] for row in page_after(cursor, VILLAGE).rows]
        assert set(seen) | set(rest) == set(niks)
