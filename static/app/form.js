// The questions of a form page: reads and fills their answers, shows those that apply, finds their faults.
//
// Every rule stands in the page (native attributes, data-show-if, data-check, data-fault-*); nothing here knows a service.

import { CHECKS, parseMoney, parseNumber } from "./checks.js";

/** @typedef {Record<string, any>} Answers */
/** @typedef {{question: HTMLElement, control: HTMLElement, message: string, missing?: boolean}} Fault */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/**
 * A type of question that few forms have; `more.js` brings them, on the pages that need it.
 * @typedef {object} Kind
 * @property {(question: HTMLElement, controls?: Control[]) => any} read the answer, or undefined
 * @property {(question: HTMLElement, value: any) => void} fill
 * @property {(question: HTMLElement) => {control: HTMLElement, message: string} | null} [fault]
 * @property {(question: HTMLElement, keeper: import("./camera.js").Keeper) => void} wire
 */

/** @type {Record<string, Kind>} */
export const MORE = /** @type {any} */ (globalThis).moreKinds ?? {};

/** @type {Record<string, (text: string) => number | null>} */
const NUMBERS = { money: parseMoney, integer: parseNumber, year: parseNumber };
const UNSEEN = "\\s\\u200b\\u200c\\u200d\\u2060\\ufeff\\u00ad\\u200e\\u200f";
const AROUND = new RegExp(`^[${UNSEEN}]+|[${UNSEEN}]+$`, "g");
const FILES = new Set(["photo", "signature"]);

/** @param {Element} part @returns {HTMLElement[]} those in a row of another question left out */
export const questionsIn = (part) =>
  [...part.querySelectorAll(".question")].map((q) => /** @type {HTMLElement} */ (q)).filter((q) => !q.parentElement?.closest(".question"));

/** @param {HTMLElement} question @returns {string} */
export const idOf = (question) => question.dataset.question ?? "";

/** @param {HTMLElement} question @returns {Control[]} */
export const controlsOf = (question) =>
  [...question.querySelectorAll("input,select,textarea")].map((c) => /** @type {Control} */ (c)).filter((c) => !("tool" in c.dataset) && c.closest(".question") === question);

/**
 * The element that carries the rules and messages: the fieldset of a grouped question, else its one control.
 * @param {HTMLElement} question
 * @returns {HTMLElement}
 */
export const rulesOf = (question) =>
  /** @type {HTMLElement} */ (question.querySelector("fieldset") ?? controlsOf(question)[0] ?? question);

/**
 * The words of a widget that speaks by itself.
 * @param {HTMLElement} question
 * @returns {Record<string, string>}
 */
export const wordsOf = (question) =>
  JSON.parse(/** @type {HTMLElement | null} */ (question.querySelector("[data-words]"))?.dataset.words ?? "{}");

/**
 * One part of a composite question: `lokasi-lat` of `lokasi`.
 * @param {HTMLElement} question
 * @param {string} name
 * @returns {HTMLInputElement}
 */
export const partOf = (question, name) =>
  /** @type {HTMLInputElement} */ (question.querySelector(`[name="${idOf(question)}-${name}"]`));

/**
 * The answer as it stands in the page, or undefined when there is none.
 * @param {HTMLElement} question
 * @returns {any}
 */
export function answerOf(question) {
  const type = question.dataset.type ?? "text";
  const controls = controlsOf(question);
  const reader = MORE[type]?.read ?? READERS[type];
  if (reader) {
    return reader(question, controls);
  }
  if (FILES.has(type)) {
    return question.dataset.sha256 || undefined;
  }
  const text = (controls[0]?.value ?? "").replace(AROUND, "");
  // What is no number stays as it was typed, so that the check can say so.
  return text ? (NUMBERS[type]?.(text) ?? text) : undefined;
}

