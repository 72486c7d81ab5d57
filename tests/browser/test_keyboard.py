"""The keyboard alone signs in, fills in the whole form and saves it; one always sees where one is."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.office import PASSWORD, Office
from tests.browser.officer import Officer

pytestmark = pytest.mark.browser

MOST_STOPS = 60
FOCUS = """
() => {
  const here = document.activeElement;
  const style = getComputedStyle(here);
  return {
    tag: here.tagName.toLowerCase(), type: here.type ?? "", name: here.name ?? "", value: here.value ?? "",
    checked: here.checked ?? false, walk: here.dataset.walk ?? "", place: here.dataset.place ?? "", id: here.id,
    question: here.closest("[data-question]")?.dataset.question ?? "",
    seen: style.outlineStyle !== "none" || style.boxShadow !== "none",
  };
}
"""


def focus(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(FOCUS)
    return found


def tab_to(page: Page, **wanted: str) -> dict[str, Any]:
    """Press Tab until the focus stands on what is wanted."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = focus(page)
        assert here["seen"], f"the focus cannot be seen at {here}"
        if all(here[key] == value for key, value in wanted.items()):
            return here
    raise AssertionError(f"Tab never comes to {wanted}")


def answer(page: Page, here: dict[str, Any], value: Any) -> None:
    """Answer where the focus stands."""
    keyboard = page.keyboard
    if here["type"] == "radio":
        for _ in range(20):
            now = focus(page)
            if now["value"] == value:
                break
            keyboard.press("ArrowDown")
        if not focus(page)["checked"]:
            keyboard.press("Space")
        assert focus(page)["checked"] and focus(page)["value"] == value
    elif here["type"] == "checkbox":
        wanted = here["value"] in value if isinstance(value, list) else True
        if wanted != here["checked"]:
            keyboard.press("Space")
    elif here["tag"] == "select":
        options = page.locator(f"#{here['id']} option").evaluate_all("all => all.map(one => one.value)")
        wanted = value["code"] if isinstance(value, dict) else value
        target = next(place for place, option in enumerate(options) if wanted in option)
        keyboard.press("Home")
        for _ in range(target):
            keyboard.press("ArrowDown")
    elif here["type"] == "search":
        # The kind of business, by a word of every day: the first that is offered.
        keyboard.type("gorengan")
        keyboard.press("Enter")
        keyboard.press("Enter")
        expect(page.locator(f"#{here['question']}")).to_have_value(f"{value['edition']}:{value['code']}")
        assert focus(page)["id"] == here["question"]
    elif here["place"] == "start":
        keyboard.press("Enter")
        expect(page.locator('[data-place="says"]')).to_have_attribute("data-quality", "good")
    elif isinstance(value, dict):
        if here["name"].endswith("given_by"):
            keyboard.type(value["given_by"])
    elif here["tag"] in ("input", "textarea") and here["type"] not in ("date", "file", "search"):
        keyboard.press("Control+a")
        keyboard.type(str(value))


def test_keyboard_alone_signs_in_fills_in_and_saves(officer: Officer, office: Office) -> None:
    page = officer.page
    page.goto(officer.proxy.origin + "/app/#masuk")
    tab_to(page, name="username")
    page.keyboard.type(officer.username)
    tab_to(page, name="password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator('[data-screen="home"]')).to_be_visible()
    expect(page.locator("[data-signed-out]")).to_be_hidden()

    page = officer.open_form()
    answers = {**officer.answers(1), "kbli": {"edition": "2025", "code": "56102"}}
    save = page.locator('[data-walk="save"]')
    while not save.is_visible():
        count = page.locator('[data-walk="count"]').inner_text()
        answered: set[str] = set()
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            here = focus(page)
            assert here["seen"], f"the focus cannot be seen at {here}"
            if here["walk"] == "next":
                break
            name = here["question"]
            if name in answers and (here["type"] == "checkbox" or here["id"] not in answered):
                answer(page, here, answers[name])
                answered.add(here["id"])
        else:
            raise AssertionError(f"Tab never comes to the button, {count}")
        page.keyboard.press("Enter")
        expect(page.locator('[data-walk="count"]')).not_to_have_text(count)
        # The heading of the new step is read out, and Tab goes on from there.
        assert focus(page)["tag"] == "h2"
    # The way past the head of the page leads neither out of the step nor away from the draft.
    address = page.url
    page.locator("a.skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert page.url == address
    expect(save).to_be_visible()
    tab_to(page, walk="save")
    page.keyboard.press("Enter")
    expect(page.locator("[data-done] [data-code]")).to_be_visible()
    expect(page.locator("[data-done] h1")).to_be_focused()
    expect(page.locator("[data-done] svg")).to_be_visible()
    officer.home()
    officer.expect_count("stored_today", 1)
    row = office.entries(entry["id"] for entry in officer.held())[0]
    for name in (
        "nama_pemilik",
        "nik",
        "jenis_kelamin",
        "tanggal_lahir",
        "kbli",
        "sektor",
        "saluran",
        "dukungan",
        "modal",
        "kelurahan",
    ):
        assert row["answers"][name] == answers[name], name
    assert row["answers"]["persetujuan"]["given_by"] == answers["persetujuan"]["given_by"]
    assert row["answers"]["lokasi"]["source"] == "gps"


def test_faults_are_reached_and_mended_by_keyboard(officer: Officer) -> None:
    page = officer.open_form()
    tab_to(page, walk="next")
    page.keyboard.press("Enter")
    expect(page.locator("#nama_pemilik-fault")).to_be_visible()
    # The focus stands on the first field that is wrong; typing mends it.
    assert focus(page)["id"] == "nama_pemilik"
    page.keyboard.type("Siti Aminah")
    expect(page.locator("#nama_pemilik-fault")).to_be_hidden()
    # Enter in a field leads on as well: to the next that is wrong, and then to the next step.
    page.keyboard.press("Enter")
    expect(page.locator("#nik")).to_be_focused()
    page.keyboard.type("3271025708909901")
    page.keyboard.press("Enter")
    expect(page.locator('[data-walk="count"]')).to_contain_text("Langkah 2 ")
