"""Rows, scores, documents and the others in the page: judged as the server does, kept in the draft, fit for a thumb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests import typed
from tests.browser import accessibility, filling, notebook
from tests.browser.conftest import copied_server
from tests.browser.filling import question
from tests.browser.phone import Guest, Phone
from tests.browser.photos import small_photo
from tests.live import LiveServer
from webapp.services import AreaBook, Definition
from webapp.store import areas as stored_areas

pytestmark = pytest.mark.browser

CASES = [case for case in typed.CASES if case.get("page", True)]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SAID = """
(kind) => Object.fromEntries(
  [...document.querySelectorAll(`.question:not([hidden]) > .${kind}:not([hidden])`)]
    .map((said) => [said.parentElement.dataset.question, said.textContent]))
"""


@pytest.fixture(scope="module")
def service() -> Definition:
    return typed.definition()


@pytest.fixture(scope="module")
def own(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that has the service of the cases."""
    with copied_server(demo_folder, tmp_path_factory.mktemp("types") / "copy") as server:
        server.flask("service", "publish", str(typed.DEFINITION_FILE))
        yield server


@pytest.fixture(scope="module")
def areas(own: LiveServer) -> AreaBook:
    with own.application().app_context():
        return stored_areas.book()


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Phone]:
    phone = Guest(browser).start()
    yield phone
    phone.close()
    assert phone.faults == []


@pytest.fixture
def page(shared: Phone, own: LiveServer) -> Page:
    """The form, empty."""
    return opened(shared.page, own)


def opened(page: Page, own: LiveServer, draft: str = "") -> Page:
    page.goto(f"{own.url}/app/uji_jenis{draft}")
    if draft:
        page.reload()  # another fragment alone opens nothing anew
    page.wait_for_selector('[data-walk="progress"]')
    return page


def walk(page: Page, answers: dict[str, Any]) -> None:
    """Fill in step by step, until the summary or the first faults."""
    while not page.locator('[data-walk="save"]').is_visible():
        filling.fill_step(page, answers, {})
        before = page.locator('[data-walk="count"]').inner_text()
        page.locator('[data-walk="next"]').click()
        page.wait_for_function(filling.MOVED, arg=before)
        if page.locator('[data-walk="count"]').inner_text() == before:
            return


def draft_of(page: Page) -> dict[str, Any]:
    """The draft of the form that is open, once it is written."""
    expect(page.locator("[data-kept]")).to_have_attribute("data-kept", "saved")
    identity = page.evaluate("location.hash.split('=')[1]")
    (draft,) = [one for one in notebook.entries(page) if one["id"] == identity]
    return draft


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_page_and_server_agree(
    case: dict[str, Any], service: Definition, areas: AreaBook, page: Page
) -> None:
    answers = typed.typed_answers(service, areas, case)
    walk(page, answers)

    canonical, faults = service.check(answers, areas)
    assert page.evaluate(SAID, "fault") == {
        name.replace(".", "-"): texts[0] for name, texts in faults.items()
    }
    if not faults:
        expect(page.locator('[data-walk="save"]')).to_be_visible()
        assert service.check(draft_of(page)["answers"], areas) == (canonical, {})
    for name in case.get("warns", []):
        assert name in page.evaluate(SAID, "warning") or not faults


def test_rows_one_at_a_time_survive_the_phone_and_come_back(page: Page, own: LiveServer) -> None:
    filling.answer(question(page, "nama"), "nama", "text", "Warung Sari")
    products = question(page, "produk")
    filling.add_row(products, "produk", {"nama": "Keripik", "harga": "5.000"})
    filling.add_row(products, "produk", {"nama": "Sirup", "kemasan": "kertas"})
    expect(products.locator("[data-row]")).to_have_count(1)
    expect(products.locator(".one-line")).to_have_text(["1. Keripik, Rp 5.000Ubah"])
    draft = draft_of(page)
    assert draft["answers"]["produk"] == [
        {"nama": "Keripik", "harga": 5000},
        {"nama": "Sirup", "kemasan": "kertas"},
    ]

    opened(page, own, f"#draf={draft['id']}")
    expect(products.locator(".one-line")).to_have_count(2)
    # Opened, mended, removed, taken back.
    products.locator(".one-line").first.click()
    expect(products.locator('[name="produk-0-nama"]')).to_have_value("Keripik")
    expect(products.locator('[name="produk-0-harga"]')).to_have_value("5.000")
    products.locator("[data-row-remove]").click()
    expect(products.locator("[data-rows-say]")).to_have_text("Produk ke-1 dihapus.")
    expect(products.locator(".one-line")).to_have_text(["1. Sirup, KertasUbah"])
    products.locator("[data-rows-undo] button").click()
    expect(products.locator(".one-line")).to_have_count(2)
    assert [row["nama"] for row in draft_of(page)["answers"]["produk"]] == ["Keripik", "Sirup"]
    # A row with a fault is not left, and what is in it stays.
    filling.add_row(products, "produk", {"harga": "lima"})
    products.locator("[data-row-done]").click()
    expect(products.locator("#produk-2-nama-fault")).to_have_text("Nama produk belum diisi.")
    expect(products.locator("#produk-2-harga-fault")).to_contain_text("harus rupiah")
    expect(products.locator('[name="produk-2-harga"]')).to_have_value("lima")
    assert accessibility.faults(page, "rows") == []


