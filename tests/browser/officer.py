"""What an officer does on the phone, through the real pages: signs in, fills in a form, saves, looks at the list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

USERNAME = "petugas.katulampa"
PHOTOS = {"photo"}


def install(page: Page, origin: str, address: str = "/app/") -> None:
    """Visit the app once, until its worker has everything that it needs offline and is in charge of the page."""
    page.goto(origin + address)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")


def sign_in(page: Page, origin: str, password: str, username: str = USERNAME) -> None:
    """Enrol this phone; ends at the home screen."""
    page.goto(origin + "/app/#masuk")
    page.locator("#nama-pengguna").fill(username)
    page.locator("#sandi").fill(password)
    page.locator("[data-enrol] button").click()
    expect(page.locator('[data-screen="home"]')).to_be_visible()
    expect(page.locator("[data-signed-out]")).to_be_hidden()


def open_form(page: Page, origin: str, service: str = "daku") -> None:
    page.goto(f"{origin}/app/{service}")
    expect(page.locator('[data-walk="next"]')).to_be_visible()


def question(page: Page, name: str) -> Locator:
    return page.locator(f'.question[data-question="{name}"]')


def fill_form(page: Page, answers: dict[str, Any], photos: dict[str, Path] | None = None) -> None:
    """Go through every step and answer the questions that are shown and named; ends at the summary.

    Args:
        answers: canonical answers by question id, as the API takes them; files come from `photos`.
        photos: the picture to take, by question id.
    """
    save = page.locator('[data-walk="save"]')
    while not save.is_visible():
        fill_step(page, answers, photos or {})
        before = page.locator('[data-walk="count"]').inner_text()
        page.locator('[data-walk="next"]').click()
        faults = page.locator(".step:not([hidden]) .fault:not([hidden])")
        if page.locator('[data-walk="count"]').inner_text() == before:
            raise AssertionError(f"the form does not go on: {faults.all_inner_texts()}")


def fill_step(page: Page, answers: dict[str, Any], photos: dict[str, Path]) -> None:
    """Answer the questions of the step on screen, in order; an answer may make further questions appear."""
    done: set[str] = set()
    while True:
        shown = page.locator(".step:not([hidden]) .question:not([hidden])").evaluate_all(
            "all => all.map(q => [q.dataset.question, q.dataset.type])"
        )
        open_ones = [(name, kind) for name, kind in shown if name not in done]
        if not open_ones:
            return
        name, kind = open_ones[0]
        done.add(name)
        if kind in PHOTOS and name in photos:
            take_photo(page, name, photos[name])
        elif name in answers and kind not in PHOTOS:
            answer(question(page, name), name, kind, answers[name])


def take_photo(page: Page, name: str, file: Path) -> None:
    """Take a photo with the phone's camera and wait until it is kept."""
    asked = question(page, name)
    before = asked.get_attribute("data-sha256") or ""
    asked.locator('input[type="file"]').set_input_files(file)
    page.wait_for_function(
        "([name, before]) => { const now = document.querySelector(`[data-question='${name}']`).dataset.sha256;"
        " return now && now !== before }",
        arg=[name, before],
    )


def answer(asked: Locator, name: str, kind: str, value: Any) -> None:
    """Put one canonical answer into the page, as fingers would."""
    if kind in ("choice", "choices"):
        for code in value if isinstance(value, list) else [value]:
            pick(asked, name, code)
    elif kind == "kbli":
        pick(asked, name, value["code"])
    elif kind == "area":
        pick(asked, name, value)
    elif kind == "location":
        asked.locator('[data-place="start"]').click()
        expect(asked.locator('[data-place="says"]')).to_have_attribute("data-quality", "good")
    elif kind == "consent":
        asked.locator(f'[name="{name}-given_by"]').fill(value["given_by"])
        asked.locator(f'[name="{name}-agreed"]').check()
    elif kind != "note":
        asked.locator("input:not([type=hidden]), textarea").first.fill(str(value))


def pick(asked: Locator, name: str, code: str) -> None:
    options = asked.locator(f'select[name="{name}"]')
    if options.count():
        options.select_option(code)
    else:
        asked.locator(f'[name="{name}"][value="{code}"]').check()


def save(page: Page) -> str:
    """Save the form from its summary; the receipt code that the officer tells the citizen."""
    page.locator('[data-walk="save"]').click()
    code = page.locator("[data-receipt] .code, .receipt .code").first
    expect(code).to_be_visible()
    return code.inner_text().strip()


def counts(page: Page, origin: str) -> dict[str, int]:
    """The numbers on the home screen."""
    if "/app/" not in page.url or "/app/daku" in page.url:
        page.goto(origin + "/app/")
    found = page.locator("[data-count]").evaluate_all(
        "all => all.map(b => [b.dataset.count, Number(b.textContent)])"
    )
    return dict(found)
