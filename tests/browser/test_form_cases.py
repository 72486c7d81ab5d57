"""The page judges answers as the server does: the same cases, typed into the form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import filling, notebook
from tests.browser.phone import Guest
from tests.live import LiveServer
from webapp.services import AreaBook, Definition, catalogue
from webapp.store import areas as stored_areas

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).parent.parent / "cases"
CASES = [case for case in json.loads((FOLDER / "daku.json").read_text("utf-8")) if case.get("page", True)]
PHRASES = json.loads((FOLDER / "kbli.json").read_text("utf-8"))
# The form as a draft would bring it back; only what a case is about is typed afterwards. From one case to the next only
# the questions that differ are touched.
GIVEN = """
(given) => {
  const form = document.querySelector("form[data-service]");
  const questions = [...form.querySelectorAll(".question")].map((question) => [
    question, [...question.querySelectorAll("input, select, textarea")].filter((one) => one.name),
  ]);
  const states = () => questions.map(([, controls]) => JSON.stringify(controls.map((one) => [one.value, one.checked])));
  const before = states();
  for (const control of questions.flatMap(([, controls]) => controls)) {
    if (["radio", "checkbox"].includes(control.type)) control.checked = false;
    else if (!control.name.endsWith("-version")) control.value = "";
  }
  for (const [name, value, ticked] of given) {
    const controls = [...document.getElementsByName(name)];
    if (ticked) controls.find((one) => one.value === value).checked = true; else controls[0].value = value;
  }
  states().forEach((now, at) => {
    const [, controls] = questions[at];
    if (now !== before[at]) controls[0].dispatchEvent(new Event("change", { bubbles: true }));
  });
}
"""
CHOOSE = """
([name, values]) => {
  for (const control of document.getElementsByName(name)) {
    if (["radio", "checkbox"].includes(control.type)) control.checked = values.includes(control.value);
    else control.value = values[0];
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
"""
# The save button checks the whole form; it is pressed here without walking through the steps first.
SAVE = """
() => {
  document.querySelector('[data-walk="refused"]').hidden = true;
  for (const step of document.querySelectorAll(".step:not([data-summary])")) step.hidden = false;
  document.querySelector('[data-walk="save"]').hidden = false;
}
"""
SAID = """
(kind) => Object.fromEntries(
  [...document.querySelectorAll(`.question:not([hidden]) > .${kind}:not([hidden])`)]
    .map((said) => [said.parentElement.dataset.question, said.textContent]))
"""


@pytest.fixture(scope="module")
def daku() -> Definition:
    return catalogue.builtin()["daku"]


@pytest.fixture(scope="module")
def areas(server: LiveServer) -> AreaBook:
    with server.application().app_context():
        return stored_areas.book()


@pytest.fixture(scope="module")
def page(browser: Browser, server: LiveServer) -> Iterator[Page]:
    """One open form for all cases."""
    phone = Guest(browser, service_workers="block").start()
    phone.page.goto(f"{server.url}/app/daku")
    phone.page.wait_for_selector('[data-walk="progress"]')
    yield phone.page
    phone.close()


def typed_answers(daku: Definition, areas: AreaBook, case: dict[str, Any]) -> dict[str, Any]:
    """Question id -> what is typed or chosen, as tests/cases/README.md explains it."""
    typed: dict[str, Any] = {}
    for name, value in daku.example(areas).items():
        question = daku.questions[name]
        if question.parts:
            typed[name] = {part: question.typed_part(value, part) for part in question.parts if part in value}
        else:
            typed[name] = list(value) if isinstance(value, list) else question.typed(value)
    typed.update(case.get("set", {}))
    return {name: value for name, value in typed.items() if name not in case.get("unset", [])}


def given(daku: Definition, typed: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Name of the control, value, and whether it is ticked rather than filled in."""
    found = []
    for name, value in typed.items():
        question = daku.questions[name]
        if question.parts:
            found += [(f"{name}-{part}", inner, part == "how") for part, inner in value.items()]
        elif question.grouped:
            found += [(name, one, True) for one in (value if isinstance(value, list) else [value])]
        else:
            found.append((name, value, False))
    return found


def put(page: Page, daku: Definition, name: str, value: Any) -> None:
    """As a person does it: typed where one types, otherwise chosen."""
    question = daku.questions[name]
    if question.parts:
        for part, inner in value.items():
            page.evaluate(CHOOSE, [f"{name}-{part}", [inner]])
    elif question.grouped or question.type in ("area", "kbli", "choice", "date"):
        page.evaluate(CHOOSE, [name, value if isinstance(value, list) else [value]])
    else:
        control = page.locator(f'[name="{name}"]')
        control.fill(value)
        control.blur()


def judged(
    page: Page,
    definition: Definition,
    typed: dict[str, Any],
    tried: set[str],
    unset: list[str],
    aside: Set[str] = frozenset(),
) -> dict[str, str]:
    """Fill in the form, type what is tried, and save: question -> what the page says is wrong.

    Args:
        tried, unset: ids of the questions that are typed into, and of those that are left empty.
        aside: ids of questions that are neither filled in nor looked at.
    """
    asked = {name: value for name, value in typed.items() if name not in aside}
    page.evaluate(GIVEN, given(definition, {name: asked[name] for name in asked if name not in tried}))
    # What the NIK has filled in by itself is taken out again where the case leaves it empty.
    for name in unset:
        page.evaluate(CHOOSE, [name, [""]])
    page.evaluate(SAVE)
    for name in (name for name in typed if name in tried):
        put(page, definition, name, typed[name])
    page.evaluate(SAVE)
    # All steps are shown at once here: what appears in one of them would move the button during a real press.
    page.locator('[data-walk="save"]').dispatch_event("click")
    # Nobody has signed in: an accepted form says so, and stays a draft.
    page.wait_for_selector(
        '.question > .fault:not([hidden]), [data-walk="refused"]:not([hidden])', state="attached"
    )
    said: dict[str, str] = page.evaluate(SAID, "fault")
    return {name: text for name, text in said.items() if name not in aside}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_page_and_server_agree(case: dict[str, Any], daku: Definition, areas: AreaBook, page: Page) -> None:
    typed = typed_answers(daku, areas, case)
    shown = judged(page, daku, typed, set(case.get("set", {})), case.get("unset", []))
    canonical, faults = daku.check(typed, areas)
    assert shown == {name: texts[0] for name, texts in faults.items()}
    assert list(faults) == ([case["faulty"]] if case["faulty"] else [])
    if not case["faulty"]:
        (draft,) = notebook.entries(page)
        assert daku.check(draft["answers"], areas) == (canonical, {})
        for name in case.get("warns", []):
            assert page.evaluate(SAID, "warning")[name] == daku.warnings(canonical, areas)[name][0]


# The other services: what is typed wrongly or oddly. That an answer is missing is DAKU's to show; rows and files are
# those of test_type_cases.
OTHERS = {
    name: [
        case
        for case in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
        if case.get("page", True) and "set" in case and case.get("code") != "required"
    ]
    for name in catalogue.builtin()
    if name != "daku"
}
ELSEWHERE = ("repeat", "lookup", "photo", "signature", "file")


@pytest.mark.parametrize("service", [name for name, cases in OTHERS.items() if cases])
def test_page_and_server_agree_on_every_service(
    service: str, areas: AreaBook, page: Page, server: LiveServer
) -> None:
    definition = catalogue.builtin()[service]
    aside = {name for name, question in definition.questions.items() if question.type in ELSEWHERE}
    form = page.context.new_page()
    form.goto(f"{server.url}/app/{service}")
    form.wait_for_selector('[data-walk="progress"]')
    for name in aside:  # rows stay as they are from one case to the next
        if definition.questions[name].type == "repeat" and definition.questions[name].required:
            form.evaluate(SAVE)
            filling.add_row(filling.question(form, name), name, definition.example(areas)[name][0])
            filling.question(form, name).locator("[data-row-done]").click()
    for case in OTHERS[service]:
        tried = case["set"]
        if not aside & set(tried):
            typed = typed_answers(definition, areas, case)
            shown = judged(form, definition, typed, set(tried), case.get("unset", []), aside)
            canonical, faults = definition.check(typed, areas)
            assert shown == {name: texts[0] for name, texts in faults.items()}, case["name"]
            assert list(faults) == ([case["faulty"]] if case["faulty"] else []), case["name"]
            for name in case.get("warns", []):
                assert form.evaluate(SAID, "warning")[name] == definition.warnings(canonical, areas)[name][0]
    form.close()


def test_search_by_everyday_words_finds_the_kind_of_business(page: Page) -> None:
    page.evaluate(SAVE)
    labels = dict(
        page.locator("#kbli option").evaluate_all("all => all.map(one => [one.value, one.textContent])")
    )
    missed = []
    for phrase in PHRASES:
        page.locator("#kbli-cari").fill(phrase["typed"])
        offered = page.locator(".found button").all_inner_texts()
        if labels[phrase["code"]] not in offered:
            missed.append((phrase["typed"], labels[phrase["code"]], offered))
    assert missed == []