/** @type {Record<string, (question: HTMLElement, controls: Control[]) => any>} */
const READERS = {
  note: () => undefined,
  choice: (_, controls) => {
    const picked = controls.find((c) => (c instanceof HTMLInputElement ? c.checked : c.value));
    return picked?.value;
  },
  score: (_, controls) => {
    const picked = controls.find((c) => /** @type {HTMLInputElement} */ (c).checked);
    return picked && Number(picked.value);
  },
  choices: (_, controls) => {
    const picked = controls.filter((c) => /** @type {HTMLInputElement} */ (c).checked).map((c) => c.value);
    return picked.length ? picked : undefined;
  },
  kbli: (_, controls) => {
    const [edition, code] = (controls[0]?.value ?? "").split(":");
    return code ? { edition, code } : undefined;
  },
  location: (question) => {
    const part = (/** @type {string} */ name) => partOf(question, name).value.trim();
    if (part("lat") && part("lon")) {
      return { lat: Number(part("lat")), lon: Number(part("lon")), accuracy: Number(part("accuracy")), at: part("at"), source: part("source") };
    }
    return part("absent") ? { absent: part("absent") } : undefined;
  },
  consent: (question) => {
    const part = (/** @type {string} */ name) => partOf(question, name).value.trim();
    const { sha256, signing } = question.dataset;
    const how = sha256 || signing ? "signature" : partOf(question, "how").checked ? "tick" : "";
    if (!how) {
      return undefined;
    }
    const given = { version: part("version"), given_by: part("given_by"), how, at: part("at") };
    return sha256 ? { ...given, signature: sha256 } : given;
  },
};

/**
 * Put an answer into the page.
 * @param {HTMLElement} question
 * @param {any} value
 */
export function fillQuestion(question, value) {
  const type = question.dataset.type ?? "text";
  const controls = controlsOf(question);
  if (MORE[type]) {
    MORE[type].fill(question, value);
  } else if (FILES.has(type)) {
    question.dataset.sha256 = value ?? "";
  } else if (type === "choice" || type === "choices" || type === "score") {
    const picked = new Set((Array.isArray(value) ? value : [value]).map(String));
    for (const control of controls) {
      if (control instanceof HTMLInputElement) {
        control.checked = picked.has(control.value);
      } else {
        control.value = value ?? "";
      }
    }
  } else if (type === "kbli" && controls[0]) {
    controls[0].value = value ? `${value.edition}:${value.code}` : "";
  } else if (type === "location" || type === "consent") {
    question.dataset.sha256 = value?.signature ?? "";
    for (const control of controls.filter((c) => !c.name.endsWith("-version"))) {
      const part = value?.[control.name.slice(idOf(question).length + 1)];
      if (control.type === "checkbox") {
        /** @type {HTMLInputElement} */ (control).checked = control.value === part;
      } else {
        control.value = part === undefined ? "" : String(part);
      }
    }
  } else if (controls[0]) {
    controls[0].value = value === undefined || value === null ? "" : String(value);
  }
  question.dispatchEvent(new CustomEvent("filled"));
}

/**
 * Whether a condition of `data-show-if` holds.
 * @param {any} condition
 * @param {Answers} answers
 * @returns {boolean}
 */
export function holds(condition, answers) {
  if (condition.all) {
    return condition.all.every((/** @type {any} */ part) => holds(part, answers));
  }
  if (condition.any) {
    return condition.any.some((/** @type {any} */ part) => holds(part, answers));
  }
  if (condition.not) {
    return !holds(condition.not, answers);
  }
  const value = answers[condition.question];
  if ("equals" in condition) {
    return value === condition.equals;
  }
  if ("in" in condition) {
    return condition.in.includes(value);
  }
  if ("contains" in condition) {
    return Array.isArray(value) && value.includes(condition.contains);
  }
  if (condition.warned) {
    // The warning itself stands in the page before anything is asked because of it.
    return value !== undefined && Boolean(document.querySelector(`#${condition.question}-warning:not([hidden])`));
  }
  return (value !== undefined) === (condition.filled ?? true);
}

/**
 * The answers of all questions that apply; questions that do not are hidden and their answers left out.
 * @param {HTMLElement} form
 * @returns {Answers}
 */
