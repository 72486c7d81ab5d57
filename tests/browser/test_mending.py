"""Wrong entries among ten: the others arrive, the wrong ones are mended, saved to a file or deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import autofill, notebook
from tests.browser.office import Office
from tests.browser.officer import Officer
from tests.browser.phone import until

pytestmark = pytest.mark.browser

# Sixteen digits whose day of birth is 31 February.
WRONG = "3271023102900001"


def test_eight_of_ten_are_stored_the_fourth_is_mended_on_the_phone_and_the_seventh_saved_and_deleted(
    officer: Officer, office: Office, tmp_path: Path
) -> None:
    # Ten entries wait; numbers 4 and 7 hold a NIK that no form would have let through.
    officer.enrol()
    page, proxy = officer.page, officer.proxy
    proxy.cut()
    officer.record()
    officer.multiply(9)
    for number in (4, 7):
        notebook.alter(page, number, "nik", WRONG)
    officer.home()
    officer.expect_count("waiting", 10)
    before = officer.held()
    fourth, seventh = before[3], before[6]
    proxy.connect()
    officer.send_all()
    officer.expect_count("refused", 2)
    officer.expect_count("waiting", 0)
    officer.expect_count("stored_today", 8)
    ids = [entry["id"] for entry in before]
    assert [row["number"] for row in office.entries(ids)] == [1, 2, 3, 5, 6, 8, 9, 10]
    assert [entry["number"] for entry in officer.held() if entry["state"] == "refused"] == [4, 7]

    page.locator('a[href="#daftar=refused"]').click()
    expect(page.locator("[data-entries] li")).to_have_count(2)
    page.locator(f'[data-entries] a[href$="{fourth["id"]}"]').click()
    expect(page.locator("[data-errors] li")).to_have_count(1)
    said = page.locator("[data-errors] li").inner_text()
    page.locator("[data-mend]").click()
    fault = page.locator("#nik-fault")
    expect(fault).to_be_visible()
    expect(fault).to_have_text(said)

    # Mended without a network, under the same number, with the same receipt.
    proxy.cut()
    answers = officer.answers()
    page.locator("#nik").fill(answers["nik"])
    expect(fault).to_be_hidden()
    assert autofill.fill_and_save(page, {}) == fourth["receipt"]
    proxy.connect()
    officer.home()
    officer.send_all()
    officer.expect_count("stored_today", 9)
    officer.expect_count("refused", 1)
    row = office.entries([fourth["id"]])[0]
    assert (row["number"], row["answers"]["nik"]) == (4, answers["nik"])
    assert len(office.entries(ids)) == 9

    # The other one is taken along as a file, and deleted; not without a reason.
    page.goto(f"{proxy.origin}/app/#isian={seventh['id']}")
    with page.expect_download() as download:
        page.locator('[data-do="file"]').click()
    saved = tmp_path / "isian.json"
    download.value.save_as(saved)
    content = json.loads(saved.read_text())
    assert content["entry"]["answers"]["nik"] == WRONG
    assert content["entry"]["receipt"] == seventh["receipt"]

    page.locator("[data-discard] summary").click()
    page.locator("[data-discard] button").click()
    assert [entry["number"] for entry in officer.held() if entry["state"] == "refused"] == [7], (
        "deleted without a reason"
    )
    page.locator("#alasan").select_option(index=1)
    page.locator("[data-discard] button").click()
    expect(page.locator('[data-screen="list"]')).to_be_visible()
    officer.home()
    officer.expect_count("refused", 0)
    officer.expect_count("stored_today", 9)
    # The server knows of the hole and does not report number 7 as lost.
    until(page, lambda: office.discarded().get(seventh["id"]) == 7)
    officer.home()
    expect(page.locator("[data-notices] .bad")).to_have_count(0)
    assert office.entries([seventh["id"]]) == []
