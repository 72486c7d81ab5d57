"""Outreach events on the phone: prepared with a signal, held without one, and bound to their event in the office."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import filling
from tests.browser.accessibility import faults
from tests.browser.faults import Refuse
from tests.browser.office import Office
from tests.browser.officer import Officer
from tests.browser.phone import until
from tests.entries import today

pytestmark = [pytest.mark.browser, pytest.mark.own_browser]

PLACE = "Balai RW 05"
READY = "Siap dipakai tanpa sinyal."


def open_event(officer: Officer) -> Page:
    """From the home screen, as the officer goes there."""
    page = officer.home()
    page.get_by_role("link", name="Kegiatan jemput bola").click()
    page.get_by_role("link", name=PLACE).click()
    expect(page.get_by_role("heading", name=f"Katulampa, {PLACE}")).to_be_visible()
    return page


def sign_guest_book(page: Page, origin: str) -> None:
    page.goto(origin + "/app/buku_tamu")
    filling.fill_form(page, {"nama": "Siti Aminah", "keperluan": "surat"})
    page.locator('[data-walk="save"]').click()
    expect(page.locator("[data-done]")).to_be_visible()


def test_an_event_prepared_with_a_signal_that_breaks_off_is_held_without_one(
    officer: Officer, office: Office
) -> None:
    # An event of today, of which the phone hears when its officer signs in.
    event = office.plan_event(officer.username, {"daku": 20, "buku_tamu": 5}, today(), PLACE)
    officer.enrol()
    page = open_event(officer)
    # The browser has made room: two forms and the program of receipts are gone.
    officer.phone.cdp(page).send("Network.clearBrowserCache")
    page.evaluate(
        """async () => {
          const kept = await caches.open("jemput-bola-aplikasi");
          for (const { url } of await kept.keys()) {
            if (/daku|buku_tamu|extras/.test(url)) {
              await kept.delete(url);
            }
          }
        }"""
    )
    broken = officer.proxy.on("/app/daku", Refuse())
    page.reload()
    page.get_by_role("button", name="Siapkan HP").click()
    says = page.locator("[data-broken]")
    expect(says).to_contain_text("Sambungan terputus", timeout=30_000)
    expect(says).to_contain_text("sebagian formulir")
    expect(says).to_contain_text("Cari sinyal, lalu tekan Siapkan HP lagi")
    expect(page.locator('[data-stage="forms"]')).to_contain_text("belum lengkap")
    found = faults(page, "broken off")

    # Repeated, it fetches what is still missing.
    officer.proxy.off(broken)
    officer.proxy.forget()
    page.get_by_role("button", name="Siapkan HP").click()
    expect(page.locator("[data-said]")).to_contain_text(READY, timeout=30_000)
    assert not officer.proxy.seen("/app/buku_tamu"), "what had been fetched is not fetched again"
    until(page, lambda: [one["prepared_at"] is not None for one in office.phones_at(event)] == [True])

    officer.proxy.cut()
    officer.phone.kill()
    officer.phone.start()
    page = open_event(officer)
    expect(page.locator("[data-said]")).to_contain_text(READY)
    page.get_by_role("button", name="Mulai kegiatan").click()
    expect(page.locator("[data-state]")).to_have_text("Sedang berlangsung")
    page.get_by_role("link", name="QR daftar hadir").click()
    expect(page.locator("[data-qr] svg")).to_be_visible()
    found += faults(page, "attendance")

    # At home the event and its services come first; what is recorded from now on belongs to it.
    page = officer.home()
    expect(page.locator("[data-outreach]")).to_contain_text(f"Katulampa, {PLACE}")
    in_sight = page.locator("nav > .services [data-service]")
    assert in_sight.evaluate_all("all => all.map((one) => one.dataset.service)") == ["daku", "buku_tamu"]
    officer.record()
    sign_guest_book(officer.page, officer.proxy.origin)
    page = officer.home()
    expect(page.locator("[data-outreach]")).to_contain_text("DAKU 1 dari 20, Buku tamu 1 dari 5")
    found += faults(page, "home during an event")
    page.get_by_role("link", name="Buka kegiatan").click()
    expect(page.locator("[data-waiting]")).to_contain_text("2 isian belum sampai di kantor")
    found += faults(page, "event under way")

    officer.proxy.connect()
    officer.phone.finds_signal()
    until(page, lambda: office.bound(event) == ["buku_tamu", "daku"], seconds=30)
    until(
        page,
        lambda: (
            [(one["waiting"], one["reported_at"] is None) for one in office.phones_at(event)] == [(0, False)]
        ),
    )
    expect(page.locator("[data-waiting]")).to_contain_text("sudah sampai di kantor")
    page.get_by_role("button", name="Selesai").click()
    expect(page.locator("[data-state]")).to_have_text("Selesai di HP ini")
    sign_guest_book(page, officer.proxy.origin)
    expect(officer.home().locator("[data-outreach]")).to_be_hidden()
    officer.expect_count("waiting", 0)
    assert office.bound(event) == ["buku_tamu", "daku"]
    assert found == []
