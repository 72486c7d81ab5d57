"""What axe finds on a page, and whether fingers hit it: at 360 px and on a desktop, its contrast light and dark."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page, ViewportSize

from webapp.config import ROOT

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
SMALL_PHONE: ViewportSize = {"width": 360, "height": 640}
# No page has sound or film, for which axe would fetch the page's style sheets once more.
RUN = """
async (how) => {
  const { violations } = await axe.run(document, { ...how, resultTypes: ["violations"], preload: false });
  const said = ({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`;
  return violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(said) }));
}
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
# Colours are most of what axe works on. A theme changes them and nothing else; a width changes everything else.
COLOURS = {"runOnly": ["color-contrast"]}
NOT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
# What a width can change beside sizes: which elements are there, as what, and which of them scroll.
ARRANGED = """
() => [...document.body.querySelectorAll("*")].map((one) => {
  if (!one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return "";
  const { display, position, overflowX, overflowY } = getComputedStyle(one);
  const wide = overflowX !== "visible" && one.scrollWidth > one.clientWidth;
  const tall = overflowY !== "visible" && one.scrollHeight > one.clientHeight;
  return [display, position, wide, tall].join(" ");
}).join()
"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def faults(page: Page, name: str) -> list[str]:
    """Everything wrong with the page as it stands, in both sizes and themes; the page is left at its first size."""
    first = page.viewport_size
    page.set_viewport_size(SMALL_PHONE)
    found = faults_on_a_phone(page, f"{name}, 360 px")
    arranged = page.evaluate(ARRANGED)
    page.emulate_media(color_scheme="dark")
    found += _violations(page, f"{name}, dark", COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESKTOP)
    found += _too_wide(page, f"{name}, desktop")
    if page.evaluate(ARRANGED) != arranged:
        found += _violations(page, f"{name}, desktop", NOT_COLOURS)
    if first is not None:
        page.set_viewport_size(first)
    return found


def faults_on_a_phone(page: Page, name: str) -> list[str]:
    """The same in one size and theme, that of a small phone: for many pages of one kind."""
    found = [f"{name}: too small for a finger: {small}" for small in page.evaluate(SMALL)]
    return found + _too_wide(page, name) + _violations(page, name, {})


def _too_wide(page: Page, name: str) -> list[str]:
    wider = page.evaluate(WIDER)
    return [f"{name}: wider than the screen by {wider} px"] if wider > 0 else []


def _violations(page: Page, name: str, how: dict[str, Any]) -> list[str]:
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_axe() + "; undefined")
    violations: list[dict[str, Any]] = page.evaluate(RUN, how)
    return [f"{name}: {one['id']} ({one['help']}) {one['at']}" for one in violations]
