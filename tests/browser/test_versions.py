"""A new version of the form, and of the app, arrives while officers are at work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import expect

from tests.browser.faults import CAPTIVE_PORTAL, BreakAnswer, Refuse, Stall
from tests.browser.office import Office
from tests.browser.officer import Officer
from tests.browser.phone import Phone, until
from tests.browser.proxy import Proxy
from tests.live import LiveServer
from webapp.config import ROOT

pytestmark = pytest.mark.browser

CATALOGUE = ROOT / "webapp" / "services" / "catalogue"
VERSION = "document.querySelector('form[data-service]').dataset.version"
UPDATE = "navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => 1, () => 0)"
WAITING = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))"
BUSY = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.installing))"


@pytest.fixture
def worker(changing_server: LiveServer, phone: Phone) -> Iterator[Officer]:
    """An officer at a server where new versions may be published."""
    office = Office(changing_server)
    with Proxy(changing_server.url) as proxy:
        yield Officer(phone, proxy, changing_server, office.hire())
        phone.close()
    office.close()


def version(worker: Officer) -> int:
    """The newest version of DAKU at the worker's server."""
    return int(json.loads(worker.server.flask("service", "example", "daku"))["version"])


def publish_next_version(server: LiveServer, folder: Path, number: int) -> None:
    """A further version of DAKU: one more required question, one choice less."""
    definition = yaml.safe_load((CATALOGUE / "daku.yaml").read_text())
    definition["version"] = number
    first = definition["sections"][0]["questions"]
    first.append(
        {
            "id": f"nama_panggilan_{number}",
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
    file = folder / f"daku-{number}.yaml"
    file.write_text(yaml.safe_dump(definition, allow_unicode=True))
    server.flask("service", "publish", str(file))


@pytest.mark.own_browser
def test_new_version_never_disturbs_an_open_form(worker: Officer, tmp_path: Path) -> None:
    old = version(worker)
    worker.enrol()
    form = worker.open_form()
    form.evaluate("window.still_here = true")
    form.locator("#nama_pemilik").fill("Siti Aminah")
    until(form, lambda: len(worker.held()) == 1)
    publish_next_version(worker.server, tmp_path, old + 1)
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
    assert form.evaluate(VERSION) == str(old)
    home.close()

    # At the next cold start the new version is there and the draft as well.
    worker.phone.restart()
    worker.home()
    worker.expect_count("draft", 1)
    assert worker.open_form().evaluate(VERSION) == str(old + 1)


def test_update_that_breaks_off_leaves_the_old_version_working_and_its_entries_are_accepted_after_the_new_one(
    worker: Officer, tmp_path: Path
) -> None:
    old = version(worker)
    new = old + 1
    called: dict[str, Any] = {f"nama_panggilan_{number}": "Yayuk" for number in (old, new)}
    worker.enrol()
    publish_next_version(worker.server, tmp_path, new)
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
        assert worker.open_form().evaluate(VERSION) == str(old), fault
        worker.proxy.off(rule)

    worker.phone.reopen()
    assert worker.open_form().evaluate(VERSION) == str(old)
    worker.record(1, **called)
    worker.multiply(4)
    worker.home()
    worker.expect_count("waiting", 5)

    worker.proxy.connect()
    page = worker.home()
    worker.send_all()
    worker.expect_count("waiting", 0)
    worker.expect_count("stored_today", 5)
    ids = [entry["id"] for entry in worker.held()]
    office = Office(worker.server)
    assert [row["version"] for row in office.entries(ids)] == [old] * 5
    assert {row["state"] for row in office.entries(ids)} == {"recorded"}

    # The new form reaches the phone with the officer's leave, and works without a network.
    page.evaluate(UPDATE)
    expect(page.locator("[data-update]")).to_be_visible(timeout=20_000)
    with page.expect_navigation():
        page.locator('[data-do="update"]').click()
    worker.proxy.cut()
    assert worker.open_form().evaluate(VERSION) == str(new)
    worker.record(6, **called)
    worker.proxy.connect()
    worker.home()
    worker.send_all()
    ids = [entry["id"] for entry in worker.held()]
    assert [row["version"] for row in office.entries(ids)] == [old] * 5 + [new]
    office.close()
