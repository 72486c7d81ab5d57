"""What the citizen takes home: the receipt as picture, text and slip, and the answer to "how far is it?"."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser import autofill
from tests.browser.accessibility import faults
from tests.browser.office import Office
from tests.browser.officer import Officer
from tests.browser.phone import Phone
from tests.browser.proxy import Proxy

pytestmark = pytest.mark.browser

KECAMATAN, VILLAGE = "32.71.02", "32.71.02.1006"


def test_receipt_is_taken_home_and_leads_back_to_the_state(
    phone: Phone, proxy: Proxy, officer: Officer, office: Office, tmp_path: Path
) -> None:
    address = officer.server.flask("qr", "add", "daku", KECAMATAN, "--point", "Kantor kecamatan").split()[-1]
    page = phone.page
    page.goto(proxy.origin + address[address.index("/q/") :])
    answers = {**officer.few_answers(31), "kelurahan": VILLAGE}
    code = autofill.fill_and_save(page, answers)
    expect(page.locator("[data-sent]")).to_have_text("Isian Anda sudah sampai di kantor.")
    row = office.by_receipt(code.replace("-", ""))
    assert (row["area"], row["answers"]["kelurahan"]) == (VILLAGE, VILLAGE)

    personal = [str(answers["nik"]), str(answers["nama_pemilik"]), str(answers["nama_usaha"])]
    track = f"{proxy.origin}/lacak/{code}"
    link = page.locator("[data-tool-whatsapp]").get_attribute("href") or ""
    (text,) = parse_qs(urlsplit(link).query)["text"]
    assert link.startswith("https://wa.me/?text=")
    assert text.splitlines()[0] == "Pendataan Pelaku Usaha (DAKU)"
    assert f"Kode tanda terima: {code}" in text
    assert text.endswith(f"Lacak di: {track}")
    assert not [word for word in personal if word in text + page.locator(".receipt").inner_text()]

    with page.expect_download() as download:
        page.locator("[data-tool-save]").click()
    assert download.value.suggested_filename == f"tanda-terima-{code}.png"
    download.value.save_as(tmp_path / "tanda-terima.png")
    (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "tanda-terima.png"))
    assert found.text == track

    page.evaluate("window.print = () => undefined")
    page.locator("[data-tool-print]").click()
    page.emulate_media(media="print")
    expect(page.locator(".slip")).to_be_visible()
    expect(page.locator("header")).to_be_hidden()
    assert page.locator(".slip").evaluate("slip => slip.getBoundingClientRect().width") <= 48 / 25.4 * 96 + 1
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator(".slip")).to_have_count(0)

    page.goto(track)
    expect(page.locator("#kode")).to_have_value(code)
    page.locator("#angka").fill("0000")
    page.locator("button.main").click()
    expect(page.locator("[role=alert]")).to_contain_text("tidak cocok")
    page.locator("#angka").fill(str(answers["nik"])[-4:])
    assert faults(page, "lacak") == []
    page.locator("button.main").click()
    expect(page.locator("[role=status]")).to_contain_text("Tercatat")
    assert faults(page, "lacak") == []
    assert not [word for word in personal if word in page.content()]