def test_two_hundred_rows_are_full_and_one_more_from_elsewhere_is_said(page: Page, own: LiveServer) -> None:
    filling.answer(question(page, "nama"), "nama", "text", "Warung Sari")
    draft = draft_of(page)
    rows = [{"nama": f"Produk {number}"} for number in range(201)]
    page.evaluate(
        """async ([id, rows]) => {
          const open = indexedDB.open("jemput-bola");
          await new Promise((done) => { open.onsuccess = done; });
          const entries = open.result.transaction("entries", "readwrite").objectStore("entries");
          const read = entries.get(id);
          await new Promise((done) => { read.onsuccess = done; });
          read.result.content.answers.produk = rows;
          entries.put(read.result);
          await new Promise((done) => { entries.transaction.oncomplete = done; });
          open.result.close();
        }""",
        [draft["id"], rows],
    )
    opened(page, own, f"#draf={draft['id']}")
    products = question(page, "produk")
    expect(products.locator(".one-line")).to_have_count(201)
    expect(products.locator("[data-row-add]")).to_be_disabled()
    page.locator('[data-walk="next"]').click()
    expect(page.locator("#produk-fault")).to_have_text(
        "Daftar produk: paling banyak 200 produk. Hapus yang lebih."
    )
    products.locator(".one-line").nth(7).click()
    products.locator("[data-row-remove]").click()
    page.locator('[data-walk="next"]').click()
    expect(page.locator('[data-walk="count"]')).to_have_text("Langkah 2 dari 3")
    assert len(draft_of(page)["answers"]["produk"]) == 200


def choose(page: Page, name: str, button: str, file: FilePayload | Path) -> None:
    with page.expect_file_chooser() as chooser:
        question(page, name).locator(button).click()
    chooser.value.set_files(file)


def test_documents_photos_and_signatures_that_are_none_are_said_and_nothing_is_lost(
    page: Page, own: LiveServer, tmp_path: Path
) -> None:
    filling.answer(question(page, "nama"), "nama", "text", "Warung Sari")
    filling.add_row(question(page, "produk"), "produk", {"nama": "Keripik"})
    page.locator('[data-walk="next"]').click()
    surat, foto, paraf = (question(page, name) for name in ("surat", "foto", "paraf"))

    choose(
        page,
        "surat",
        "[data-file=take]",
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"MZ"},
    )
    expect(surat.locator("[data-file=says]")).to_have_text(
        "Berkas ini tidak dapat dibuka. Pilih PDF, JPEG yang lain."
    )
    choose(
        page, "surat", "[data-file=take]", {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    expect(surat.locator("[data-file=says]")).to_have_text("PDF, 1 kB")
    choose(
        page, "surat", "[data-file=take]", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"MZ"}
    )
    expect(surat.locator("[data-file=says]")).to_contain_text("tidak dapat dibuka")
    choose(
        page,
        "foto",
        "[data-photo=take]",
        {"name": "f.jpg", "mimeType": "image/jpeg", "buffer": b"bukan foto"},
    )
    expect(foto.locator("[data-photo=says]")).to_have_text("Foto ini tidak dapat dibuka. Ambil lagi.")

    pad = paraf.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.up()
    expect(paraf.locator("[data-small]")).to_have_text(
        "Tanda tangan terlalu kecil. Tanda tangani lagi lebih besar."
    )
    draft = draft_of(page)
    assert draft["answers"].get("paraf") is None
    # The document that was good is still the answer.
    assert [(file["question"], file["type"], file["bytes"]) for file in draft["attachments"]] == [
        ("surat", "application/pdf", len(PDF))
    ]
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 90, steps=5)
    page.mouse.up()
    expect(paraf.locator("[data-small]")).to_be_empty()
    expect(paraf).to_have_attribute("data-sha256", re.compile("^[0-9a-f]{64}$"))
    # A picture of a document will do as well, and the draft brings everything back.
    choose(page, "surat", "[data-file=take]", small_photo(tmp_path / "surat.jpg", 1))
    expect(surat.locator("[data-file=says]")).to_have_text(re.compile("^JPEG, "))
    filling.answer(question(page, "kemudahan"), "kemudahan", "score", 4)
    assert accessibility.faults(page, "documents") == []
    draft = draft_of(page)
    assert {file["question"]: file["type"] for file in draft["attachments"]} == {
        "surat": "image/jpeg",
        "paraf": "image/png",
    }
    opened(page, own, f"#draf={draft['id']}")
    expect(surat.locator("[data-file=preview]")).to_be_visible()
    page.locator('[data-walk="next"]').click()
    lines = page.locator("[data-summary] [data-lines]")
    expect(lines).to_contain_text("1. Keripik")
    expect(lines).to_contain_text("Sangat mudah")


