"""An outreach event at the desk on a phone's screen: planned, looked at, closed, its report taken along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import faults
from tests.browser.desk import Desk
from tests.browser.office import AREA, Office
from tests.entries import today
from tests.live import LiveServer

pytestmark = pytest.mark.browser

SUKASARI = "32.71.02.1001"


@pytest.fixture
def desk(browser: Browser, server: LiveServer) -> Iterator[Desk]:
    with Desk(browser, server.url, viewport={"width": 360, "height": 640}) as desk:
        yield desk


def test_an_event_is_planned_and_closed(desk: Desk, office: Office) -> None:
    office.hire(AREA)
    office.hire(SUKASARI)
    page = desk.sign_in("supervisor").page
    page.goto(f"{desk.origin}/meja/kegiatan")
    page.get_by_role("link", name="Rencanakan kegiatan").click()
    page.get_by_role("button", name="Simpan rencana").click()
    expect(page.get_by_text("Pilih sedikitnya satu petugas.")).to_be_visible()
    found = faults(page, "plan with faults")

    page.get_by_label("Tanggal", exact=False).first.fill(today().isoformat())
    page.get_by_label("Kelurahan").select_option(AREA)
    team = page.get_by_role("group", name="Petugas yang bertugas")
    expect(team.get_by_text("Petugas Uji Katulampa").first).to_be_visible()
    expect(team.get_by_text("Petugas Uji Sukasari").first).to_be_hidden()
    page.get_by_label("Tempat").fill("Posyandu Melati 3")
    team.get_by_text("Petugas Uji Katulampa").first.click()
    page.get_by_label("Target DAKU").fill("20")
    page.get_by_role("button", name="Simpan rencana").click()
    expect(page.get_by_role("heading", name="Posyandu Melati 3")).to_be_visible()
    expect(page.get_by_text("0 orang sudah mengisi.")).to_be_visible()
    found += faults(page, "event")

    page.get_by_role("link", name="Tutup kegiatan").click()
    expect(page.get_by_text("Tidak ada kabar dari ponsel: Petugas Uji.")).to_be_visible()
    found += faults(page, "closing")
    page.get_by_role("button", name="Ya, tutup kegiatan").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh laporan (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.goto(f"{desk.origin}/meja/kegiatan")
    expect(page.get_by_role("row").filter(has_text="Posyandu Melati 3")).to_contain_text("Ditutup")
    found += faults(page, "list")
    assert found == []
