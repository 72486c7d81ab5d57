"""Fills in and saves a form in one go, by a script in the page: for tests that are about what comes afterwards.

The page's own program does all it does for fingers: the same events reach it, it checks every step, and what is stored
it has stored itself. Fingers, with a place on the screen that they must hit, are in `filling`.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

FILL_AND_SAVE = """
async ([answers, photos]) => {
  const form = document.querySelector("form[data-service]");
  const button = (name) => form.querySelector(`[data-walk="${name}"]`);
  const until = (holds, what) => new Promise((done, failed) => {
    const deadline = Date.now() + 15_000;
    const look = () => {
      const held = holds();
      return held ? done(held) : Date.now() > deadline ? failed(new Error(what)) : setTimeout(look, 10);
    };
    look();
  });
  const say = (field, ...kinds) => kinds.forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
  const type = (field, text) => {
    field.value = text;
    say(field, "input", "change");
  };
  const pick = (asked, name, code) => {
    const list = asked.querySelector(`select[name="${name}"]`);
    return list ? type(list, code) : asked.querySelector(`[name="${name}"][value="${code}"]`).click();
  };
  const put = {
    choice: pick,
    score: pick,
    area: pick,
    choices: (asked, name, codes) => codes.forEach((code) => pick(asked, name, code)),
    kbli: (asked, name, { code }) =>
      type(asked.querySelector("select"), asked.querySelector(`option[value*="${code}"]`).value),
    consent: (asked, name, { given_by }) => {
      type(asked.querySelector(`[name="${name}-given_by"]`), given_by);
      asked.querySelector(`[name="${name}-how"][value="tick"]`).click();
    },
    location: (asked) => {
      asked.querySelector('[data-place="start"]').click();
      return until(() => asked.querySelector('[data-place="says"]').dataset.quality === "good", "no position");
    },
    repeat: async (asked, name, rows) => {
      for (const row of rows) {
        asked.querySelector("[data-row-add]").click();
        for (const [part, value] of Object.entries(row)) {
          const inner = asked.querySelector(`[data-row] .question[data-question$="-${part}"]`);
          await put[inner.dataset.type](inner, inner.dataset.question, value);
        }
      }
    },
    photo: (asked, name, text) => {
      const taken = new DataTransfer();
      const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
      taken.items.add(new File([bytes], `${name}.jpg`, { type: "image/jpeg" }));
      const input = asked.querySelector('input[type="file"]');
      input.files = taken.files;
      say(input, "change");
      return until(() => asked.dataset.sha256, "the photo is not kept");
    },
  };
  const typed = ["text", "long_text", "nik", "nib", "npwp", "pirt", "rt_rw", "digits", "phone", "email"];
  for (const kind of [...typed, "money", "integer", "year", "date", "time"]) {
    put[kind] = (asked, name, value) => type(asked.querySelector("input:not([type=hidden]), textarea"), String(value));
  }

  const shown = (part) => [...form.querySelectorAll(`.step:not([hidden]) ${part}:not([hidden])`)];

  // Until the page's own program has begun, "save" stands there for those without JavaScript; until an earlier draft
  // has come back, the form takes no finger, while it would take a script's.
  await until(() => !button("progress").hidden && !form.inert, "the form is not ready to be filled in");
  const named = { ...answers, ...photos };
  while (button("save").hidden) {
    // An answer may make further questions appear.
    const done = new Set();
    for (;;) {
      const asked = shown(".question").find((one) => !done.has(one) && one.dataset.question in named);
      if (!asked) {
        break;
      }
      done.add(asked);
      const { question: name, type: kind } = asked.dataset;
      if (!put[kind]) {
        throw new Error(`${name}: a ${kind} is filled in by hand`);
      }
      await put[kind](asked, name, photos[name] ?? answers[name]);
    }
    const before = button("count").textContent;
    button("next").click();
    if (button("count").textContent === before) {
      throw new Error(`the form does not go on at ${before}: ${shown(".fault").map((one) => one.textContent)}`);
    }
  }
  button("save").click();
  const receipt = () => document.querySelector("[data-done]:not([hidden]) [data-code]")?.textContent.trim();
  return until(receipt, "no receipt");
}
"""


def fill_and_save(page: Page, answers: dict[str, Any], photos: dict[str, Path] | None = None) -> str:
    """Answer the questions that are shown and named, go on to the summary, and save; the receipt code.

    Args:
        answers: canonical answers by question id, as the API takes them; files come from `photos`.
        photos: pictures of some kilobytes, by question id.
    """
    pictures = {name: base64.b64encode(file.read_bytes()).decode() for name, file in (photos or {}).items()}
    code: str = page.evaluate(FILL_AND_SAVE, [answers, pictures])
    return code
