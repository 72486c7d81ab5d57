"""A phone that takes its time or has no room left: nothing is lost, and nothing is said too early."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import filling, notebook
from tests.browser.office import AREA
from tests.browser.officer import Officer
from tests.browser.phone import Phone
from tests.browser.proxy import Proxy
from tests.live import LiveServer

pytestmark = pytest.mark.browser

# Writes to the entries that have been asked for, whether they have begun or not.
COUNT_WRITES = """
() => {
  const { transaction } = IDBDatabase.prototype;
  window.writes = 0;
  IDBDatabase.prototype.transaction = function (stores, mode, ...options) {
    window.writes += mode === "readwrite" && stores.includes("entries") ? 1 : 0;
    return transaction.call(this, stores, mode, ...options);
  };
}
"""

# Pictures are made small only when the test says so.
SLOW_PICTURES = """
() => {
  const { createImageBitmap } = window;
  const told = new Promise((go) => (window.go = go));
  window.createImageBitmap = (...picture) => told.then(() => createImageBitmap(...picture));
}
"""
# The browser breaks off what does not fit on the disk: here all that goes into one store, until the test makes room.
NO_ROOM = """
(store) => {
  const { add, put } = IDBObjectStore.prototype;
  const refusing = (write) =>
    function (...what) {
      const asked = write.apply(this, what);
      if (this.name === store) {
        this.transaction.abort();
      }
      return asked;
    };
  Object.assign(IDBObjectStore.prototype, { add: refusing(add), put: refusing(put) });
  window.room = () => void Object.assign(IDBObjectStore.prototype, { add, put });
}
"""


def choose_photo(page: Page, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator('.step:not([hidden]) [data-photo="take"]').first.click()
    chooser.value.set_files(file)


def test_kept_is_said_only_of_the_last_that_was_typed(phone: Phone, proxy: Proxy) -> None:
    page = phone.page
    page.goto(f"{proxy.origin}/app/daku")
    kept = page.locator("[data-kept]")
    page.locator("#nama_pemilik").fill("Siti")
    expect(kept).to_have_attribute("data-kept", "saved")

    notebook.hold(page)
    page.evaluate(COUNT_WRITES)
    page.locator("#nama_pemilik").fill("Siti A")
    page.wait_for_function("() => writes === 1")
    notebook.hold(page)
    page.locator("#nama_pemilik").fill("Siti Aminah")
    page.wait_for_timeout(500)
    notebook.release(page, 0)
    page.wait_for_function("() => writes === 3")
    # The first is written, the second waits behind the other hold.
    expect(kept).to_have_attribute("data-kept", "waiting")
    notebook.release(page, 1)
    expect(kept).to_have_attribute("data-kept", "saved")
    assert [one["answers"]["nama_pemilik"] for one in notebook.entries(page)] == ["Siti Aminah"]


def test_what_is_typed_before_an_earlier_draft_has_come_back_joins_it(
    phone: Phone, proxy: Proxy, server: LiveServer
) -> None:
    page = phone.page
    address = server.flask("qr", "add", "daku", AREA, "--point", "Loket 1").split()[-1]
    page.goto(proxy.origin + address[address.index("/q/") :])
    filling.fill_step(page, {"nama_pemilik": "Siti Aminah", "nik": "3271025708909901"}, {})
    expect(page.locator("[data-kept]")).to_have_attribute("data-kept", "saved")

    notebook.hold(page, from_the_start=True)
    page.reload()
    page.locator("#nama_pemilik").fill("Siti Aminah binti Umar")
    notebook.release(page, 0)
    expect(page.locator("[data-restored]")).to_be_visible()
    expect(page.locator("#nik")).to_have_value("3271025708909901")
    expect(page.locator("#nama_pemilik")).to_have_value("Siti Aminah binti Umar")
    expect(page.locator("[data-kept]")).to_have_attribute("data-kept", "saved")
    (draft,) = notebook.entries(page)
    assert draft["answers"]["nama_pemilik"] == "Siti Aminah binti Umar"
    assert draft["answers"]["nik"] == "3271025708909901"


def test_kelurahan_asked_for_too_early_is_no_longer_missing_once_it_is_known(officer: Officer) -> None:
    officer.enrol()
    page = officer.page
    notebook.hold(page, from_the_start=True)
    page.goto(f"{officer.proxy.origin}/app/daku")
    answers = officer.few_answers(1)
    del answers["kelurahan"]
    kelurahan = filling.question(page, "kelurahan")
    filling.fill_step(page, answers, {})
    while not kelurahan.is_visible():
        filling.forward(page)
        filling.fill_step(page, answers, {})
    page.locator('[data-walk="next"]').click()
    missing = kelurahan.locator(".fault")
    expect(missing).to_have_text("Kelurahan belum dipilih.")
    notebook.release(page, 0)
    expect(missing).to_be_hidden()
    expect(page.locator('[data-walk="faults"]')).to_be_hidden()
    filling.forward(page)


def test_what_is_pressed_while_a_photo_is_made_small_counts_once_when_it_is_kept(
    officer: Officer, small_files: list[Path]
) -> None:
    page = officer.to_the_camera(officer.few_answers(1))
    page.evaluate(SLOW_PICTURES)
    choose_photo(page, small_files[0])
    count, following = page.locator('[data-walk="count"]'), page.locator('[data-walk="next"]')
    before, steps = count.inner_text(), page.locator(".step")
    here = steps.evaluate_all("steps => steps.findIndex((step) => !step.hidden)")
    following.click()
    following.evaluate("button => button.click()")
    expect(following).to_be_disabled()
    assert count.inner_text() == before

    page.evaluate("go()")
    expect(count).not_to_have_text(before)
    expect(following).to_be_enabled()
    assert steps.evaluate_all("steps => steps.findIndex((step) => !step.hidden)") == here + 1
    expect(page.locator("[data-kept]")).to_have_attribute("data-kept", "saved")
    (draft,) = notebook.entries(page)
    assert [file["question"] for file in draft["attachments"]] == ["foto_produk"]
    assert draft["answers"]["foto_produk"] == draft["attachments"][0]["sha256"]


def test_photo_for_which_there_is_no_room_is_not_taken_for_kept(officer: Officer, camera_file: Path) -> None:
    page = officer.to_the_camera(officer.few_answers(1))
    page.evaluate(NO_ROOM, "files")
    choose_photo(page, camera_file)
    says = page.locator('.question[data-question="foto_produk"] [data-photo="says"]')
    expect(says).to_contain_text("Memori ponsel penuh: foto belum tersimpan.")
    expect(page.locator('.question[data-question="foto_produk"] img')).to_be_hidden()

    # There is room again.
    page.evaluate("room()")
    choose_photo(page, camera_file)
    expect(says).to_contain_text("→")


def test_what_found_no_room_is_kept_once_there_is_some(phone: Phone, proxy: Proxy) -> None:
    page = phone.page
    page.goto(f"{proxy.origin}/app/daku")
    filling.begun(page)
    page.evaluate(NO_ROOM, "entries")
    page.locator("#nama_pemilik").fill("Siti")
    kept = page.locator("[data-kept]")
    expect(kept).to_have_text("Belum tersimpan: memori ponsel penuh")

    page.evaluate("room()")
    page.locator("#nama_pemilik").fill("Siti Aminah")
    expect(kept).to_have_attribute("data-kept", "saved")
    assert [one["answers"]["nama_pemilik"] for one in notebook.entries(page)] == ["Siti Aminah"]
