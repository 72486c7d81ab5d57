"""The phone's engine without its screens: bundled for the test, run in a page of the real origin, called by name."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from webapp.config import ROOT
from webapp.services import catalogue

VERSION = catalogue.builtin()["daku"].version
BUNDLER = ROOT / "node_modules" / ".bin" / "esbuild"


def bundle(folder: Path) -> Path:
    """The engine as one script that defines the global `engine`."""
    made = folder / "engine.js"
    subprocess.run(
        [
            BUNDLER,
            ROOT / "static" / "app" / "engine.js",
            "--bundle",
            "--format=iife",
            "--global-name=engine",
            "--log-level=error",
            f"--outfile={made}",
        ],
        check=True,
    )
    return made


class Engine:
    """One tab that runs the engine. Its own page (the front door) starts nothing by itself: each send is the test's."""

    def __init__(self, page: Page, origin: str, script: Path) -> None:
        self.page = page
        self.origin = origin
        self.script = script
        self.open()

    def open(self) -> None:
        """Load the page anew, with nothing left in memory."""
        self.page.goto(self.origin + "/")
        self.page.add_script_tag(path=self.script)

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function of the engine; entries, counts and the like come back as dictionaries."""
        return self.page.evaluate(
            "([name, given]) => engine[name](...given.map((one) => one ?? undefined))",
            [name, list(arguments)],
        )

    def fault(self, name: str, *arguments: Any) -> str:
        """Call a function that must fail; the code of its fault."""
        return str(
            self.page.evaluate(
                """([name, given]) => engine[name](...given.map((one) => one ?? undefined)).then(
                     () => "no fault", (fault) => fault.code ?? String(fault))""",
                [name, list(arguments)],
            )
        )

    def keep_photo(self, entry: str, question: str, photo: Path) -> dict[str, Any]:
        """Attach a photo to a draft."""
        kept: dict[str, Any] = self.page.evaluate(
            """([id, question, text]) => {
                 const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
                 return engine.keepFile(id, question, new Blob([bytes], { type: "image/jpeg" }));
               }""",
            [entry, question, b64encode(photo.read_bytes()).decode()],
        )
        return kept

    def draft(self, answers: dict[str, Any], area: str) -> str:
        """A new draft with these answers; its id."""
        entry = self.call("createDraft", {"service": "daku", "version": VERSION, "area": area})
        self.call("saveDraft", entry["id"], {"answers": answers})
        return str(entry["id"])

    def finished(self, answers: dict[str, Any], area: str) -> dict[str, Any]:
        """A finished entry, waiting (finishing also tries to send)."""
        done: dict[str, Any] = self.call("finish", self.draft(answers, area))
        return done
