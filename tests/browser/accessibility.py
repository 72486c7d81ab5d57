"""What axe finds on a page, and whether fingers hit it: at 360 px and on a desktop, its contrast light and dark."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from webapp.config import ROOT

SIZES = {"desktop": {"width": 1280, "height": 800}, "360 px": {"width": 360, "height": 640}}
RUN = """
async (rules) => (await axe.run(document, rules ? { runOnly: rules } : {})).violations.map(({ id, help, nodes }) => ({
  id, help, at: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
}))
"""
# Everything one presses or types into, with the label of what is ticked; links inside a sentence may be small.
SMALL = """
() => [...document.querySelectorAll("button, input, select, textarea, summary, a.button, [role=button]")]
  .filter((one) => one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && one.type !== "hidden")
  .map((one) => (["radio", "checkbox"].includes(one.type) ? one.closest("label") ?? one : one))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width && (height < 47.5 || width < 47.5))
  .map(([one, { width, height }]) =>
    `${one.tagName} ${one.id || one.textContent.trim().slice(0, 30)} ${width}x${height}`)
"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def faults(page: Page, name: str) -> list[str]:
    """Everything wrong with the page as it stands, in both sizes and themes; the page is left at its first size."""
    found = []
    first = page.viewport_size
    page.evaluate(_axe() + "; undefined")
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        if page.evaluate(WIDER) > 0:
            found.append(f"{name}, {size}: wider than the screen by {page.evaluate(WIDER)} px")
        if size == "360 px":
            found += [f"{name}, {size}: too small for a finger: {small}" for small in page.evaluate(SMALL)]
        found += _violations(page, f"{name}, {size}")
    # The other theme changes colours and nothing else.
    page.emulate_media(color_scheme="dark")
    found += _violations(page, f"{name}, dark", ["color-contrast"])
    page.emulate_media(color_scheme="light")
    if first is not None:
        page.set_viewport_size(first)
    return found


def faults_on_a_phone(page: Page, name: str) -> list[str]:
    """The same in one size and theme, that of a small phone: for many pages of one kind."""
    page.evaluate(_axe() + "; undefined")
    found = [f"{name}: too small for a finger: {small}" for small in page.evaluate(SMALL)]
    if page.evaluate(WIDER) > 0:
        found.append(f"{name}: wider than the screen by {page.evaluate(WIDER)} px")
    return found + _violations(page, name)


def _violations(page: Page, name: str, rules: list[str] | None = None) -> list[str]:
    violations: list[dict[str, Any]] = page.evaluate(RUN, rules)
    return [f"{name}: {one['id']} ({one['help']}) {one['at']}" for one in violations]
