// A business that is known already: searched on the phone, and what is known of it fills the questions that are still empty.

import { answerOf, controlsOf, fillQuestion, questionsIn, rulesOf, wordsOf } from "./form.js";

/** @typedef {import("./types").Found} Found */

const MOST = 8;
const WAIT_MS = 150;
const ABROAD = /^\+62/;

/** @type {import("./form.js").Kind} */
export const lookup = {
  read: (question) => {
    const [kind, id] = control(question).value.split(":");
    return id ? { [kind]: id } : undefined;
  },
  fill: (question, value) => {
    const [kind = ""] = Object.keys(value ?? {});
    control(question).value = kind ? `${kind}:${value[kind]}` : "";
  },
  wire,
};

/** @param {HTMLElement} question */
const control = (question) => /** @type {HTMLInputElement} */ (rulesOf(question));

/**
 * @param {HTMLElement} question
 * @param {import("./camera.js").Keeper} keeper
 */
function wire(question, keeper) {
  const { search } = keeper;
  const box = /** @type {HTMLElement} */ (question.querySelector("[data-lookup-box]"));
  const typed = /** @type {HTMLInputElement} */ (question.querySelector("[type=search]"));
  const [found, says, fresh] = [".found", ".says", "[data-lookup-new]"].map(
    (one) => /** @type {HTMLElement} */ (question.querySelector(one)),
  );
  const way = /** @type {HTMLElement} */ (fresh.parentElement);
  const words = wordsOf(question);
  /** @type {Record<string, string>} */
  const fills = JSON.parse(control(question).dataset.lookup ?? "{}");
  /** What the chosen business has filled in: taken back when another is chosen, unless a person has changed it. */
  let told = /** @type {{target: HTMLElement, answer: string}[]} */ ([]);
  let asked = 0;
  let timer = 0;

  /** @param {Found[]} hits @param {string} text */
  function list(hits, text) {
    found.replaceChildren(
      ...hits.slice(0, MOST).map((one) => {
        const [item, button] = [document.createElement("li"), document.createElement("button")];
        button.type = "button";
        button.textContent = [one.title, one.detail, one.waiting ? `(${words.entry})` : ""].filter(Boolean).join(" · ");
        button.addEventListener("click", () => choose(one));
        item.append(button);
        return item;
      }),
    );
    says.textContent = text && !hits.length ? words.none : "";
  }

  async function look() {
    const mine = (asked += 1);
    const text = typed.value.trim();
    const hits = text && search ? await search(text) : [];
    if (mine === asked) {
      list(hits, text);
    }
  }

  function takeBack() {
    for (const { target, answer } of told) {
      if (JSON.stringify(answerOf(target)) === answer) {
        put(target, undefined);
      }
    }
    told = [];
  }

  /** @param {Found} business */
  function choose({ choice, title, facts }) {
    takeBack();
    lookup.fill(question, choice);
    const form = /** @type {HTMLElement} */ (question.closest("form"));
    const targets = new Map(questionsIn(form).map((one) => [one.dataset.question, one]));
    const labels = [];
    for (const [field, id] of Object.entries(fills)) {
      const [target, value] = [targets.get(id), facts[field]];
      if (target && value !== undefined && value !== null && value !== "" && answerOf(target) === undefined) {
        put(target, value);
        told.push({ target, answer: JSON.stringify(answerOf(target)) });
        labels.push(target.querySelector("[data-label]")?.textContent ?? id);
      }
    }
    typed.value = "";
    asked += 1;
    list([], "");
    const chosen = Boolean(lookup.read(question));
    // Filled in from another form about the same person, who is not in the list yet.
    question.dataset.said = chosen ? title : "";
    way.hidden = !chosen;
    const from = (chosen ? words.filled : words.copied).replace("{labels}", labels.join(", "));
    says.textContent = [title, labels.length ? from : chosen ? words.chosen : ""].filter(Boolean).join(". ");
    keeper.changed(question);
  }

  fresh.addEventListener("click", () => {
    takeBack();
    lookup.fill(question, undefined);
    question.dataset.said = says.textContent = "";
    way.hidden = true;
    keeper.changed(question);
    typed.focus();
  });
  typed.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = window.setTimeout(look, WAIT_MS);
  });
  typed.addEventListener("change", (event) => event.stopPropagation());
  typed.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      found.querySelector("button")?.focus();
    }
  });
  // The form was opened for a business.
  question.addEventListener("choose", (event) => choose(/** @type {CustomEvent<Found>} */ (event).detail));
  question.addEventListener("filled", () => {
    const chosen = Boolean(lookup.read(question));
    question.dataset.said = says.textContent = chosen ? words.chosen : "";
    way.hidden = !chosen;
  });
  box.hidden = !search;
}

/**
 * As if a person had typed it: checks, warnings and what follows from it run as they do then.
 * @param {HTMLElement} target
 * @param {any} value
 */
function put(target, value) {
  const phone = target.dataset.type === "phone" && typeof value === "string";
  fillQuestion(target, phone ? value.replace(ABROAD, "0") : value); // as people here write their number
  controlsOf(target)[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}
