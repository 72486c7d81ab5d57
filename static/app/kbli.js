// KBLI by everyday words: the list stands in the page and is searched without a network, ranked as `webapp/services/kbli.py` does.

import { controlsOf } from "./form.js";

const MOST = 5;
const SHORTEST_PREFIX = 4;

/** @typedef {{option: HTMLOptionElement, phrases: string[][]}} Offer */

/** @param {string} text */
const split = (text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

/**
 * @param {string} typed
 * @param {string} word
 */
const likeness = (typed, word) =>
  typed === word
    ? 1
    : Math.min(typed.length, word.length) >= SHORTEST_PREFIX && (word.startsWith(typed) || typed.startsWith(word))
      ? 0.6
      : 0;

/**
 * How well a phrase fits: the rarer the words that match, the better; a phrase typed in full counts double.
 * @param {string[]} typed
 * @param {string[]} phrase
 * @param {Map<string, number>} rarity
 */
function score(typed, phrase, rarity) {
  const sum = typed
    .map((word) => Math.max(0, ...phrase.map((other) => likeness(word, other) * (rarity.get(other) ?? 1))))
    .reduce((one, other) => one + other, 0);
  const covered = phrase.filter((other) => typed.some((word) => likeness(word, other))).length / phrase.length;
  return sum * (1 + covered);
}

/** @param {HTMLElement} question */
export function wireKbli(question) {
  const select = /** @type {HTMLSelectElement} */ (controlsOf(question)[0]);
  const search = /** @type {HTMLInputElement} */ (question.querySelector("[data-tool]"));
  const found = /** @type {HTMLElement} */ (question.querySelector(".found"));
  const says = /** @type {HTMLElement} */ (question.querySelector("[role=status]"));
  const box = /** @type {HTMLElement} */ (search.parentElement);
  /** @type {Offer[] | undefined} */
  let offers;
  /** @type {Map<string, number>} */
  const rarity = new Map();

  /** Only when somebody searches: the start of the page must stay light. */
  function index() {
    offers = [...select.options]
      .filter((option) => option.value)
      .map((option) => ({ option, phrases: [...(option.dataset.words ?? "").split(","), option.text].map(split).filter((p) => p.length) }));
    const seen = offers.flatMap(({ phrases }) => [...new Set(phrases.flat())]);
    for (const word of seen) {
      rarity.set(word, (rarity.get(word) ?? 0) + 1);
    }
    for (const [word, count] of rarity) {
      rarity.set(word, Math.log(1 + offers.length / count));
    }
    return offers;
  }

  function draw() {
    const typed = split(search.value);
    const hits = (typed.length ? (offers ?? index()) : [])
      .map(({ option, phrases }) => ({ option, fit: Math.max(...phrases.map((phrase) => score(typed, phrase, rarity))) }))
      .filter(({ fit }) => fit > 0)
      .sort((one, other) => other.fit - one.fit)
      .slice(0, MOST);
    found.replaceChildren(
      ...hits.map(({ option }) => {
        const [item, button] = [document.createElement("li"), document.createElement("button")];
        button.type = "button";
        button.textContent = option.text;
        button.addEventListener("click", () => choose(option.value));
        item.append(button);
        return item;
      }),
    );
    says.textContent = typed.length && !hits.length ? (search.dataset.none ?? "") : "";
  }

  /** @param {string} value */
  function choose(value) {
    select.value = value;
    search.value = "";
    draw();
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.focus();
  }

  box.hidden = false;
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    draw();
  });
  search.addEventListener("change", (event) => event.stopPropagation());
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      found.querySelector("button")?.focus();
    }
  });
}
