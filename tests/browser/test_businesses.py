"""The copy of the registry on the phone: found without a network, kept up, and doubles noticed before sending."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser import filling
from tests.browser.office import PASSWORD, Office
from tests.browser.officer import Officer
from webapp.services import catalogue

pytestmark = pytest.mark.browser

ELSEWHERE = "32.71.02.1001"
VERSION = catalogue.builtin()["daku"].version
# What the NIKs of this test tell of their owner.
OWNER: dict[str, Any] = {"jenis_kelamin": "L", "tanggal_lahir": "1985-03-12"}


def found(page: Page) -> list[str]:
    return page.locator('[data-part="search"] [data-list] b').all_inner_texts()


def look_for(page: Page, text: str) -> None:
    page.get_by_label("Cari usaha").fill(text)


def post(url: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with urlopen(Request(url, json.dumps(body).encode(), headers)) as answer:
        said: dict[str, Any] = json.load(answer)
    return said


def register_elsewhere(officer: Officer, office: Office, nik: str) -> None:
    """An officer of another kelurahan sends a business whose owner has this NIK."""
    url = officer.server.url + "/sync/v1"
    sign_in = {"username": office.hire(ELSEWHERE), "password": PASSWORD, "device_name": "Ponsel lain"}
    token = post(url + "/devices", sign_in)["token"]
    answers = officer.few_answers(7) | OWNER | {"nik": nik, "kelurahan": ELSEWHERE}
    entry = {
        "id": str(uuid4())[:14] + "7" + str(uuid4())[15:],
        "number": 1,
        "service": "daku",
        "version": VERSION,
        "revision": 1,
        "collected_at": "2026-11-20T09:00:00+07:00",
        "area": ELSEWHERE,
        "answers": answers,
        "attachments": [],
    }
    sent = post(url + "/batches", {"sent_at": "2026-11-20T09:15:00+07:00", "entries": [entry]}, token)
    assert sent["results"][0]["outcome"] == "stored", sent


def test_businesses_are_found_offline_and_doubles_are_pointed_out(officer: Officer, office: Office) -> None:
    officer.enrol()
    proxy = officer.proxy
    name = f"Kripik {uuid4().hex[:8]}"
    nik, other = "3271021203859931", "3271021203859932"
    officer.record(1, nama_usaha=name, nik=nik, **OWNER)
    officer.home()
    officer.expect_count("waiting", 0)
    register_elsewhere(officer, office, other)
    officer.home()

    # Fetched once it was in the office, and found by any of its words without a network and in a new tab.
    page = officer.page
    page.goto(proxy.origin + "/app/usaha")
    look_for(page, name)
    expect(page.locator('[data-part="search"] [data-list] li')).to_have_count(1)
    expect(page.locator('[data-part="search"] .mark')).to_have_count(0)
    proxy.cut()
    officer.phone.reopen()
    page = officer.page
    page.goto(proxy.origin + "/app/usaha")
    look_for(page, nik[-6:])
    expect(page.locator('[data-part="search"] [data-list] b')).to_contain_text(name)
    page.locator('[data-part="search"] [data-list] a').click()
    expect(page.locator('[data-part="one"] h1')).to_contain_text(name)
    expect(page.locator("[data-lacks]")).to_contain_text("Belum punya NIB")

    # The same owner again: said at the question, and saved all the same.
    page = officer.open_form()
    nik_field = page.locator("#nik")
    nik_field.fill(nik)
    said = page.locator("#nik-terdaftar")
    expect(said).to_contain_text(name)
    nik_field.fill(other)
    expect(said).to_contain_text("kelurahan lain")
    nik_field.fill("3271021203859933")
    expect(said).to_be_hidden()
    nik_field.fill(nik)
    expect(said).to_be_visible()
    second = f"Kripik {uuid4().hex[:8]}"
    filling.fill_form(page, officer.few_answers(2) | OWNER | {"nama_usaha": second, "nik": nik})
    filling.save(page)

    # In a form that can be about a known business one tap takes it, however it was noticed.
    page.goto(proxy.origin + "/app/perisa")
    page.locator('[data-walk="next"]').click()
    page.locator("#nik").fill(nik)
    page.get_by_role("button", name=f"Pakai data {name}").click()
    expect(page.locator("#nama_pemilik")).not_to_have_value("")
    expect(page.locator("#nik-terdaftar")).not_to_contain_text(name)

    # What was only just recorded is found at once, and the list of those who want help is in order of distance.
    page.goto(proxy.origin + "/app/usaha")
    look_for(page, second)
    expect(page.locator('[data-part="search"] .mark')).to_have_text("belum dikirim")
    page.goto(proxy.origin + "/app/usaha#bantu")
    expect(page.locator('[data-part="help"] [data-found]')).to_contain_text("usaha")
