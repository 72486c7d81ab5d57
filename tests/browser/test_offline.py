"""A day without a network: nothing that was recorded is lost, doubled or altered."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import autofill
from tests.browser.office import Office, batches, whole
from tests.browser.officer import Officer
from tests.browser.phone import until

pytestmark = pytest.mark.browser

PHOTOS = ("foto_tempat", "foto_produk")


@pytest.mark.own_browser
def test_twenty_entries_with_photos_survive_a_day_without_network_and_a_kill_while_the_camera_is_open(
    officer: Officer, office: Office, small_files: list[Path]
) -> None:
    phone, proxy = officer.phone, officer.proxy
    officer.enrol()
    proxy.cut()
    phone.restart()

    # After one visit every screen and the form open without a network.
    for address in ("/app/", "/app/masuk", "/app/entri", "/app/daku", "/app/?dari=layar-utama"):
        answer = officer.page.goto(proxy.origin + address)
        assert answer is not None and answer.status == 200
        expect(officer.page.locator("main")).to_be_visible()
    expect(officer.page.locator('[data-screen="home"]')).to_be_visible()

    receipts = []
    for number in range(20):
        photos = dict(zip(PHOTOS, small_files[number * 2 : number * 2 + 2], strict=True))
        # The first answers every question.
        receipts.append(officer.record(number, photos, **(officer.answers() if number == 0 else {})))
    before = officer.held()
    assert [entry["receipt"] for entry in before] == receipts
    assert [entry["number"] for entry in before] == list(range(1, 21))
    assert len({sha256 for entry in before for sha256 in (entry["answers"][name] for name in PHOTOS)}) == 40

    # Another one is half filled in when the battery is empty.
    answers = officer.answers(20)
    shown = open_the_camera(officer, answers)
    phone.kill()
    phone.start()
    officer.home()
    officer.expect_count("waiting", 20)
    officer.expect_count("draft", 1)
    drafts = [entry for entry in officer.held() if entry["state"] == "draft"]
    kept = [entry for entry in officer.held() if entry["state"] != "draft"]
    assert [(entry["id"], entry["collected_at"], entry["answers"]) for entry in kept] == [
        (entry["id"], entry["collected_at"], entry["answers"]) for entry in before
    ]
    for name, value in drafts[0]["answers"].items():
        if isinstance(value, dict) and "at" in value:
            continue  # its moment is that of the phone's
        assert value == answers[name]
    page = officer.page
    page.goto(proxy.origin + "/app/#daftar=draft")
    page.locator("[data-entries] a").first.click()
    expect(page.locator("[data-restored]")).to_be_visible()
    expect(page.locator('[data-walk="count"]')).to_have_text(shown)
    receipts.append(autofill.fill_and_save(page, answers))
    assert {entry["state"] for entry in officer.held()} == {"queued"}
    before = officer.held()
    officer.home()

    proxy.connect()
    officer.send_all()
    officer.expect_count("waiting", 0)
    officer.expect_count("stored_today", 21)
    expect(officer.page.locator("[data-status]")).to_have_text(
        "Semua isian sudah sampai di kantor.", timeout=30_000
    )

    ids = [entry["id"] for entry in before]
    stored = office.entries(ids)
    assert [row["number"] for row in stored] == list(range(1, 22))
    assert [row["id"] for row in stored] == ids
    assert [row["receipt"] for row in stored] == [code.replace("-", "") for code in receipts]
    assert [row["collected_at"] for row in stored] == [
        datetime.fromisoformat(entry["collected_at"]) for entry in before
    ]
    for row, entry in zip(stored, before, strict=True):
        assert row["answers"] == entry["answers"]

    files = office.attachments(ids)
    assert len(files) == 40
    for file in files:
        assert file["arrived_at"] is not None
        sent = whole(proxy, file["sha256"])
        assert hashlib.sha256(sent).hexdigest() == file["sha256"]
        assert len(sent) == file["bytes"]
    assert office.holds(*(file["stored_sha256"] for file in files))


def open_the_camera(officer: Officer, answers: dict[str, Any]) -> str:
    """Fill in a form by hand until the camera for its first photo is open; which step of how many is shown."""
    page = officer.to_the_camera(answers)
    with page.expect_file_chooser():
        page.locator('.step:not([hidden]) [data-photo="take"]').first.click()
    return page.locator('[data-walk="count"]').inner_text()


def test_what_waits_is_sent_by_the_open_app_with_every_page_closed_and_by_two_tabs_once(
    officer: Officer, office: Office
) -> None:
    # The app is open when the network is back.
    officer.enrol()
    officer.proxy.cut()
    officer.record(1)
    officer.home()
    officer.expect_count("waiting", 1)
    expect(officer.page.locator('[data-do="send"]')).to_be_visible()
    officer.proxy.connect()
    officer.expect_count("waiting", 0, seconds=60)
    assert len(office.entries(entry["id"] for entry in officer.held())) == 1

    # Every page is closed.
    officer.proxy.cut()
    officer.record(2)
    ids = [entry["id"] for entry in officer.held()]
    page, empty = officer.page, officer.phone.new_page()
    page.close()
    tools = officer.phone.cdp(empty)
    found: list[dict[str, str]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda news: found.extend(news["registrations"]))
    tools.send("ServiceWorker.enable")

    def mine() -> list[dict[str, str]]:
        return [one for one in found if one["scopeURL"].startswith(officer.proxy.origin)]

    until(empty, lambda: bool(mine()))
    officer.proxy.connect()
    # What the browser does by itself when it believes in the network again, and after a failure some minutes later.
    event = {"origin": officer.proxy.origin, "tag": "jemput-bola-kirim", "lastChance": False}

    def arrived() -> bool:
        tools.send(
            "ServiceWorker.dispatchSyncEvent", {**event, "registrationId": mine()[0]["registrationId"]}
        )
        empty.wait_for_timeout(500)
        return [row["id"] for row in office.entries(ids)] == ids

    until(empty, arrived)
    tools.detach()
    officer.home()
    officer.expect_count("waiting", 0)
    officer.expect_count("stored_today", 2)

    # Two tabs send at once.
    officer.proxy.cut()
    officer.record(3)
    officer.multiply(119)
    ids = [entry["id"] for entry in officer.held() if entry["state"] == "queued"]
    assert len(ids) == 120
    first = officer.home()
    second = officer.phone.new_page()
    second.goto(officer.proxy.origin + "/app/")
    expect(second.locator('[data-count="waiting"]')).to_have_text("120")
    officer.proxy.forget()
    officer.proxy.connect()
    press = "document.querySelector('[data-do=\"send\"]').click()"
    for page in (first, second, first, second):
        page.evaluate(press)
    for page in (first, second):
        expect(page.locator('[data-count="waiting"]')).to_have_text("0", timeout=30_000)
    sent = [entry["id"] for one in batches(officer.proxy) for entry in one["entries"]]
    assert sent == ids
    assert len(office.entries(ids)) == 120


def test_lost_database_is_said_with_the_numbers_that_are_gone(officer: Officer, office: Office) -> None:
    officer.enrol()
    officer.record(1)
    officer.home()
    officer.expect_count("stored_today", 1)
    officer.proxy.cut()
    officer.record(2)
    officer.record(3)
    ids = [entry["id"] for entry in officer.held()]
    page = officer.page
    # A page of this origin that does not hold the database open.
    page.goto(officer.proxy.origin + "/app/daku")
    style = page.locator('link[rel="stylesheet"]').first.get_attribute("href")
    page.goto(officer.proxy.origin + str(style))
    page.evaluate(
        """() => new Promise((done, failed) => {
          const removing = indexedDB.deleteDatabase("jemput-bola");
          removing.onsuccess = done;
          removing.onerror = removing.onblocked = () => failed(new Error("not removed"));
        })"""
    )
    officer.phone.reopen()
    page = officer.home()
    notice = page.locator("[data-notices]")
    expect(notice).to_contain_text("2, 3")
    assert "1" not in notice.inner_text().replace("2, 3", ""), notice.inner_text()
    assert len(office.entries(ids)) == 1

    # After signing in again nothing is counted twice: the next entry is number 4.
    officer.proxy.connect()
    officer.enrol()
    officer.record(4)
    assert [entry["number"] for entry in officer.held()] == [4]
