"""The citizen's form behind a QR: without scripts, without a network, and beside the officer's app on one phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import autofill, notebook
from tests.browser.accessibility import faults
from tests.browser.office import AREA, Office
from tests.browser.officer import Officer
from tests.browser.phone import Guest, Phone, until
from tests.browser.proxy import Proxy
from tests.live import LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def path(server: LiveServer) -> str:
    address = server.flask("qr", "add", "daku", AREA, "--point", "Loket 1").split()[-1]
    return address[address.index("/q/") :]


@pytest.fixture
def plain(browser: Browser) -> Iterator[Phone]:
    """A phone on which scripts are switched off."""
    phone = Guest(browser, java_script_enabled=False).start()
    yield phone
    phone.close()


def fill_plain(page: Page, officer: Officer, **changes: str) -> None:
    """Fill in what must be answered, on the one long page."""
    answers = {**officer.few_answers(7), **changes}
    for name in ("nama_pemilik", "nik", "tanggal_lahir", "nama_usaha", "produk_utama"):
        page.locator(f"#{name}").fill(str(answers.get(name, "1990-08-17")))
    page.locator('[name="jenis_kelamin"][value="P"]').check()
    page.locator("#persetujuan-given_by").fill("Siti Aminah")
    page.locator('[name="persetujuan-how"]').check()


def test_form_works_without_scripts(
    plain: Phone, officer: Officer, office: Office, path: str, small_files: list[Path]
) -> None:
    page = plain.page
    page.goto(officer.server.url + path)
    fill_plain(page, officer, nik="3271023102900001", nama_usaha="Warung Tanpa Skrip")
    page.locator("#foto_tempat").set_input_files(small_files[0])
    page.locator('[data-walk="save"]').click()

    # The fault stands at its question, in words, and everything else is kept.
    expect(page.locator("#nik-fault")).to_be_visible()
    expect(page.locator("#nik-fault")).not_to_be_empty()
    expect(page.locator("#nama_usaha")).to_have_value("Warung Tanpa Skrip")
    expect(page.locator("#persetujuan-given_by")).to_have_value("Siti Aminah")
    page.locator("#nik").fill(officer.answers()["nik"])
    page.locator('[data-walk="save"]').click()
    expect(page.locator(".receipt .code")).to_be_visible()
    receipt = page.locator(".receipt .code").inner_text().replace("-", "")
    row = office.by_receipt(receipt)
    assert (row["area"], row["point"], row["state"]) == (AREA, "Loket 1", "recorded")
    assert row["officer_id"] is None
    assert row["answers"]["nama_usaha"] == "Warung Tanpa Skrip"
    photo = office.attachments([row["id"]])[0]
    assert photo["arrived_at"] is not None
    assert office.holds(photo["stored_sha256"])


@pytest.mark.own_browser
def test_form_opens_and_saves_without_a_network(
    phone: Phone, proxy: Proxy, officer: Officer, office: Office, path: str
) -> None:
    page = phone.page
    page.goto(proxy.origin + path)
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    until(page, lambda: path in " ".join(page.evaluate(KEPT)))
    proxy.cut()
    phone.restart()
    page = phone.page
    answer = page.goto(proxy.origin + path)
    assert answer is not None and answer.status == 200
    answers = officer.few_answers(8)
    receipt = autofill.fill_and_save(page, answers)
    assert [entry["state"] for entry in notebook.entries(page)] == ["queued"]

    # Days later: the page is opened again, at first without a network. It says that nothing is lost.
    phone.reopen()
    page = phone.page
    page.goto(proxy.origin + path)
    earlier = page.locator("[data-earlier]")
    expect(earlier).to_contain_text("dikirim sendiri begitu ada sinyal")
    expect(earlier).to_contain_text(receipt)
    proxy.connect()
    page.reload()
    phone.finds_signal()
    expect(earlier).to_contain_text("sudah sampai di kantor", timeout=30_000)
    until(page, lambda: notebook.entries(page)[0]["state"] == "stored")
    row = office.by_receipt(receipt.replace("-", ""))
    assert (row["area"], row["point"], row["number"]) == (AREA, "Loket 1", None)
    assert row["answers"]["nama_usaha"] == answers["nama_usaha"]


KEPT = """
async () => {
  const found = [];
  for (const name of await caches.keys()) {
    found.push(...(await (await caches.open(name)).keys()).map((request) => request.url));
  }
  return found;
}
"""


def test_language_changes_and_letters_grow_without_losing_what_was_typed(
    phone: Phone, proxy: Proxy, path: str
) -> None:
    page = phone.page
    page.goto(proxy.origin + path)
    before = page.locator("h1").first.evaluate("h1 => parseFloat(getComputedStyle(h1).fontSize)")
    page.locator("[data-reading-larger]").click()
    page.locator("#nama_pemilik").fill("Siti Aminah")
    page.locator('button[name="bahasa"][value="su"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "su")
    expect(page.locator("#nama_pemilik")).to_have_value("Siti Aminah")
    assert page.locator("h1").first.evaluate("h1 => parseFloat(getComputedStyle(h1).fontSize)") > before
    assert faults(page, "formulir warga") == []
