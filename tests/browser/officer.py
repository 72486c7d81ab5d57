"""What an officer does on the phone, through the real pages: signs in, fills in a form, saves, sends."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import autofill, filling, notebook
from tests.browser.office import PASSWORD
from tests.browser.phone import Phone, until
from tests.browser.proxy import Proxy
from tests.live import LiveServer


@dataclass
class Officer:
    """An officer with a phone, reaching the server through a network that can be broken."""

    phone: Phone
    proxy: Proxy
    server: LiveServer
    username: str
    example: dict[str, Any] = field(default_factory=dict)

    @property
    def page(self) -> Page:
        return self.phone.page

    def answers(self, number: int = 0) -> dict[str, Any]:
        """Valid answers to the DAKU form, without photos; another business for every number."""
        if not self.example:
            self.example = json.loads(self.server.flask("service", "example", "daku"))
        answers = deepcopy(self.example["answers"])
        for attached in self.example.get("attachments", []):
            answers.pop(attached["question"], None)
        answers["nama_usaha"] = f"Warung Uji {number}"
        return answers

    def few_answers(self, number: int = 0) -> dict[str, Any]:
        """Only what must be answered, and a position."""
        needed = ("nama_pemilik", "nik", "nama_usaha", "produk_utama", "kelurahan", "lokasi", "persetujuan")
        return {name: value for name, value in self.answers(number).items() if name in needed}

    def enrol(self) -> Officer:
        """Visit the app once, sign in, and wait until its worker has what it needs offline."""
        page = self.page
        page.goto(self.proxy.origin + "/app/#masuk")
        page.locator("#nama-pengguna").fill(self.username)
        page.locator("#sandi").fill(PASSWORD)
        page.locator("[data-enrol] button").click()
        expect(page.locator('[data-screen="home"]')).to_be_visible()
        expect(page.locator("[data-signed-out]")).to_be_hidden()
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        done = "Semua isian sudah sampai di kantor."
        expect(page.locator("[data-status]")).to_have_text(done, timeout=30_000)
        until(page, lambda: notebook.value(page, f"registry:{self.username}") is not None)
        expect(page.locator("[data-forms]")).to_have_text(re.compile(r" (\d+) dari \1\."), timeout=20_000)
        return self

    def home(self) -> Page:
        """Open the home screen anew."""
        self.page.goto(self.proxy.origin + "/app/")
        expect(self.page.locator('[data-screen="home"]')).to_be_visible()
        # Until the phone's database has been read, the numbers are those of an empty page.
        expect(self.page.locator("[data-safe]")).not_to_be_empty()
        return self.page

    def open_form(self) -> Page:
        self.page.goto(self.proxy.origin + "/app/daku")
        expect(self.page.locator('[data-walk="next"]')).to_be_visible()
        return self.page

    def to_the_camera(self, answers: dict[str, Any]) -> Page:
        """Fill in the form by hand as far as its first photo, whose step is left open."""
        page = self.open_form()
        while not page.locator('.step:not([hidden]) [data-photo="take"]').count():
            filling.fill_step(page, answers, {})
            filling.forward(page)
        filling.fill_step(page, answers, {})
        return page

    def record(
        self, number: int = 0, photos: dict[str, Path] | None = None, *, by_hand: bool = False, **changes: Any
    ) -> str:
        """Fill in a form and save it; the receipt code.

        Args:
            number: goes into the name of the business.
            photos: the pictures to take, by question.
            by_hand: with fingers and a camera, instead of by a script in the page.
            **changes: further or other answers than those that must be given.
        """
        page = self.open_form()
        answers = {**self.few_answers(number), **changes}
        if by_hand:
            filling.fill_form(page, answers, photos)
            return filling.save(page)
        return autofill.fill_and_save(page, answers, photos)

    def multiply(self, count: int) -> None:
        """Put more entries, like the one that waits, straight into the phone."""
        names = [{"nama_usaha": f"Warung Salinan {number}"} for number in range(1, count + 1)]
        notebook.multiply(self.page, names, whole=False)

    def count(self, name: str) -> int:
        """One of the numbers on the home screen: draft, waiting, refused, returned, stored_today."""
        return int(self.page.locator(f'[data-count="{name}"]').inner_text())

    def expect_count(self, name: str, number: int, seconds: float = 30) -> None:
        expect(self.page.locator(f'[data-count="{name}"]')).to_have_text(str(number), timeout=seconds * 1000)

    def send_all(self) -> None:
        """Press "Kirim sekarang" whenever it is offered, until nothing waits: the app tries by itself in between."""
        button, bar = self.page.locator('[data-do="send"]'), self.page.locator("[data-progress]")

        def done() -> bool:
            self.send()
            return button.is_hidden() and bar.is_hidden() and self.count("waiting") == 0

        until(self.page, done, 120)

    def send(self) -> None:
        """Press "Kirim sekarang" on the home screen, unless the app has begun by itself: then it is not there."""
        self.page.locator('[data-do="send"]').evaluate("button => button.hidden || button.click()")

    def held(self) -> list[dict[str, Any]]:
        """What lies in the phone's own database, in order."""
        return notebook.entries(self.page)
