"""A returned entry, an officer's or a citizen's, goes all the way round: desk, phone without a network, desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import autofill, filling
from tests.browser.desk import Desk
from tests.browser.office import Office
from tests.browser.officer import Officer

pytestmark = pytest.mark.browser

NOTE = "Angka ke-7 tidak sesuai KTP. Mohon dicek lagi."


@pytest.fixture
def desk(browser: Browser, officer: Officer) -> Iterator[Desk]:
    """The supervisor at a desk with a network of its own."""
    with Desk(browser, officer.server.url) as desk:
        yield desk


def test_returned_entry_is_mended_offline_and_comes_back_first(
    officer: Officer, office: Office, desk: Desk
) -> None:
    officer.enrol()
    officer.record(1)
    officer.record(2)
    officer.home()
    officer.expect_count("stored_today", 2)
    first, second = officer.held()

    desk.sign_in("supervisor")
    page = desk.open_entry(first["id"])
    page.locator('[name="tandai"][value="nik"]').check()
    page.locator('[name="catatan-nik"]').fill(NOTE)
    page.locator('[name="keputusan"][value="returned"]').click()
    assert office.entries([first["id"]])[0]["state"] == "returned"

    phone = officer.home()
    officer.expect_count("returned", 1)
    officer.proxy.cut()
    officer.phone.reopen()
    phone = officer.home()
    officer.expect_count("returned", 1)
    phone.locator('a[href="#daftar=returned"]').click()
    expect(phone.locator("[data-entries]")).to_contain_text("Perbaiki paling lambat")
    phone.locator("[data-entries] a").click()
    expect(phone.locator("[data-note]")).to_contain_text(NOTE)
    phone.locator("[data-mend]").click()
    asked = filling.question(phone, "nik")
    expect(asked).to_be_visible()
    expect(asked).to_contain_text(NOTE)
    mended = "3271025708909902"
    phone.locator("#nik").fill(mended)
    assert autofill.fill_and_save(phone, {}) == first["receipt"]

    officer.proxy.connect()
    officer.home()
    officer.send_all()
    officer.expect_count("returned", 0)
    row = office.entries([first["id"]])[0]
    assert (row["state"], row["revision"], row["answers"]["nik"]) == ("revised", 2, mended)
    held = officer.held()[0]
    assert {**row["answers"], "nik": None} == {**first["answers"], "nik": None}
    assert held["collected_at"] == first["collected_at"]

    # It stands before everything that is not revised itself.
    listed = desk.listed()
    assert listed.index(first["id"]) < listed.index(second["id"])
    ahead = office.entries(listed[: listed.index(first["id"])])
    assert {one["state"] for one in ahead} <= {"revised"}
    page = desk.open_entry(first["id"])
    expect(page.locator(".history")).to_contain_text(mended)
    expect(page.locator(".history")).to_contain_text(first["answers"]["nik"])
    page.locator('[name="keputusan"][value="approved"]').click()
    assert office.entries([first["id"]])[0]["state"] == "approved"

    # What is approved cannot be altered on the phone any more.
    officer.home()
    phone.goto(f"{officer.proxy.origin}/app/#isian={first['id']}")
    expect(phone.locator("[data-state]")).to_have_text("Disetujui")
    expect(phone.locator("[data-edit]")).to_be_hidden()
    assert len(office.events([first["id"]])) >= 4

    # What a citizen sent through a QR link comes to this phone too, to be mended together with them.
    (sent,) = office.answer("daku", 1)
    page = desk.open_entry(sent)
    page.locator(".decide summary").click()
    page.locator("#petugas").select_option(str(office.id_of(officer.username)))
    page.locator("#catatan").fill("Tanyakan lagi NIK-nya.")
    page.locator('[name="keputusan"][value="returned"]').click()
    officer.home()
    officer.expect_count("returned", 1)
    officer.proxy.cut()
    phone.locator('a[href="#daftar=returned"]').click()
    phone.locator("[data-entries] a").click()
    expect(phone.locator("[data-meaning]")).to_contain_text("Warga yang mengirimnya lewat QR")
    phone.locator("[data-mend]").click()
    expect(filling.question(phone, "nama_pemilik")).to_be_visible()
    code = autofill.fill_and_save(phone, {"nik": mended})
    officer.proxy.connect()
    officer.home()
    officer.send_all()
    phone.goto(f"{officer.proxy.origin}/app/#isian={sent}")
    expect(phone.locator("[data-meaning]")).to_contain_text("sudah sampai di kantor")
    expect(phone.locator("[data-meaning]")).not_to_contain_text("Warga")
    row = office.entries([sent])[0]
    assert (row["state"], row["number"], row["answers"]["nik"]) == ("revised", None, mended)
    assert row["receipt"] == code.replace("-", "")
