"""The supervisor's or admin's browser at the desk."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.phone import Guest

LARGE = {"width": 1280, "height": 800}
PASSWORD = "bogortimur"


class Desk:
    """A desktop browser at the server itself."""

    def __init__(self, browser: Browser, origin: str, **options: Any) -> None:
        self._browser = Guest(browser, **{"viewport": LARGE, "has_touch": False, **options})
        self.origin = origin

    @property
    def page(self) -> Page:
        return self._browser.page

    def sign_in(self, username: str, password: str = PASSWORD) -> Desk:
        self.page.goto(self.origin + "/masuk")
        self.page.locator('[name="username"]').fill(username)
        self.page.locator('[name="password"]').fill(password)
        self.page.locator("main form button.main").click()
        expect(self.page.locator(".who")).to_be_visible()
        return self

    def open_entry(self, entry_id: str) -> Page:
        self.page.goto(f"{self.origin}/meja/entri/{entry_id}")
        expect(self.page.locator("h1")).to_be_visible()
        return self.page

    def listed(self) -> list[str]:
        """Ids of the entries on the first page of the list, in its order."""
        self.page.goto(self.origin + "/meja/entri")
        links = self.page.locator(".entry-table a").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        return [match[1] for link in links if (match := re.search(r"/meja/entri/([0-9a-f-]{36})", link))]

    def __enter__(self) -> Desk:
        self._browser.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        assert self._browser.faults == []
