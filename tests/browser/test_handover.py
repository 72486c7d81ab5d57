"""The officer's phone in a citizen's hands: one survey, no way out without the PIN, no single answer to see later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.browser.office import AREA, PASSWORD, Office
from tests.browser.officer import Officer
from tests.browser.phone import Phone
from tests.browser.proxy import Proxy
from tests.live import LiveServer
from webapp.config import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture
def worker(changing_server: LiveServer, phone: Phone, tmp_path: Path) -> Iterator[Officer]:
    """An officer of an office with a survey of one question."""
    definition: dict[str, Any] = {
        "id": "pendapat",
        "version": 1,
        "title": {"id": "Survei pendapat warga"},
        "short_title": {"id": "Pendapat"},
        "audience": ["officer"],
        "anonymous": True,
        "title_from": ["pendapat"],
        "search_from": ["pendapat"],
        "workflow": yaml.safe_load((ROOT / "webapp/services/catalogue/daku.yaml").read_text())["workflow"],
        "sections": [
            {
                "id": "isi",
                "title": {"id": "Isi"},
                "questions": [
                    {
                        "id": "pendapat",
                        "type": "long_text",
                        "required": True,
                        "label": {"id": "Pendapat Anda"},
                        "example": "Baik",
                    },
                    {"id": "kelurahan", "type": "area", "required": True, "label": {"id": "Kelurahan"}},
                ],
            }
        ],
    }
    file = tmp_path / "pendapat.yaml"
    file.write_text(yaml.safe_dump(definition, allow_unicode=True))
    changing_server.flask("service", "publish", str(file))
    office = Office(changing_server)
    with Proxy(changing_server.url) as proxy:
        yield Officer(phone, proxy, changing_server, office.hire())
        phone.close()
    office.close()


def hand_over(worker: Officer, pin: str) -> Page:
    page = worker.home()
    page.get_by_text("Layanan lain").click()
    page.locator('[data-service="pendapat"]').click()
    page.get_by_text("Serahkan ponsel ke warga").click()
    page.get_by_label("Buat PIN").fill(pin)
    page.get_by_role("button", name="Kunci dan serahkan").click()
    expect(page.locator("body.locked")).to_be_attached()
    return page


def answer(page: Page, text: str) -> None:
    page.get_by_label("Pendapat Anda").fill(text)
    expect(page.get_by_label("Kelurahan")).to_have_value(AREA)
    page.locator('[data-walk="next"]').click()
    page.locator('[data-walk="save"]').click()
    expect(page.locator("[data-done]")).to_be_visible()


def give_pin(page: Page, pin: str) -> None:
    form = page.locator('[data-hand="leave"] > form')
    if not form.is_visible():
        page.get_by_text("Petugas: ambil kembali ponsel").click()
    page.get_by_label("PIN", exact=True).fill(pin)
    page.get_by_role("button", name="Buka kunci").click()


def test_survey_in_a_citizens_hands(worker: Officer) -> None:
    worker.enrol()
    worker.proxy.cut()
    origin = worker.proxy.origin
    page = hand_over(worker, "4711")
    survey = re.compile(r"/app/pendapat(#.*)?$")

    # Neither the address, nor the back button, nor a reload, nor a cold start leads anywhere else.
    for address in ("/app/", "/app/#daftar", "/app/usaha", "/app/daku"):
        page.goto(origin + address)
        page.wait_for_url(survey)
    page.go_back()
    page.wait_for_url(survey)
    page.reload()
    expect(page.get_by_role("link", name="Beranda")).to_be_hidden()
    worker.phone.reopen()
    page = worker.page
    page.goto(origin + "/app/")
    page.wait_for_url(survey)

    answer(page, "Antreannya lama sekali")
    expect(page.locator("[data-done]")).to_contain_text("Terima kasih")
    expect(page.get_by_role("link", name="Ke beranda")).to_be_hidden()
    page.get_by_role("link", name="Isi lagi").click()
    expect(page.get_by_label("Pendapat Anda")).to_have_value("")
    page.get_by_label("Pendapat Anda").fill("Tidak jadi")
    expect(page.locator("[data-kept]")).to_have_text("Tersimpan di ponsel")

    # A wrong PIN costs time from the third on, also after a reload.
    for _ in range(3):
        give_pin(page, "0000")
        expect(page.locator('[data-hand="leave"] > form .fault')).to_contain_text("PIN salah")
        expect(page.locator('[data-hand="leave"] > form button')).to_be_enabled()
    expect(page.locator('[data-hand="leave"] > form .fault')).to_contain_text("Tunggu")
    page.goto(origin + "/app/pendapat")
    give_pin(page, "4711")
    expect(page.locator('[data-hand="leave"] > form .fault')).to_contain_text("Tunggu")
    page.wait_for_timeout(6_000)
    give_pin(page, "4711")
    page.wait_for_url(origin + "/app/")

    # The survey that was given up is gone; of the one that was sent nothing is seen but that it waits.
    worker.expect_count("draft", 0)
    worker.expect_count("waiting", 1)
    page.goto(origin + "/app/#daftar")
    expect(page.locator("[data-entries] b")).to_have_text("Pendapat")
    page.locator("[data-entries] a").click()
    expect(page.locator('[data-screen="entry"] [data-state]')).to_have_text("Menunggu dikirim")
    for part in ("[data-look]", "[data-edit]", '[data-do="file"]'):
        expect(page.locator(f'[data-screen="entry"] {part}')).to_be_hidden()
    page.goto(origin + f"/app/pendapat#lihat={worker.held()[0]['id']}")
    expect(page.locator("[data-look] h1")).to_be_attached()
    assert "Antreannya" not in page.locator("body").inner_text()

    # Forgotten: whoever handed it over signs in again, and everything is still there.
    hand_over(worker, "4712")
    worker.proxy.connect()
    page = worker.page
    page.reload()
    page.get_by_text("Petugas: ambil kembali ponsel").click()
    page.get_by_text("Lupa PIN?").click()
    page.get_by_label("Nama pengguna").fill("petugas.katulampa")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk lagi").click()
    expect(page.locator('[data-hand="back"] .fault')).to_contain_text("tadi menyerahkan")
    page.get_by_label("Nama pengguna").fill(worker.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk lagi").click()
    page.wait_for_url(origin + "/app/")
    worker.expect_count("stored_today", 1)
    assert [entry["answers"] for entry in worker.held()] == [{}]
