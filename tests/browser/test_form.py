"""Filling in the form: nothing typed is lost, it helps where it can, and there is always a way on."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import filling, notebook
from tests.browser.office import AREA
from tests.browser.officer import Officer
from tests.browser.phone import HABITS, KATULAMPA, Guest, Phone
from tests.browser.proxy import Proxy
from tests.live import LiveServer

pytestmark = pytest.mark.browser

MAN, WOMAN = "3271021708909901", "3271025708909901"
READ_FILE = """
async () => {
  const opening = indexedDB.open("jemput-bola");
  const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const reading = db.transaction("files").objectStore("files").getAll();
  await new Promise((resolve) => (reading.onsuccess = resolve));
  db.close();
  const reader = new FileReader();
  reader.readAsDataURL(reading.result.at(-1).blob);
  await new Promise((resolve) => (reader.onload = resolve));
  return reader.result.split(",")[1];
}
"""
EMPTY = """
async () => {
  if (!(await indexedDB.databases()).some(({ name }) => name === "jemput-bola")) return;
  const opening = indexedDB.open("jemput-bola");
  const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const tx = db.transaction(["entries", "files"], "readwrite");
  tx.objectStore("entries").clear();
  tx.objectStore("files").clear();
  await new Promise((resolve) => (tx.oncomplete = resolve));
  db.close();
}
"""
# The respondent's worker keeps page and parts in one go once it has started.
UNTIL_KEPT = """
async () => {
  const names = async () => (await (await caches.open("jemput-bola-warga")).keys()).map(({ url }) => url);
  while (!(await names()).some((url) => url.includes("/extras-"))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
"""


@pytest.fixture(scope="module")
def handset(browser: Browser) -> Iterator[Phone]:
    """A phone that nobody signs in on, without a worker, as in a private window."""
    phone = Guest(browser).start()
    phone.context.add_init_script("delete Navigator.prototype.serviceWorker")
    yield phone
    phone.close()


@pytest.fixture
def form(handset: Phone, server: LiveServer) -> Iterator[Page]:
    """The form on that phone, in Katulampa, with nothing left of the tests before."""
    handset.context.grant_permissions(HABITS["permissions"])
    stand(handset.page, 8)
    handset.page.goto(f"{server.url}/app/daku")
    expect(handset.page.locator('[data-walk="progress"]')).to_be_visible()
    handset.page.evaluate(EMPTY)
    yield handset.page
    faults, handset.faults = handset.faults, []
    assert faults == []


def draft(page: Page) -> dict[str, Any]:
    (only,) = notebook.entries(page)
    return only


def kept(page: Page) -> None:
    expect(page.locator('[data-kept="saved"]')).to_have_text("Tersimpan di ponsel")


def answered(page: Page, name: str) -> Any:
    kept(page)
    return draft(page)["answers"].get(name)


def go_to(page: Page, step: str) -> None:
    """Show one step without filling in those before it."""
    page.evaluate(
        """(id) => { for (const one of document.querySelectorAll(".step")) one.hidden = one.id !== id }""",
        f"bagian-{step}",
    )


def leave(page: Page) -> None:
    """Move on with the keyboard, so that the field in hand is taken as finished."""
    page.keyboard.press("Tab")


def on_to_the_business(form: Page) -> None:
    """Fill in the step about the owner, and go on past that about the home."""
    form.locator("#nama_pemilik").fill("Siti Aminah")
    form.locator("#nik").fill(WOMAN)
    leave(form)
    filling.forward(form)
    filling.forward(form)


def test_what_is_typed_before_the_program_has_come_is_kept(browser: Browser, proxy: Proxy) -> None:
    phone = Guest(browser, service_workers="block").start()
    page, held = phone.page, list[Route]()
    page.route("**/aset/app-*.js", lambda route: held.append(route))
    page.goto(f"{proxy.origin}/app/daku", wait_until="commit")
    page.locator("#nama_pemilik").fill("Siti Aminah")
    held[0].continue_()

    expect(page.locator('[data-walk="progress"]')).to_be_visible()
    expect(page.locator("#nama_pemilik")).to_have_value("Siti Aminah")
    assert answered(page, "nama_pemilik") == "Siti Aminah"
    phone.close()


def test_draft_comes_back_at_the_same_step(form: Page) -> None:
    on_to_the_business(form)
    form.locator("#nama_usaha").fill("Warung Sari")
    kept(form)
    address = form.url
    form.reload()

    expect(form.locator("[data-restored]")).to_contain_text("Draf dipulihkan")
    expect(form.locator("#nama_usaha")).to_be_visible()
    expect(form.locator("#nama_usaha")).to_have_value("Warung Sari")
    form.locator('[data-walk="back"]').click()
    form.locator('[data-walk="back"]').click()
    expect(form.locator("#nama_pemilik")).to_have_value("Siti Aminah")
    assert form.url == address


def test_several_drafts_stand_side_by_side(form: Page, server: LiveServer) -> None:
    form.locator("#nama_pemilik").fill("Siti Aminah")
    kept(form)
    form.goto(f"{server.url}/app/daku")
    form.locator("#nama_pemilik").fill("Budi Santoso")
    kept(form)

    form.goto(f"{server.url}/app/")
    drafts = form.locator('[data-count="draft"]')
    expect(drafts).to_have_text("2")
    drafts.click()
    form.get_by_text("Siti Aminah").click()
    expect(form.locator("#nama_pemilik")).to_have_value("Siti Aminah")
    form.locator("[data-restored] summary").first.click()
    form.get_by_role("button", name="Hapus draf ini").click()
    expect(drafts).to_have_text("1")


def test_nik_fills_in_and_warns(form: Page) -> None:
    form.locator("#nik").fill(MAN)
    leave(form)
    expect(form.locator("#jenis_kelamin-L")).to_be_checked()
    expect(form.locator("#tanggal_lahir")).to_have_value("1990-08-17")

    # What it filled in follows it when it is mended.
    form.locator("#nik").fill(WOMAN)
    leave(form)
    expect(form.locator("#jenis_kelamin-P")).to_be_checked()

    # What a person has chosen stays, with a warning that lets one go on who says why.
    form.locator("#jenis_kelamin-L").check()
    expect(form.locator("#jenis_kelamin-warning")).to_contain_text("berbeda dengan NIK")
    form.locator("#nama_pemilik").fill("Siti Aminah")
    form.locator('[data-walk="next"]').click()
    expect(form.locator("#alasan_nik-fault")).to_have_text("Alasan NIK belum diisi.")
    form.locator("#alasan_nik").fill("Sudah dicocokkan dengan KTP asli")
    filling.forward(form)


def test_faults_are_listed_and_lead_to_their_questions(form: Page) -> None:
    form.locator("#nik").fill("123")
    leave(form)
    expect(form.locator("#nik-fault")).to_contain_text("16 angka")
    expect(form.locator("#nik")).to_have_attribute("aria-invalid", "true")
    assert "nik-fault" in (form.locator("#nik").get_attribute("aria-describedby") or "").split()
    expect(form.locator("#nama_pemilik-fault")).to_have_count(0)

    form.locator('[data-walk="next"]').click()
    listed = form.locator('[data-walk="faults"] a')
    expect(listed).to_have_count(4)
    expect(form.locator("#nama_pemilik")).to_be_focused()
    listed.nth(1).click()
    expect(form.locator("#nik")).to_be_focused()
    form.locator("#nik").fill(WOMAN)
    leave(form)
    # The NIK was one of them, and it has filled in two more.
    expect(listed).to_have_count(1)


def test_hidden_questions_and_steps_are_hidden_for_everybody(form: Page) -> None:
    assert form.locator(".step:not([hidden])").count() == 1
    go_to(form, "izin")
    expect(form.locator('[data-question="nib"]')).to_have_attribute("hidden", "")
    form.locator("#punya_nib-ya").check()
    form.locator("#nib").fill("0123456789012")
    kept(form)
    assert answered(form, "nib") == "0123456789012"
    form.locator("#punya_nib-tidak").check()
    expect(form.locator("#nib")).to_be_hidden()
    kept(form)
    assert "nib" not in draft(form)["answers"]


def test_money_shows_thousands_and_the_size_of_the_business(form: Page) -> None:
    go_to(form, "skala")
    sales = form.locator("#penjualan")
    sales.press_sequentially("2500000000")
    expect(sales).to_have_value("2.500.000.000")
    expect(form.locator('[data-question="penjualan"] .says')).to_have_text("Usaha kecil")
    for _ in range(3):
        sales.press("Backspace")
    expect(sales).to_have_value("2.500.000")
    expect(form.locator('[data-question="penjualan"] .says')).to_have_text("Usaha mikro")
    # Something in the middle: the cursor stays where it was.
    sales.press("Home")
    sales.press("ArrowRight")
    sales.press_sequentially("75")
    expect(sales).to_have_value("275.500.000")


def test_phones_back_button_goes_one_step_back(form: Page) -> None:
    on_to_the_business(form)
    form.go_back()
    expect(form.locator("#alamat_ktp")).to_be_visible()
    form.go_back()
    expect(form.locator("#nama_pemilik")).to_have_value("Siti Aminah")


def stand(page: Page, accuracy: float) -> None:
    """Let the phone know its place to so many metres."""
    page.context.set_geolocation(
        {"latitude": KATULAMPA["latitude"], "longitude": KATULAMPA["longitude"], "accuracy": accuracy}
    )


def test_a_list_that_stands_alone_is_done_with_one_tap(form: Page) -> None:
    form.goto(form.url.replace("/app/daku", "/app/catatan_pelayanan").split("#")[0])
    count, kind = form.locator('[data-walk="count"]'), form.locator('[name="jenis"][value="sku"]')
    expect(count).to_have_text("Langkah 1 dari 3")
    kind.check()
    expect(count).to_have_text("Langkah 2 dari 3")
    # Who walks through the list with the arrow keys has not chosen yet.
    form.locator('[data-walk="back"]').click()
    kind.focus()
    form.keyboard.press("ArrowDown")
    expect(form.locator('[name="jenis"][value="akta_lahir"]')).to_be_checked()
    expect(count).to_have_text("Langkah 1 dari 3")


def test_position_keeps_the_best_fix_and_stops_at_ten_metres(form: Page) -> None:
    go_to(form, "tempat")
    says = form.locator('[data-place="says"]')
    for accuracy, quality in ((120, "poor"), (40, "fair"), (65, "fair"), (9, "good")):
        stand(form, accuracy)
        if accuracy == 120:
            form.locator('[data-place="start"]').click()
        expect(says).to_have_attribute("data-quality", quality)
    expect(form.locator('[data-place="keep"]')).to_be_hidden()

    assert answered(form, "lokasi")["accuracy"] == 9


def test_position_that_stays_poor_may_be_saved_as_it_is(form: Page) -> None:
    go_to(form, "tempat")
    stand(form, 70)
    form.locator('[data-place="start"]').click()
    expect(form.locator('[data-place="says"]')).to_contain_text("70 meter")
    form.locator('[data-place="keep"]').click()

    expect(form.locator('[data-place="says"]')).to_contain_text("lanjutkan apa adanya")
    assert answered(form, "lokasi")["accuracy"] == 70


def test_without_a_position_there_is_a_way_on(form: Page) -> None:
    form.context.clear_permissions()
    go_to(form, "tempat")
    form.locator('[data-place="start"]').click()
    expect(form.locator('[data-place="says"]')).to_contain_text("belum mengizinkan lokasi")
    form.locator('[data-place="without"]').click()
    form.get_by_role("button", name="Sinyal GPS tidak ada").click()

    assert answered(form, "lokasi") == {"absent": "Sinyal GPS tidak ada"}


def test_photo_becomes_small_upright_and_bare(form: Page, camera_file: Path) -> None:
    go_to(form, "tempat")
    filling.take_photo(form, "foto_tempat", camera_file)
    expect(form.locator('[data-question="foto_tempat"] [data-photo="says"]')).to_contain_text("→")

    content = b64decode(form.evaluate(READ_FILE))
    assert len(content) <= 300_000
    with Image.open(BytesIO(content)) as photo:
        assert photo.format == "JPEG"
        assert 1280 <= photo.height <= 1600
        assert photo.width < photo.height
        assert not photo.getexif()
    form.locator('[data-photo="remove"]:visible').click()
    expect(form.locator('[data-question="foto_tempat"] img')).to_be_hidden()


def test_consent_by_signature_brings_its_picture(form: Page) -> None:
    go_to(form, "penutup")
    form.locator("#persetujuan-given_by").fill("Siti Aminah")
    form.locator("[data-sign-open]").click()
    pad = form.locator("canvas")
    expect(pad).to_be_visible()
    form.wait_for_function("() => document.querySelector('canvas').style.touchAction === 'none'")
    box = pad.bounding_box()
    assert box is not None
    form.mouse.move(box["x"] + 30, box["y"] + 60)
    form.mouse.down()
    for step in range(12):
        form.mouse.move(box["x"] + 30 + step * 12, box["y"] + 60 + (step % 4) * 14)
    form.mouse.up()
    form.wait_for_function("() => document.querySelector('[data-question=persetujuan]').dataset.sha256")
    kept(form)
    given = draft(form)
    consent = given["answers"]["persetujuan"]
    assert (consent["how"], consent["given_by"]) == ("signature", "Siti Aminah")
    assert [one["sha256"] for one in given["attachments"]] == [consent["signature"]]
    form.locator("#persetujuan-how").check()
    kept(form)
    assert draft(form)["answers"]["persetujuan"]["how"] == "tick"
    assert draft(form)["attachments"] == []


def test_saved_entry_can_be_looked_at_mended_and_left_as_it_was(officer: Officer) -> None:
    officer.enrol()
    officer.record(1)
    page = officer.home()
    officer.expect_count("stored_today", 1)
    page.goto(f"{officer.proxy.origin}/app/#daftar")
    page.locator(".entries a").click()
    page.locator("[data-look]").click()
    expect(page.locator("[data-lines]").first).to_contain_text("Warung Uji 1")
    expect(page.locator("form")).to_be_hidden()
    page.get_by_role("link", name="Kembali").click()

    page.locator("[data-edit]").click()
    # Typed at once: a phone that has not yet brought the entry back waits, and begins no other one.
    page.wait_for_url("**/app/daku#draf=*")
    page.locator("#nama_pemilik").click()
    page.locator("#nama_pemilik").fill("Nama Lain")
    expect(page.locator('[data-of="edit"]')).to_be_visible()
    kept(page)
    page.locator('[data-of="edit"] summary').click()
    page.get_by_role("button", name="Batalkan ubahan").click()
    expect(page.locator("[data-state]")).to_have_text("Sampai di kantor")
    (entry,) = officer.held()
    assert entry["answers"]["nama_pemilik"] == officer.answers()["nama_pemilik"]


def test_public_form_opens_and_saves_offline_and_sends_later(
    proxy: Proxy, phone: Phone, server: LiveServer, officer: Officer
) -> None:
    printed = server.flask("qr", "add", "daku", AREA).split()[-1]
    page = phone.page
    page.goto(proxy.origin + printed[printed.index("/q/") :])
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.evaluate(UNTIL_KEPT)
    proxy.cut()
    page.reload()
    filling.fill_form(page, officer.few_answers())
    code = filling.save(page)
    expect(page.locator("[data-sent]")).to_contain_text("dikirim sendiri begitu ada sinyal")
    expect(page.locator("[data-done] svg")).to_be_visible()

    proxy.restore()
    phone.finds_signal()
    expect(page.locator("[data-sent]")).to_contain_text("sudah sampai", timeout=30_000)
    assert len(code) == 11
