"""A phone: Chromium with a profile of its own that can be closed, killed and started again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Page, Playwright

CHROMIUM = "/usr/bin/chromium"
# The popups of the address bar are pages of their own, a quarter of all that a start costs, and nobody sees them.
# This switch replaces Playwright's, hence the others, which are of that.
SPARED = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,LensOverlay,MediaRouter,OptimizationHints,PaintHolding,"
    "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,DestroyProfileOnBrowserClose,ThirdPartyStoragePartitioning"
)
ARGUMENTS = [
    f"--disable-features={SPARED}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
SMALL = {"width": 360, "height": 640}
KATULAMPA = {"latitude": -6.6195, "longitude": 106.8236, "accuracy": 8}
HABITS: dict[str, Any] = {
    "viewport": SMALL,
    "locale": "id-ID",
    "timezone_id": "Asia/Jakarta",
    "geolocation": KATULAMPA,
    "permissions": ["geolocation", "background-sync"],
    "has_touch": True,
    "service_workers": "allow",
}


class Phone:
    """One browser profile. `page` is its newest tab; everything else about it survives a restart.

    Attributes:
        faults: what pages threw or wrote to the console as an error, network errors aside.
    """

    def __init__(self, playwright: Playwright, folder: Path, **options: Any) -> None:
        self._playwright = playwright
        self._folder = folder
        self._options = options
        self._context: BrowserContext | None = None
        self.faults: list[str] = []

    def start(self) -> Phone:
        """Open the browser, with one empty tab."""
        self._context = self._opened()
        self._context.set_default_timeout(15_000)
        self._context.on("page", self._listen)
        for page in self._context.pages:
            self._listen(page)
        return self

    def _opened(self) -> BrowserContext:
        return self._playwright.chromium.launch_persistent_context(
            self._folder, executable_path=CHROMIUM, args=ARGUMENTS, **HABITS | self._options
        )

    @property
    def context(self) -> BrowserContext:
        assert self._context is not None, "the phone is off"
        return self._context

    @property
    def page(self) -> Page:
        return self.context.pages[-1]

    def new_page(self) -> Page:
        return self.context.new_page()

    def close(self) -> None:
        """Close the browser in the orderly way."""
        context, self._context = self._context, None
        if context is not None:
            context.close()

    def finds_signal(self) -> None:
        """Let the open page hear of a network every second, as when one walks about with a phone.

        What has failed several times waits for minutes otherwise.
        """
        self.page.evaluate("() => void setInterval(() => dispatchEvent(new Event('online')), 1000)")

    def kill(self) -> None:
        """End every process of the browser with SIGKILL, as an empty battery would."""
        context, self._context = self._context, None
        assert context is not None, "the phone is off"
        main = self.process()
        family = [main, *main.children(recursive=True)]
        for process in family:
            os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs(family, timeout=10)
        try:
            context.close()
        except Error:
            pass  # it has noticed already

    def process(self) -> psutil.Process:
        """The main process of this profile's browser."""
        mine = f"--user-data-dir={self._folder}"
        for process in psutil.Process().children(recursive=True):
            try:
                arguments = process.cmdline()
            except psutil.Error:
                continue  # ended meanwhile
            if mine in arguments and not any(part.startswith("--type=") for part in arguments):
                return process
        raise AssertionError("the browser does not run")

    def restart(self) -> Phone:
        """Close the browser and open it again."""
        self.close()
        return self.start()

    def reopen(self) -> Phone:
        """Close every tab and open an empty one: the app begins anew, from what is stored.

        For where it does not matter that the browser itself was off, which costs ten times as much.
        """
        before = self.context.pages
        self.new_page()
        for page in before:
            page.close()
        return self

    def cdp(self, page: Page | None = None) -> CDPSession:
        """A session of the DevTools protocol with a page."""
        return self.context.new_cdp_session(page or self.page)

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))

        def note(message: Any) -> None:
            # The browser itself reports every failed request as an error: the tests make those on purpose.
            if message.type == "error" and not message.text.startswith("Failed to load resource"):
                self.faults.append(f"{page.url}: {message.text}")

        page.on("console", note)


class Guest(Phone):
    """A phone inside a browser that runs already: a third of what a start costs.

    It holds nothing of the others and is forgotten when it is closed, so it can be neither killed nor started again.
    """

    def __init__(self, browser: Browser, **options: Any) -> None:
        self._browser = browser
        self._options = options
        self._context = None
        self.faults = []

    def _opened(self) -> BrowserContext:
        context = self._browser.new_context(**HABITS | self._options)
        context.new_page()
        return context


def until(page: Page, holds: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until something holds that no page shows; the browser's events are heard meanwhile."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        page.wait_for_timeout(100)
