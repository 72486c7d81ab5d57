"""A service needs a YAML file and nothing else: this one exists here only, and goes the whole way without a network."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from tests.browser import filling
from tests.browser.desk import Desk
from tests.browser.office import Office
from tests.browser.officer import Officer
from tests.browser.phone import Phone, until
from tests.browser.proxy import Proxy
from tests.live import LiveServer

pytestmark = pytest.mark.browser

SERVICE = """
id: pinjam_aula
version: 1
title: {id: Peminjaman aula kelurahan}
short_title: {id: Pinjam aula}
audience: [officer]
title_from: [peminjam, acara]
search_from: [peminjam, acara]
sections:
  - id: peminjam
    title: {id: Peminjam}
    questions:
      - {id: peminjam, type: text, label: {id: Nama peminjam}, required: true, example: Karang Taruna RW 05}
      - {id: telepon, type: phone, label: {id: Nomor HP}, required: true, example: "+6281234567890"}
  - id: acara
    title: {id: Acara}
    questions:
      - id: acara
        type: choice
        label: {id: "Acara apa?"}
        required: true
        choices:
          - {code: rapat, label: {id: Rapat warga}}
          - {code: hajatan, label: {id: Hajatan}}
        example: hajatan
      - {id: tanggal, type: date, label: {id: Tanggal acara}, required: true, max: "2100-12-31", example: "2026-12-05"}
      - id: tamu
        type: integer
        label: {id: Jumlah tamu}
        required: true
        max: 500
        show_if: {question: acara, equals: hajatan}
        example: 120
workflow:
  start: recorded
  states:
    recorded: {label: {id: Dipesan}}
    approved: {label: {id: Boleh dipakai}}
    rejected: {label: {id: Ditolak}}
  transitions:
    - {from: [recorded], to: approved, by: [supervisor, admin], label: {id: Izinkan}}
    - {from: [recorded], to: rejected, by: [supervisor, admin], label: {id: Tolak}}
"""
ANSWERS: dict[str, Any] = {
    "peminjam": "Ibu PKK Contoh",
    "telepon": "0812-3456-7890",
    "acara": "hajatan",
    "tanggal": "2026-12-12",
    "tamu": 150,
}


@pytest.fixture
def officer(changing_server: LiveServer, phone: Phone, tmp_path: Path) -> Iterator[Officer]:
    """An officer at a server where the service has just been published from its file."""
    file = tmp_path / "pinjam_aula.yaml"
    file.write_text(SERVICE, encoding="utf-8")
    changing_server.flask("service", "check", str(file))
    changing_server.flask("service", "publish", str(file))
    office = Office(changing_server)
    with Proxy(changing_server.url) as proxy:
        yield Officer(phone, proxy, changing_server, office.hire())
        phone.close()
    office.close()


def test_a_service_written_only_here_is_filled_in_offline_sent_reviewed_and_exported(
    officer: Officer, browser: Browser
) -> None:
    officer.enrol()
    officer.proxy.cut()
    officer.phone.reopen()
    page = officer.home()
    # Among many services the home screen may put it further down; it is there, and opens without a network.
    page.locator("[data-others] summary").click()
    page.locator('a[href="/app/pinjam_aula"]').click()
    expect(page.locator('[data-walk="next"]')).to_be_visible()
    filling.fill_form(page, ANSWERS)
    receipt = filling.save(page)
    officer.home()
    officer.expect_count("waiting", 1)

    officer.proxy.connect()
    officer.send_all()
    officer.expect_count("waiting", 0)
    (held,) = officer.held()

    office = Office(officer.server)
    stored = office.by_receipt(receipt.replace("-", ""))
    assert (stored["id"], stored["service"]) == (held["id"], "pinjam_aula")
    assert stored["answers"] == {**ANSWERS, "telepon": "+6281234567890"}
    with Desk(browser, officer.server.url) as desk:
        desk.sign_in("supervisor")
        paper = desk.open_entry(stored["id"])
        expect(paper.locator("h1")).to_contain_text("Ibu PKK Contoh")
        expect(paper.locator("body")).to_contain_text("12 Desember 2026")
        paper.locator('button.main[name="keputusan"]').click()
        until(paper, lambda: office.entries([stored["id"]])[0]["state"] == "approved")
        book = openpyxl.load_workbook(io.BytesIO(exported(desk)))
    office.close()
    heads, *rows = list(book["Pinjam aula"].iter_rows(values_only=True))
    row = dict(zip(heads, next(row for row in rows if stored["id"] in row), strict=True))
    assert (row["Nama peminjam"], row["Acara apa?"], row["Jumlah tamu"]) == ("Ibu PKK Contoh", "Hajatan", 150)
    assert row["Nomor HP"] == "+6281234567890"


def exported(desk: Desk) -> bytes:
    """The workbook of everything that the supervisor may see."""
    return desk.page.request.get(desk.origin + "/meja/unduh.xlsx").body()