export function readForm(form) {
  /** @type {Answers} */
  const answers = {};
  for (const question of questionsIn(form)) {
    const condition = question.dataset.showIf;
    question.hidden = Boolean(condition) && !holds(JSON.parse(condition ?? ""), answers);
    const answer = question.hidden ? undefined : answerOf(question);
    if (answer !== undefined) {
      answers[idOf(question)] = answer;
    }
  }
  return answers;
}

/**
 * The first fault of a question, or null. Hidden questions have none.
 * @param {HTMLElement} question
 * @param {Answers} answers
 * @returns {Fault | null}
 */
export function faultOf(question, answers) {
  const rules = rulesOf(question);
  if (question.hidden || rules === question) {
    return null;
  }
  const answer = answers[idOf(question)];
  const controls = controlsOf(question);
  const seen = controls.find((c) => c.type !== "hidden" && !c.hidden) ?? question.querySelector("button");
  const control = /** @type {HTMLElement} */ (seen);
  const required = rules.dataset.faultRequired;
  if (answer === undefined && required) {
    return { question, control, message: required, missing: true };
  }
  const inside = MORE[question.dataset.type ?? ""]?.fault?.(question);
  if (inside) {
    return { question, ...inside };
  }
  const wrong = controls.find(kindOfFault);
  if (wrong) {
    const kind = kindOfFault(wrong);
    return { question, control: wrong, message: said(rules, kind) || said(wrong, kind) || wrong.validationMessage };
  }
  const check = CHECKS[rules.dataset.check ?? ""];
  const found = answer === undefined || !check ? null : check(answer, rules);
  return found && { question, control, message: said(rules, found.kind).replace("{date}", found.date ?? "") };
}

/**
 * The words of the page for a kind of fault.
 * @param {HTMLElement} element
 * @param {string} kind
 */
export const said = (element, kind) => element.getAttribute(`data-fault-${kind}`) ?? "";

/**
 * What is wrong with one control, as the constraint validation of the browser sees it; "" when nothing is.
 * @param {Control} control
 */
function kindOfFault(control) {
  const { validity } = control;
  if (validity.badInput || validity.typeMismatch || validity.stepMismatch) {
    return "type";
  }
  if (!(control instanceof HTMLSelectElement) && control.value) {
    // A native limit would cut off what is pasted without a word; counted in characters, as the server does.
    const longest = Number(control.dataset.longest);
    if (longest && [...control.value.replace(AROUND, "")].length > longest) {
      return "maxlength";
    }
    // Browsers only look at the length of what was typed, not of what a draft brought back.
    if (control.minLength > 0 && control.value.length < control.minLength) {
      return "minlength";
    }
  }
  if (validity.patternMismatch) {
    return "pattern";
  }
  return validity.rangeUnderflow ? "min" : validity.rangeOverflow ? "max" : "";
}

/**
 * Say something at a question, tied to its control for those who listen; "" takes it away.
 * @param {HTMLElement} question
 * @param {"fault" | "warning"} kind
 * @param {string} message
 */
export function sayAt(question, kind, message) {
  const id = `${idOf(question)}-${kind}`;
  let place = document.getElementById(id);
  if (!place && message) {
    place = document.createElement("p");
    place.className = kind;
    place.id = id;
    question.append(place);
  }
  if (place) {
    place.textContent = message;
    place.hidden = !message;
    const rules = rulesOf(question);
    const tied = (rules.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
    rules.setAttribute("aria-describedby", [...tied, ...(message ? [id] : [])].join(" "));
  }
}

/**
 * Show or take away the fault at a question.
 * @param {HTMLElement} question
 * @param {string} message empty: no fault
 */
export function showFault(question, message) {
  sayAt(question, "fault", message);
  for (const control of controlsOf(question)) {
    if (message) {
      control.setAttribute("aria-invalid", "true");
    } else {
      control.removeAttribute("aria-invalid");
    }
  }
}
