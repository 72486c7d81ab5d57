"""Fills in the form of any service through the real page, by question ids and types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

KEPT = """
([name, before]) => {
  const now = document.querySelector(`[data-question="${name}"]`).dataset.sha256;
  return now && now !== before;
}
"""

MOVED = """
(before) => document.querySelector("[data-walk=count]").textContent !== before ||
  !document.querySelector("[data-walk=faults]").hidden
"""


def question(page: Page, name: str) -> Locator:
    return page.locator(f'.question[data-question="{name}"]')


def begun(page: Page) -> None:
    """Wait for the page's own program: until then every step stands there, and "save", for those without JavaScript."""
    expect(page.locator('[data-walk="progress"]')).to_be_visible()


def fill_form(page: Page, answers: dict[str, Any], photos: dict[str, Path] | None = None) -> None:
    """Go through every step and answer the questions that are shown and named; ends at the summary.

    Args:
        answers: canonical answers by question id, as the API takes them; files come from `photos`.
        photos: the picture to take, by question id.
    """
    begun(page)
    save_button = page.locator('[data-walk="save"]')
    while not save_button.is_visible():
        fill_step(page, answers, photos or {})
        forward(page)


def forward(page: Page) -> None:
    """Press "on"; fails if the step says that something is wrong."""
    before = page.locator('[data-walk="count"]').inner_text()
    page.locator('[data-walk="next"]').click()
    page.wait_for_function(MOVED, arg=before)
    if page.locator('[data-walk="count"]').inner_text() == before:
        faults = page.locator(".step:not([hidden]) .fault:not([hidden])").all_inner_texts()
        raise AssertionError(f"the form does not go on at {before}: {faults}")


def fill_step(page: Page, answers: dict[str, Any], photos: dict[str, Path]) -> None:
    """Answer the questions of the step on screen, in order; an answer may make further questions appear."""
    begun(page)
    done: set[str] = set()
    while True:
        shown = page.locator(".step:not([hidden]) .question:not([hidden])").evaluate_all(
            "all => all.map(q => [q.dataset.question, q.dataset.type])"
        )
        left = [(name, kind) for name, kind in shown if name not in done]
        if not left:
            return
        name, kind = left[0]
        done.add(name)
        if name in photos:
            take_photo(page, name, photos[name])
        elif name in answers and kind != "photo":
            answer(question(page, name), name, kind, answers[name])


def take_photo(page: Page, name: str, file: Path) -> None:
    """Take a photo with the phone's camera and wait until it is kept."""
    asked = question(page, name)
    before = asked.get_attribute("data-sha256") or ""
    with page.expect_file_chooser() as chooser:
        asked.locator('[data-photo="take"]').click()
    chooser.value.set_files(file)
    page.wait_for_function(KEPT, arg=[name, before])


def answer(asked: Locator, name: str, kind: str, value: Any) -> None:
    """Put one canonical answer into the page, as fingers would."""
    if kind in ("choice", "choices", "score"):
        for code in value if isinstance(value, list) else [value]:
            pick(asked, name, str(code))
    elif kind == "repeat":
        for row in value:
            add_row(asked, name, row)
    elif kind == "kbli":
        choose = asked.locator("select")
        choose.select_option(choose.locator(f'option[value*="{value["code"]}"]').first.get_attribute("value"))
    elif kind == "area":
        pick(asked, name, value)
    elif kind == "location":
        asked.locator('[data-place="start"]').click()
        expect(asked.locator('[data-place="says"]')).to_have_attribute("data-quality", "good")
    elif kind == "consent":
        asked.locator(f'[name="{name}-given_by"]').fill(value["given_by"])
        asked.locator(f'[name="{name}-how"][value="tick"]').check()
    elif kind not in ("note", "photo", "file", "signature", "lookup"):
        asked.locator("input:not([type=hidden]), textarea").first.fill(str(value))


def add_row(asked: Locator, name: str, row: dict[str, Any]) -> None:
    """One more row of a repeated question, filled in as fingers would; it stays open."""
    asked.locator("[data-row-add]").click()
    opened = asked.locator("[data-row]")
    for part, value in row.items():
        inner = opened.locator(f'.question[data-question$="-{part}"]')
        inner_name = inner.get_attribute("data-question") or ""
        answer(inner, inner_name, inner.get_attribute("data-type") or "", value)
    opened.locator("input, textarea").last.blur()


def pick(asked: Locator, name: str, code: str) -> None:
    options = asked.locator(f'select[name="{name}"]')
    if options.count():
        options.select_option(code)
    else:
        asked.locator(f'[name="{name}"][value="{code}"]').check()


def save(page: Page) -> str:
    """Save the form from its summary; the receipt code that the officer tells the citizen."""
    page.locator('[data-walk="save"]').click()
    code = page.locator("[data-done] [data-code]")
    expect(code).to_be_visible()
    return code.inner_text().strip()
