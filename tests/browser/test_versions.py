"""A new version of the form, and of the app, arrives while officers are at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.browser.office import Office
from tests.browser.officer import Officer
from tests.browser.phone import Phone, until
from tests.browser.proxy import CAPTIVE_PORTAL, BreakAnswer, Proxy, Refuse, Stall
from tests.live import LiveServer
from webapp.config import ROOT
from webapp.services import catalogue

pytestmark = [pytest.mark.browser, pytest.mark.own_browser]

OLD = catalogue.builtin()["daku"].version
NEW = OLD + 1
CATALOGUE = ROOT / "webapp" / "services" / "catalogue"
VERSION = "document.querySelector('form[data-service]').dataset.version"
UPDATE = "navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => 1, () => 0)"
WAITING = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))"
BUSY = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.installing))"


@pytest.fixture
def worker(own_server: LiveServer, phone: Phone) -> Iterator[Officer]:
    """An officer at a server where new versions may be published."""
    office = Office(own_server)
    with Proxy(own_server.url) as proxy:
        yield Officer(phone, proxy, own_server, office.hire())
        phone.close()
    office.close()


def publish_second_version(server: LiveServer, folder: Path) -> None:
    """The next version of DAKU: one more required question, one choice less."""
    definition = yaml.safe_load((CATALOGUE / "daku.yaml").read_text())
    definition["version"] = NEW
    first = definition["sections"][0]["questions"]
    first.append(
        {
            "id": "nama_panggilan",
            "type": "text",
            "required": True,
            "label": {"id": "Nama panggilan"},
            "example": "Siti",
        }
    )
    choices = next(
        question["choices"]
        for section in definition["sections"]
        for question in section["questions"]
        if question["id"] == "pendidikan"
    )
    choices.pop() if isinstance(choices, list) else choices.popitem()
    file = folder / "daku-2.yaml"
    file.write_text(yaml.safe_dump(definition, allow_unicode=True))
    server.flask("service", "publish", str(file))


def test_entries_of_version_one_are_accepted_after_version_two_is_published(
    worker: Officer, tmp_path: Path
) -> None:
    worker.enrol()
    worker.proxy.cut()
    worker.record(1)
    worker.multiply(4)
    publish_second_version(worker.server, tmp_path)
    worker.proxy.connect()
    page = worker.home()
    worker.expect_count("waiting", 0)
    worker.expect_count("stored_today", 5)
    ids = [entry["id"] for entry in worker.held()]
    office = Office(worker.server)
    assert [row["version"] for row in office.entries(ids)] == [OLD] * 5
    assert {row["state"] for row in office.entries(ids)} == {"recorded"}

    # The new form reaches the phone with the officer's leave, and works without a network.
    page.evaluate(UPDATE)
    expect(page.locator("[data-update]")).to_be_visible()
    with page.expect_navigation():
        page.locator('[data-do="update"]').click()
    worker.proxy.cut()
    assert worker.open_form().evaluate(VERSION) == str(NEW)
    worker.record(6, nama_panggilan="Yayuk")
    worker.proxy.connect()
    worker.home()
    worker.expect_count("waiting", 0)
    ids = [entry["id"] for entry in worker.held()]
    assert [row["version"] for row in office.entries(ids)] == [OLD] * 5 + [NEW]
    office.close()


def test_new_version_never_disturbs_an_open_form(worker: Officer, tmp_path: Path) -> None:
    worker.enrol()
    form = worker.open_form()
    form.evaluate("window.still_here = true")
    form.locator("#nama_pemilik").fill("Siti Aminah")
    until(form, lambda: len(worker.held()) == 1)
    publish_second_version(worker.server, tmp_path)
    home = worker.phone.new_page()
    home.goto(worker.proxy.origin + "/app/")
    home.evaluate(UPDATE)
    expect(home.locator("[data-update]")).to_be_visible()
    assert home.evaluate(WAITING)

    # The officer agrees, but a form is open in the other tab: nothing reloads and the reason is said.
    home.evaluate("window.still_here = true")
    home.locator('[data-do="update"]').click()
    expect(home.locator("[data-update]")).to_contain_text("formulir")
    assert home.evaluate(WAITING)
    for page in (form, home):
        assert page.evaluate("window.still_here") is True
    assert form.locator("#nama_pemilik").input_value() == "Siti Aminah"
    assert form.evaluate(VERSION) == str(OLD)
    home.close()

    # At the next cold start the new version is there and the draft as well.
    worker.phone.restart()
    worker.home()
    worker.expect_count("draft", 1)
    assert worker.open_form().evaluate(VERSION) == str(NEW)


def test_update_that_breaks_in_the_middle_leaves_the_old_version_working(
    worker: Officer, tmp_path: Path
) -> None:
    worker.enrol()
    publish_second_version(worker.server, tmp_path)
    page = worker.page
    for fault in (Refuse(), BreakAnswer(after_bytes=3000), CAPTIVE_PORTAL, Stall()):
        # The fault stands before the network is back: to open a page looks for a new version, too.
        rule = worker.proxy.on("/app/daku", fault)
        worker.proxy.forget()
        worker.proxy.connect()
        worker.home()
        page.evaluate(f"void {UPDATE}")
        until(page, lambda: bool(worker.proxy.seen("/app/daku")))
        if isinstance(fault, Stall):
            worker.proxy.cut()
        until(page, lambda: not page.evaluate(BUSY))
        assert not page.evaluate(WAITING), fault
        worker.proxy.cut()
        assert worker.open_form().evaluate(VERSION) == str(OLD), fault
        worker.proxy.off(rule)

    worker.phone.restart()
    assert worker.open_form().evaluate(VERSION) == str(OLD)
    worker.record(1)
    worker.home()
    worker.expect_count("waiting", 1)

    worker.proxy.connect()
    page = worker.home()
    worker.send_all()
    worker.expect_count("waiting", 0)
    page.evaluate(UPDATE)
    expect(page.locator("[data-update]")).to_be_visible(timeout=20_000)
    accept(page)
    worker.proxy.cut()
    assert worker.open_form().evaluate(VERSION) == str(NEW)


def accept(page: Page) -> None:
    with page.expect_navigation():
        page.locator('[data-do="update"]').click()
