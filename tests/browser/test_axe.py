"""axe finds nothing on any page or screen, at 360 px and on a desktop, light and dark; fingers hit everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import filling, notebook
from tests.browser.accessibility import faults, faults_on_a_phone
from tests.browser.desk import Desk
from tests.browser.office import AREA, Office
from tests.browser.officer import Officer
from tests.browser.phone import Phone
from tests.live import LiveServer
from webapp.services import catalogue
from webapp.store import qr_links

pytestmark = pytest.mark.browser


def test_a_bad_page_is_noticed(phone: Phone, server: LiveServer) -> None:
    phone.page.goto(server.url + "/")
    phone.page.evaluate(
        """() => {
          const [button, text] = [document.createElement("button"), document.createElement("p")];
          Object.assign(button.style, { width: "20px", height: "20px", minWidth: "0", minHeight: "0", padding: "0" });
          Object.assign(text.style, { width: "500px", color: "#999", background: "#fff" });
          text.textContent = "pudar";
          document.querySelector("main").append(button, text);
        }"""
    )
    found = " ".join(faults(phone.page, "bad"))
    for fault in ("button-name", "color-contrast", "too small", "wider than the screen"):
        assert fault in found


def test_pages_for_everybody(phone: Phone, server: LiveServer) -> None:
    found = []
    for address in ("/", "/masuk", "/app/", "/app/masuk", "/sumber", "/tidak-ada"):
        phone.page.goto(server.url + address)
        found += faults(phone.page, address)
    assert found == []


Look = Callable[[Page, str], list[str]]


def walk_through(
    page: Page, answers: dict[str, object], photos: dict[str, Path], name: str, look: Look
) -> list[str]:
    """Every step of a form: empty with its faults shown, then filled; ends at the summary."""
    found = []
    while not page.locator('[data-walk="save"]').is_visible():
        step = page.locator('[data-walk="count"]').inner_text()
        page.locator('[data-walk="next"]').click()
        if page.locator('[data-walk="count"]').inner_text() == step:
            found += faults_on_a_phone(page, f"{name}, {step}, faults shown")
            filling.fill_step(page, answers, photos)
            found += look(page, f"{name}, {step}, filled in")
            filling.forward(page)
        else:
            page.locator('[data-walk="back"]').click()
            filling.fill_step(page, answers, photos)
            found += look(page, f"{name}, {step}, filled in")
            filling.forward(page)
    return found + faults(page, f"{name}, summary")


def test_every_step_of_the_officers_form(officer: Officer, small_files: list[Path]) -> None:
    officer.enrol()
    page = officer.open_form()
    found = walk_through(page, officer.answers(), {"foto_tempat": small_files[0]}, "form", faults)
    filling.save(page)
    found += faults(page, "receipt")
    assert found == []


def test_every_screen_of_the_phone(officer: Officer) -> None:
    officer.enrol()
    page = officer.page
    found = faults(page, "home, nothing yet")
    officer.proxy.cut()
    officer.record()
    officer.multiply(3)
    notebook.alter(page, 2, "nik", "3271023102900001")
    officer.home()
    officer.expect_count("waiting", 4)
    page.locator('[data-do="send"]').click(trial=True)
    found += faults(page, "home, entries waiting, no network")
    officer.proxy.connect()
    officer.send()
    officer.expect_count("refused", 1)
    found += faults(page, "home, one refused")
    held = officer.held()
    for place in (
        "#daftar",
        "#daftar=refused",
        f"#isian={held[0]['id']}",
        f"#isian={held[1]['id']}",
        "#ponsel",
        "#masuk",
    ):
        page.goto(officer.proxy.origin + "/app/" + place)
        page.wait_for_function("() => !document.querySelector('[data-screen=home]:not([hidden])')")
        if place.startswith("#isian"):
            expect(page.locator("[data-state]")).not_to_be_empty()
            page.locator("[data-discard] summary").evaluate("it => it.parentElement.open = true")
        found += faults(page, place.split("=")[0])
    page.goto(f"{officer.proxy.origin}/app/daku#lihat={held[0]['id']}")
    expect(page.locator("[data-look]")).to_be_visible()
    found += faults(page, "looking at an entry")
    assert found == []


# What repeats itself has the same faults: of long lists and tables a few rows are looked at.
SHORT = """
() => document.querySelectorAll("tbody, main ol, main ul, select").forEach((long) => {
  [...long.children].slice(6).forEach((row) => row.remove());
})
"""


@pytest.fixture
def desk(browser: Browser, server: LiveServer) -> Iterator[Desk]:
    with Desk(browser, server.url) as desk:
        yield desk


def test_every_page_of_the_desk(
    officer: Officer, office: Office, desk: Desk, small_files: list[Path]
) -> None:
    officer.enrol()
    officer.record(photos={"foto_tempat": small_files[0]})
    officer.home()
    officer.expect_count("stored_today", 1)
    entry = officer.held()[0]["id"]
    office.answer("skm", 12)
    office.answer("catatan_pelayanan", 3)
    desk.sign_in("admin")
    page = desk.page
    found = []
    for address in (
        "/meja/",
        "/meja/entri",
        f"/meja/entri/{entry}",
        "/meja/entri?teks=tidak-ada-yang-begini",
        "/meja/qr",
        "/meja/qr/halaman",
        "/meja/perangkat",
        "/meja/entri/00000000-0000-7000-8000-000000000000",
        "/meja/laporan",
        "/meja/laporan/daku",
        "/meja/laporan/skm",
        "/meja/laporan/skm?dari=2026-05&sampai=2026-01",
        "/meja/laporan/skm/saran",
        "/meja/laporan/catatan_pelayanan",
    ):
        page.goto(desk.origin + address)
        expect(page.locator("h1")).to_be_visible()
        page.evaluate(SHORT)
        found += faults(page, address)
    page.goto(desk.origin + "/meja/entri")
    page.locator(".filters summary").click()
    found += faults(page, "list, filters open")
    page.goto(f"{desk.origin}/meja/entri/{entry}")
    page.locator('[name="tandai"]').first.check()
    page.locator('[name="keputusan"][value="returned"]').click()
    found += faults(page, "returning without a note")
    assert found == []


# All steps at once, laid out in full: axe measures where things stand.
WHOLE = """
() => document.querySelectorAll(".step:not([data-summary])").forEach((step) => {
  step.hidden = false;
  step.style.contentVisibility = "visible";
})
"""


def test_forms_of_every_service_and_what_anybody_may_read(phone: Phone, server: LiveServer) -> None:
    with server.application().app_context():
        links = {link.service: link.token for link in qr_links.of_area(AREA) if link.revoked_at is None}
    page, found = phone.page, []
    for service, definition in catalogue.builtin().items():
        for audience, address in (("officer", f"/app/{service}"), ("public", f"/q/{links.get(service)}")):
            # Of those for both the officer's, and of a citizen's pages the survey's: they share their questions.
            if audience in definition.audience and (audience == "officer" or service == "skm"):
                page.goto(server.url + address)
                expect(page.locator('[data-walk="next"]')).to_be_visible()
                page.evaluate(WHOLE)
                found += faults_on_a_phone(page, address.split("/q/")[0] or service)
    page.goto(server.url + "/standar/32.71.02")
    found += faults_on_a_phone(page, "public pages")
    page.locator("a.card").first.click()
    expect(page.locator(".said").first).to_be_visible()
    found += faults_on_a_phone(page, "a public page")
    assert found == []


def test_every_step_of_the_public_form(phone: Phone, server: LiveServer, small_files: list[Path]) -> None:
    address = server.flask("qr", "add", "daku", AREA).split()[-1]
    page = phone.page
    page.goto(server.url + address[address.index("/q/") :])
    answers = Officer(phone, None, server, "").answers()  # type: ignore[arg-type]
    # The questions look as in the officer's form: here once, as most citizens see them.
    found = walk_through(page, answers, {}, "public form", faults_on_a_phone)
    filling.save(page)
    found += faults(page, "public receipt")
    assert found == []