def test_a_signature_has_its_place_before_it_is_seen_and_comes_back_on_a_step_not_shown_yet(
    page: Page, own: LiveServer
) -> None:
    filling.answer(question(page, "nama"), "nama", "text", "Warung Sari")
    filling.add_row(question(page, "produk"), "produk", {"nama": "Keripik"})
    following = page.locator('[data-walk="next"]')
    following.click()
    paraf = question(page, "paraf")
    expect(paraf).not_to_be_in_viewport()
    height = page.evaluate("document.documentElement.scrollHeight")
    pad = paraf.locator("canvas")
    pad.scroll_into_view_if_needed()
    expect(pad).to_have_attribute("width", re.compile("^[1-9]"))
    assert page.evaluate("document.documentElement.scrollHeight") == height

    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 90, steps=5)
    page.mouse.up()
    expect(paraf).to_have_attribute("data-sha256", re.compile("^[0-9a-f]{64}$"))
    page.locator('[data-walk="back"]').click()
    draft = draft_of(page)
    assert draft["step"] == "0"

    opened(page, own, f"#draf={draft['id']}")
    expect(page.locator("[data-restored]")).to_be_visible()
    following.click()
    pad.scroll_into_view_if_needed()
    page.wait_for_function(DRAWN)


# Something black is on the pad.
DRAWN = """
() => {
  const pad = document.querySelector("canvas");
  if (!pad.width) return false;
  const { data } = pad.getContext("2d").getImageData(0, 0, pad.width, pad.height);
  return data.some((value, at) => at % 4 === 0 && value < 50 && data[at + 3] > 200);
}
"""
FOUND = {
    "choice": {"business": "0192e5a0-0000-7000-8000-0000000000aa"},
    "title": "Warung Sari - Siti Aminah",
    "detail": "Nasi uduk, RT 003",
    "facts": {"name": "Warung Sari", "nik": "3271025708909901", "product": "Nasi uduk"},
    "services": [],
    "waiting": False,
}
# As app.js does it when a form is opened for a business of the phone's copy of the registry.
CHOOSE = """
(found) => document.querySelector('[data-type="lookup"]').dispatchEvent(new CustomEvent("choose", { detail: found }))
"""


def test_a_known_business_fills_what_is_empty_and_leaves_what_was_typed(page: Page) -> None:
    usaha = question(page, "usaha")
    expect(usaha.locator("[type=search]")).to_be_visible()
    filling.answer(question(page, "nama"), "nama", "text", "Warung Sari Baru")
    page.evaluate(CHOOSE, FOUND)
    expect(usaha.locator(".says")).to_have_text(
        "Warung Sari - Siti Aminah. Terisi dari daftar: NIK, Cerita. Periksa lagi."
    )
    answers = draft_of(page)["answers"]
    assert {name: answers[name] for name in ("usaha", "nama", "nik", "cerita")} == {
        "usaha": FOUND["choice"],
        "nama": "Warung Sari Baru",
        "nik": "3271025708909901",
        "cerita": "Nasi uduk",
    }
    # Another business after all: what the first had filled in goes, but not what a person has changed since.
    filling.answer(question(page, "cerita"), "cerita", "long_text", "Nasi uduk dan gorengan")
    usaha.locator("[data-lookup-new]").click()
    answers = draft_of(page)["answers"]
    assert "usaha" not in answers
    assert "nik" not in answers
    assert answers["cerita"] == "Nasi uduk dan gorengan"
