// A draft that has come back: what was typed meanwhile, what the desk said of it, and how to be rid of it.

import * as engine from "./engine.js";

/** @typedef {import("./types").Entry} Entry */

/** @param {HTMLElement} question whether a person has put something in that the page did not come with */
export function typed(question) {
  return [...question.querySelectorAll("input:not([data-tool],[type=search]),textarea")].some((field) => {
    const input = /** @type {HTMLInputElement} */ (field);
    return input.type === "radio" || input.type === "checkbox"
      ? input.checked !== input.defaultChecked
      : input.type !== "hidden" && input.value !== input.defaultValue;
  });
}

/**
 * Say that this is a draft come back, and how to be rid of it.
 * @param {HTMLElement} box
 * @param {Entry} entry
 */
export function offerWayBack(box, { id, previous }) {
  const kind = previous ? "edit" : "draft";
  box.hidden = false;
  for (const part of box.querySelectorAll("[data-of]")) {
    /** @type {HTMLElement} */ (part).hidden = /** @type {HTMLElement} */ (part).dataset.of !== kind;
  }
  box.querySelector(`[data-of="${kind}"] button`)?.addEventListener("click", async () => {
    await (previous ? engine.cancelEdit(id) : engine.discard(id));
    engine.formOpen(false);
    if (location.pathname.startsWith("/app/")) {
      location.assign(previous ? `/app/#isian=${id}` : "/app/");
    } else {
      location.replace(location.pathname);
    }
  });
}

/** @param {string} text the supervisor's words at a question */
export function noteBox(text) {
  const box = document.createElement("p");
  box.className = "warning returned-note";
  box.textContent = text;
  return box;
}
