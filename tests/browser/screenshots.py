"""Takes the pictures of the README from a fresh demo.

python -m tests.browser.screenshots
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import seeded_server

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


def main() -> None:
    """Write phone.png (an officer after signing in) and desk.png (the list of a supervisor)."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        seeded_server(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        _phone(browser, server.url)
        _desk(browser, server.url)
        browser.close()


def _phone(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.goto(f"{url}/app/#masuk")
    page.get_by_label("Nama pengguna").fill("petugas.katulampa")
    page.get_by_label("Kata sandi", exact=True).fill("katulampa-2026")
    page.keyboard.press("Enter")
    page.locator("[data-contact]:not(:empty)").wait_for()
    page.goto(f"{url}/app/daku")
    page.locator("[data-question=nama_pemilik] input").fill("Siti Aminah")
    page.locator("[data-question=nik] input").fill("3271025708909901")
    page.locator("[data-question=telepon] input").focus()
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=FOLDER / "phone.png")


def _desk(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 760})
    page.goto(f"{url}/masuk")
    page.get_by_label("Nama pengguna").fill("supervisor")
    page.get_by_label("Kata sandi", exact=True).fill("bogortimur")
    page.keyboard.press("Enter")
    page.wait_for_url("**/meja/**")
    page.goto(f"{url}/meja/entri")
    page.screenshot(path=FOLDER / "desk.png")


if __name__ == "__main__":
    main()
