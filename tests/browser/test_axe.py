"""axe finds nothing on any page or screen, at 360 px and on a desktop, light and dark; fingers hit everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

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


def test_every_step_of_the_officers_form(officer: Officer, small_files: list[Path]) -> None:
    """Every step empty with its faults shown, then filled in; the summary, all steps at once, and the receipt."""
    officer.enrol()
    page = officer.open_form()
    answers, photos = officer.answers(), {"foto_tempat": small_files[0]}
    count, found = page.locator('[data-walk="count"]'), list[str]()
    while not page.locator('[data-walk="save"]').is_visible():
        step = count.inner_text()
        page.locator('[data-walk="next"]').click()
        if count.inner_text() == step:
            found += faults_on_a_phone(page, f"form, {step}, faults shown")
        else:
            page.locator('[data-walk="back"]').click()
        filling.fill_step(page, answers, photos)
        found += faults_on_a_phone(page, f"form, {step}, filled in")
        filling.forward(page)
    found += faults(page, "form, summary")
    page.evaluate(WHOLE)
    found += faults(page, "form, filled in")
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
            expect(page.locator("h1:visible")).not_to_have_count(0)
            expect(page.locator("[data-state]")).not_to_be_empty()
            page.locator("[data-discard] summary").evaluate("it => it.parentElement.open = true")
        found += faults(page, place.split("=")[0])
    page.goto(f"{officer.proxy.origin}/app/daku#lihat={held[0]['id']}")
    expect(page.locator("[data-look]")).to_be_visible()
    found += faults(page, "looking at an entry")
    assert found == []


# What repeats itself has the same faults: of long lists and tables a few rows are looked at.
SHORT = """
() => document.querySelectorAll("tbody, main ol, main ul, main details, select").forEach((long) => {
  [...long.children].slice(4).forEach((row) => row.remove());
})
"""


@pytest.fixture
def desk(browser: Browser, server: LiveServer) -> Iterator[Desk]:
    with Desk(browser, server.url) as desk:
        yield desk


def test_every_page_of_the_desk(office: Office, desk: Desk, small_files: list[Path]) -> None:
    entry = office.record(office.hire(), small_files[0])
    office.answer("skm", 12)
    office.answer("catatan_pelayanan", 3)
    desk.sign_in("admin")
    page = desk.page
    found = []
    for address in (
        "/meja/",
        "/meja/entri",
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
        # On a wide screen the filters stand open; they stay so when it becomes narrow.
        assert page.locator("details.filters:not([open])").count() == 0
        page.evaluate(SHORT)
        found += faults(page, address)
    desk.open_entry(entry)
    expect(page.locator("main a > img")).to_be_visible()
    found += faults(page, "an entry")
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


def test_steps_summary_and_receipt_of_the_public_form(phone: Phone, server: LiveServer) -> None:
    address = server.flask("qr", "add", "daku", AREA).split()[-1]
    page = phone.page
    page.goto(server.url + address[address.index("/q/") :])
    page.locator('[data-walk="next"]').click()
    found = faults_on_a_phone(page, "public form, faults shown")
    answers = Officer(phone, None, server, "").answers()  # type: ignore[arg-type]
    filling.fill_form(page, answers)
    found += faults(page, "public form, summary")
    # The steps are those of the officer's form, which is looked at step by step: here all at once, filled in.
    page.evaluate(WHOLE)
    found += faults_on_a_phone(page, "public form, filled in")
    filling.save(page)
    found += faults(page, "public receipt")
    assert found == []
