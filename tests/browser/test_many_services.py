"""An office with many services: the first visit stays light; an enrolled phone opens every form without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import expect

from tests.browser import notebook
from tests.browser.faults import Refuse
from tests.browser.office import AREA, Office
from tests.browser.officer import Officer
from tests.browser.phone import Phone, until
from tests.browser.proxy import Proxy
from tests.live import LiveServer
from webapp.config import ROOT

pytestmark = pytest.mark.browser

UPDATE = "navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => 1, () => 0)"
STATE = """navigator.serviceWorker.getRegistration().then((found) =>
    found.installing ? "installing" : found.waiting ? "waiting" : "none")"""


def publish(server: LiveServer, folder: Path, name: str, version: int = 1) -> None:
    """A small service of one question, whose text holds the version."""
    definition: dict[str, Any] = {
        "id": name,
        "version": version,
        "title": {"id": f"Pencatatan {name}"},
        "short_title": {"id": name.capitalize()},
        "audience": ["officer"],
        "title_from": ["nama"],
        "search_from": ["nama"],
        "workflow": yaml.safe_load((ROOT / "webapp/services/catalogue/daku.yaml").read_text())["workflow"],
        "sections": [
            {
                "id": "isi",
                "title": {"id": "Isi"},
                "questions": [
                    {
                        "id": "nama",
                        "type": "text",
                        "required": True,
                        "label": {"id": f"Nama menurut versi {version}"},
                        "example": "Siti",
                    },
                    {"id": "kelurahan", "type": "area", "required": True, "label": {"id": "Kelurahan"}},
                ],
            }
        ],
    }
    file = folder / f"{name}-{version}.yaml"
    file.write_text(yaml.safe_dump(definition, allow_unicode=True))
    server.flask("service", "publish", str(file))


@pytest.fixture
def worker(changing_server: LiveServer, phone: Phone, tmp_path: Path) -> Iterator[Officer]:
    """An officer of an office with two more services."""
    publish(changing_server, tmp_path, "rapat")
    publish(changing_server, tmp_path, "jalan")
    office = Office(changing_server)
    with Proxy(changing_server.url) as proxy:
        yield Officer(phone, proxy, changing_server, office.hire())
        phone.close()
    office.close()


def ready(worker: Officer) -> int:
    """Wait until the home screen says that every form is kept; how many there are."""
    page = worker.page
    page.goto(worker.proxy.origin + "/app/")
    total = page.locator("[data-service]").count()
    expect(page.locator("[data-forms]")).to_have_text(
        f"Formulir siap dipakai tanpa sinyal: {total} dari {total}.", timeout=20_000
    )
    return total


def test_first_visit_keeps_one_form_and_an_enrolled_phone_all_of_them(
    worker: Officer, tmp_path: Path
) -> None:
    page, proxy = worker.page, worker.proxy
    page.goto(proxy.origin + "/app/rapat")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_timeout(1_000)
    assert not proxy.seen("/app/daku") and not proxy.seen("/app/jalan")

    # The form visited opens again without a network; of another one the home screen says what to do.
    proxy.cut()
    page.goto(proxy.origin + "/app/rapat")
    expect(page.get_by_label("Nama menurut versi 1")).to_be_visible()
    page.goto(proxy.origin + "/app/jalan")
    expect(page.locator("[data-not-kept]")).to_be_visible()

    proxy.connect()
    worker.enrol()
    assert ready(worker) >= 3
    proxy.cut()
    worker.phone.reopen()
    page = worker.home()
    expect(page.locator("[data-not-kept]")).to_be_hidden()
    for address in page.locator("[data-service]").evaluate_all("(links) => links.map((link) => link.href)"):
        worker.page.goto(address)
        expect(worker.page.locator('[data-walk="next"]')).to_be_visible()

    # What is filled in most stands first from then on.
    page = worker.page
    page.goto(proxy.origin + "/app/jalan")
    page.get_by_label("Nama menurut versi 1").fill("Siti")
    expect(page.get_by_label("Kelurahan")).to_have_value(AREA)
    page.locator('[data-walk="next"]').click()
    page.locator('[data-walk="save"]').click()
    expect(page.locator("[data-done] [data-code]")).not_to_be_empty()
    until(page, lambda: notebook.value(page, f"uses:{worker.username}") == {"jalan": 1})
    expect(worker.home().locator("[data-service]").first).to_have_attribute("data-service", "jalan")

    # A new version of one form costs that form; a fault in it leaves the whole set as it was.
    publish(worker.server, tmp_path, "jalan", version=2)
    rule = proxy.on("/app/jalan", Refuse())
    proxy.forget()
    proxy.connect()
    page = worker.home()
    page.evaluate(UPDATE)
    until(page, lambda: bool(proxy.seen("/app/jalan")) and page.evaluate(STATE) == "none")
    proxy.off(rule)
    proxy.forget()
    page.evaluate(UPDATE)
    expect(page.locator("[data-update]")).to_be_visible(timeout=20_000)
    assert [one.path for one in proxy.seen("/app/") if one.path not in ("/app/", "/app/sw.js")] == [
        "/app/jalan"
    ]
    with page.expect_navigation():
        page.locator('[data-do="update"]').click()
    ready(worker)
    proxy.cut()
    worker.page.goto(proxy.origin + "/app/jalan")
    expect(worker.page.get_by_label("Nama menurut versi 2")).to_be_visible()
    worker.page.goto(proxy.origin + "/app/rapat")
    expect(worker.page.get_by_label("Nama menurut versi 1")).to_be_visible()
