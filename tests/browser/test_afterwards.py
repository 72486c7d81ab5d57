"""The survey after a visit: one tap from the guest book, on the citizen's own phone and on the officer's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import filling
from tests.browser.accessibility import faults, faults_on_a_phone
from tests.browser.office import AREA
from tests.browser.officer import Officer

pytestmark = pytest.mark.browser

POINT = "Meja tamu"


def sign_the_book(page: Page) -> None:
    filling.fill_form(page, {"nama": "Siti Aminah", "keperluan": "surat"})
    page.locator('[data-walk="save"]').click()
    expect(page.locator("[data-done]")).to_be_visible()


def test_survey_is_one_tap_from_the_guest_book(officer: Officer) -> None:
    server, proxy, page = officer.server, officer.proxy, officer.page
    book, survey = (
        server.flask("qr", "add", service, AREA, "--point", POINT).split()[-1].partition("/q/")[2]
        for service in ("buku_tamu", "skm")
    )
    page.goto(f"{proxy.origin}/q/{book}")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")

    # Without a network there is no offer that would lead nowhere; it comes when the entry has arrived.
    proxy.cut()
    sign_the_book(page)
    expect(page.locator("[data-sent]")).to_contain_text("tersimpan di ponsel ini")
    expect(page.locator("[data-afterwards]")).to_be_hidden()
    proxy.connect()
    officer.phone.finds_signal()
    offer = page.get_by_role("link", name="Lanjut: Survei Kepuasan Masyarakat")
    expect(offer).to_be_visible(timeout=30_000)
    expect(page.locator("[data-afterwards]")).to_contain_text("Tanpa nama")
    assert faults(page, "end of the guest book") == []
    offer.click()
    page.wait_for_url(re.compile(f"/q/{survey}"))
    assert page.evaluate("document.referrer") == ""
    expect(page.locator("h1").first).to_contain_text("Survei Kepuasan")

    # On the officer's phone the same tap opens the survey where the phone is handed over, without a network too.
    officer.enrol()
    proxy.cut()
    page.goto(f"{proxy.origin}/app/buku_tamu")
    sign_the_book(page)
    assert faults_on_a_phone(page, "end of the guest book on the officer's phone") == []
    page.get_by_role("link", name="Serahkan ponsel: Survei Kepuasan").click()
    page.get_by_label("Buat PIN").fill("4711")
    page.get_by_role("button", name="Kunci dan serahkan").click()
    expect(page.locator("body.locked")).to_be_attached()
    expect(page.get_by_label("Pelayanan apa yang diterima?")).to_be_visible()
