"""From a village without a network to the NIB: what was just recorded is chosen in the next form; the desk issues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser import autofill, filling
from tests.browser.accessibility import faults
from tests.browser.desk import Desk
from tests.browser.office import AREA, Office
from tests.browser.officer import Officer
from tests.browser.phone import until
from tests.browser.photos import small_photo
from tests.licence import PDF
from webapp.services import Area, AreaBook, catalogue

pytestmark = pytest.mark.browser

# An invented number that no other test gives to a business.
NIB, NIK = "0000000987654", "3271021203859977"
# Ids of the questions that hold an answer, by what stands in the page.
FILLED = """
() => [...document.querySelectorAll("form[data-service] .question:not([data-type=consent])")]
  .filter((asked) => [...asked.querySelectorAll("input:not([type=search]), select, textarea")]
    .some((one) => ["radio", "checkbox"].includes(one.type) ? one.checked : one.value))
  .map((asked) => asked.dataset.question)
"""


def must(service: str) -> dict[str, Any]:
    """Valid answers to the questions of a service that must be answered."""
    definition = catalogue.builtin()[service]
    example = definition.example(AreaBook([Area(AREA, "Katulampa")]))
    return {name: value for name, value in example.items() if definition.questions[name].required}


def choose(page: Page, text: str) -> str:
    """Find a business in the first step and choose it; what the list said of it."""
    page.get_by_label("Cari usaha").fill(text)
    found = filling.question(page, "usaha").locator(".found button").filter(has_text=text).first
    said = found.inner_text()
    found.click()
    expect(page.locator(".question[data-question=usaha] .says")).to_contain_text("Terisi dari daftar")
    return said


def complete(page: Page, service: str) -> None:
    """Answer what is still open, and save."""
    known = set(page.evaluate(FILLED))
    autofill.fill_and_save(page, {name: value for name, value in must(service).items() if name not in known})


def test_who_has_no_nib_is_led_through_perisa_and_back(officer: Officer) -> None:
    officer.enrol()
    officer.proxy.cut()
    page, origin = officer.page, officer.proxy.origin
    person = {"nama_pemilik": "Budi Santoso", "nik": "3271021708909977", "telepon": "081299990078"}
    no_nib = {"nama_usaha": "Keripik Tanpa NIB", "punya_nib": "tidak"}
    halal = {**must("faisal"), **person, **no_nib}
    page.goto(f"{origin}/app/faisal")
    button = page.get_by_role("link", name="Buat PERISA dulu")
    filling.fill_step(page, halal, {})
    while not button.is_visible():
        filling.forward(page)
        filling.fill_step(page, halal, {})
    button.click()

    # The same person, with what follows from the NIK, and no business of the registry claimed.
    expect(page.locator("#nama_pemilik")).to_have_value("Budi Santoso")
    expect(page.locator("#nik")).to_have_value(person["nik"])
    expect(page.locator("[name=jenis_kelamin][value=L]")).to_be_checked()
    expect(page.locator("#tanggal_lahir")).to_have_value("1990-08-17")
    complete(page, "perisa")

    page.get_by_role("link", name="Lanjutkan yang belum selesai: Keripik Tanpa NIB - Budi Santoso").click()
    expect(page.locator("#nama_usaha")).to_have_value("Keripik Tanpa NIB")
    autofill.fill_and_save(page, halal)
    # Once is enough.
    expect(page.locator("[data-lead-on]")).to_be_hidden()
    kept = {entry["service"]: entry for entry in officer.held()}
    assert {entry["answers"]["nik"] for entry in kept.values()} == {person["nik"]}
    assert "usaha" not in kept["perisa"]["answers"]


def test_a_business_recorded_offline_gets_its_licence(
    officer: Officer, office: Office, browser: Browser, tmp_path: Path
) -> None:
    officer.enrol()
    known = office.a_business(AREA)
    officer.proxy.cut()
    owner: dict[str, Any] = {
        "nama_pemilik": "Ucup Maulana",
        "nik": NIK,
        "jenis_kelamin": "L",
        "tanggal_lahir": "1985-03-12",
    }
    officer.record(77, nama_usaha="Sablon Tanpa Sinyal", telepon="081299990077", **owner)

    # Just recorded, never sent: chosen in the next form, with everything that is known of it.
    page, origin = officer.page, officer.proxy.origin
    page.goto(f"{origin}/app/perisa")
    assert "belum dikirim" in choose(page, "Sablon Tanpa Sinyal")
    told = {"nama_pemilik", "nik", "jenis_kelamin", "tanggal_lahir", "telepon", "nama_usaha", "produk_utama"}
    assert told | {"kelurahan", "lokasi"} <= set(page.evaluate(FILLED))
    expect(page.locator("#nik")).to_have_value(NIK)
    expect(page.locator("#telepon")).to_have_value("081299990077")
    complete(page, "perisa")

    # One of the copy of the registry.
    page.goto(f"{origin}/app/faisal")
    assert "belum dikirim" not in choose(page, known["facts"]["name"])
    expect(page.locator("#nik")).to_have_value(known["nik"])
    complete(page, "faisal")

    officer.proxy.connect()
    officer.home()
    officer.send_all()
    sent = {entry["service"]: entry["id"] for entry in officer.held()}
    business = office.business_of(sent["daku"])
    assert office.business_of(sent["perisa"])["id"] == business["id"] != known["id"]
    assert office.business_of(sent["faisal"])["id"] == known["id"]

    # What has been applied for is not offered as new; had it been withdrawn, it could be made again.
    page = officer.page
    applied = page.locator('[data-had="perisa"]')

    def is_known() -> bool:
        """Whether the phone has heard of it yet: the office ties entries to businesses after it has answered."""
        officer.home()
        expect(page.locator("[data-status]")).to_have_text("Semua isian sudah sampai di kantor.")
        page.goto(f"{origin}/app/usaha#buka=business:{business['id']}")
        expect(page.locator("h1[data-title]")).to_contain_text("Sablon Tanpa Sinyal")
        return applied.is_visible()

    until(page, is_known)
    expect(applied).to_contain_text("sudah diajukan")
    expect(page.locator('[data-start="perisa"]')).to_be_hidden()
    applied.locator("summary").click()
    applied.locator("[data-again]").click()
    expect(page.locator(".says").first).to_contain_text("Sablon Tanpa Sinyal")

    # At the desk: checked, entered into OSS, issued with number, day and document.
    (tmp_path / "nib.pdf").write_bytes(PDF)
    wrong = small_photo(tmp_path / "foto.jpg", 1)
    with Desk(browser, officer.server.url) as desk:
        desk.sign_in("supervisor")
        page = desk.open_entry(sent["perisa"])
        for state in ("diperiksa", "proses_oss"):
            page.locator(f'[name="keputusan"][value="{state}"]').click()
            page = desk.open_entry(sent["perisa"])
        step = page.locator(".step-form").filter(has=page.locator('[name="langkah"][value="terbit"]'))
        if step.get_attribute("open") is None:
            step.locator("summary").click()
        step.locator("#terbit-nib").fill(NIB)
        step.locator("#terbit-tanggal_nib").fill("2026-11-20")
        chosen = FilePayload(name="nib.pdf", mimeType="application/pdf", buffer=wrong.read_bytes())
        step.locator("input[type=file]").set_input_files(chosen)
        step.locator("button.main").click()
        expect(page.locator("#terbit-berkas_nib-fault")).to_contain_text("PDF")
        expect(step.locator("#terbit-nib")).to_have_value(NIB)
        expect(step.locator("#terbit-tanggal_nib")).to_have_value("2026-11-20")
        assert faults(page, "a step with a wrong file") == []
        step.locator("input[type=file]").set_input_files(tmp_path / "nib.pdf")
        step.locator("button.main").click()
        expect(page.locator(".marks")).to_contain_text("NIB terbit")
        with page.expect_download() as download:
            page.get_by_role("link", name="Buka PDF").click()
        assert download.value.path().read_bytes() == PDF
        assert office.business_of(sent["perisa"])["nib"] == NIB
        page.goto(f"{desk.origin}/meja/usaha/{business['id']}")
        expect(page.locator("main")).to_contain_text(NIB)
