// A repeated question: one row is open at a time, the others are a line each. Two hundred rows stay light: only the open
// row has controls in the page.

import { answerOf, controlsOf, faultOf, fillQuestion, idOf, rulesOf, said, showFault, wordsOf } from "./form.js";
import { wireMoney } from "./money.js";
import { inWords } from "./steps.js";

/** @typedef {Record<string, any>} Row answers by the id that a question has inside the row */
/** @typedef {{read: () => any, fill: (value: any) => void, fault: () => {control: HTMLElement, message: string} | null}} Rows */
/** @typedef {{words: string, fault: import("./form.js").Fault | null}} Look */

/** @type {WeakMap<HTMLElement, Rows>} */
const wired = new WeakMap();

/** @type {import("./form.js").Kind} */
export const repeat = {
  read: (question) => wired.get(question)?.read(),
  fill: (question, value) => wired.get(question)?.fill(value),
  fault: (question) => wired.get(question)?.fault() ?? null,
  wire,
};

/** @param {Element} row */
const inside = (row) => [...row.querySelectorAll(".question")].map((one) => /** @type {HTMLElement} */ (one));

/** @param {HTMLElement} inner `produk-3-harga` is `harga` inside the row */
const partOf = (inner) => idOf(inner).split("-").pop() ?? "";

/** @param {Element} row @returns {Row} */
function readRow(row) {
  /** @type {Row} */
  const answers = {};
  for (const inner of inside(row)) {
    const answer = answerOf(inner);
    if (answer !== undefined) {
      answers[partOf(inner)] = answer;
    }
  }
  return answers;
}

/** @param {HTMLElement} inner */
const faultIn = (inner) => faultOf(inner, { [idOf(inner)]: answerOf(inner) });

/** @param {Row} row */
const blank = (row) => !Object.keys(row).length;

/**
 * @param {HTMLElement} question
 * @param {import("./camera.js").Keeper} keeper
 */
function wire(question, keeper) {
  const rules = rulesOf(question);
  const [list, says, undo, add] = ["[data-rows]", "[data-rows-say]", "[data-rows-undo]", "[data-row-add]"].map(
    (one) => /** @type {HTMLElement} */ (question.querySelector(one)),
  );
  const pattern = /** @type {HTMLTemplateElement} */ (question.querySelector("template")).innerHTML;
  const words = wordsOf(question);
  const [least, most] = [Number(rules.dataset.min), Number(rules.dataset.max)];
  /** How closed rows look; a row that is changed is another object. @type {WeakMap<Row, Look>} */
  const looks = new WeakMap();
  let rows = [...list.querySelectorAll("[data-row]")].map(readRow).filter((row) => !blank(row));
  let open = -1;
  let removed = /** @type {{row: Row, at: number} | null} */ (null);

  /** @param {number} n @param {Row} row */
  function build(n, row) {
    const built = document.createElement("div");
    built.innerHTML = pattern.split(`${idOf(question)}-#-`).join(`${idOf(question)}-${n}-`);
    /** @type {HTMLElement} */ (built.querySelector("[data-nth]")).textContent = String(n + 1);
    for (const inner of inside(built)) {
      if (inner.dataset.type === "money") {
        wireMoney(inner);
      }
      fillQuestion(inner, row[partOf(inner)]);
    }
    return built;
  }

  /** @param {Element} built @returns {Look} */
  const look = (built) => ({
    words: inside(built).map(inWords).filter(Boolean).join(", "),
    fault: inside(built).map(faultIn).find(Boolean) ?? null,
  });

  /** @param {number} n */
  function lookOf(n) {
    const editor = n === open && list.children[n];
    if (editor) {
      return look(editor);
    }
    const known = looks.get(rows[n]) ?? look(build(n, rows[n]));
    looks.set(rows[n], known);
    return known;
  }

  /** The rows as they stand now, the open one as it is being typed. */
  const now = () => rows.map((row, n) => (n === open && list.children[n] ? readRow(list.children[n]) : row));

  /** @param {number} n */
  function line(n) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "one-line";
    button.append(`${n + 1}. ${lookOf(n).words || words.blank}`);
    const change = document.createElement("span");
    change.textContent = words.change;
    button.append(change);
    button.addEventListener("click", () => show(n));
    return button;
  }

  function draw() {
    list.replaceChildren(...rows.map((row, n) => (n === open ? build(n, row) : line(n))));
    const full = rows.length >= most;
    /** @type {HTMLButtonElement} */ (add).disabled = full;
    if (full) {
      says.textContent = words.full;
    }
  }

  /** Close the open row: what was typed is kept, and a row left blank goes. */
  function close() {
    rows = now().filter((row, n) => n !== open || !blank(row));
    open = -1;
  }

  /** @param {number} n row to open */
  function show(n) {
    const row = rows[n];
    close();
    open = rows.indexOf(row);
    says.textContent = "";
    draw();
    const editor = list.children[open];
    if (!blank(row)) {
      tellFaults(editor);
    }
    editor.scrollIntoView({ block: "start" });
    controlsOf(inside(editor)[0])[0]?.focus({ preventScroll: true });
  }

  /** @param {Element} editor @returns {HTMLElement | undefined} the first control that is at fault */
  function tellFaults(editor) {
    const faults = inside(editor).map((inner) => {
      const fault = faultIn(inner);
      showFault(inner, fault?.message ?? "");
      return fault;
    });
    return faults.find(Boolean)?.control;
  }

  /** Whether the open row may be left; else its faults are shown. */
  function finished() {
    const editor = list.children[open];
    const wrong = editor && !blank(readRow(editor)) ? tellFaults(editor) : undefined;
    wrong?.focus();
    return !wrong;
  }

  // A warning or fault that appears as a field is left would move the button away from under the finger.
  question.addEventListener("mousedown", (event) => {
    if (event.target instanceof Element && event.target.closest("button")) {
      event.preventDefault();
    }
  });
  const leaveField = (/** @type {Event} */ { target }) => {
    const field = document.activeElement;
    if (target instanceof Element && target.closest("button") && field instanceof HTMLElement && field.matches("input,select,textarea")) {
      field.blur();
    }
  };
  question.addEventListener("click", leaveField, true);
  add.setAttribute("type", "button");
  add.addEventListener("click", () => {
    if (!finished()) {
      return;
    }
    close();
    rows.push({});
    undo.hidden = true;
    show(rows.length - 1);
    keeper.changed();
  });
  list.addEventListener("click", ({ target }) => {
    const pressed = target instanceof Element ? target.closest("[data-row-done],[data-row-remove]") : null;
    if (pressed?.hasAttribute("data-row-done") && finished()) {
      close();
      draw();
      add.focus();
    } else if (pressed?.hasAttribute("data-row-remove")) {
      const row = now()[open];
      removed = { row, at: open };
      says.textContent = words.removed.replace("{n}", String(open + 1));
      rows = now().filter((_, n) => n !== open);
      open = -1;
      draw();
      undo.hidden = blank(row);
      (undo.hidden ? add : /** @type {HTMLElement} */ (undo.firstElementChild)).focus();
      keeper.changed(question);
    }
  });
  undo.addEventListener("click", () => {
    if (removed) {
      close();
      rows.splice(removed.at, 0, removed.row);
      draw();
      says.textContent = "";
      undo.hidden = true;
      keeper.changed(question);
    }
  });
  for (const event of ["input", "change"]) {
    list.addEventListener(event, ({ target }) => {
      const inner = /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(".question") : null);
      const fault = inner && faultIn(inner);
      const shown = inner?.querySelector(".fault:not([hidden])");
      // As everywhere in a form: that something is missing is said only when one leaves.
      if (inner && (shown || (event === "change" && !fault?.missing))) {
        showFault(inner, fault?.message ?? "");
      }
    });
  }

  question.addEventListener("left", () => {
    const editor = list.children[open];
    if (editor && !blank(readRow(editor))) {
      tellFaults(editor);
    }
  });

  wired.set(question, {
    read: () => {
      const filled = now().filter((row) => !blank(row));
      question.dataset.said = rows
        .map((_, n) => lookOf(n).words)
        .filter(Boolean)
        .map((text, n) => `${n + 1}. ${text}`)
        .join("\n");
      return filled.length ? filled : undefined;
    },
    fill: (value) => {
      rows = Array.isArray(value) ? value.map((row) => ({ ...row })) : [];
      open = -1;
      undo.hidden = true;
      says.textContent = "";
      draw();
    },
    fault: () => {
      const filled = now();
      for (const [n, row] of filled.entries()) {
        const { fault } = blank(row) ? { fault: null } : lookOf(n);
        if (fault) {
          const text = said(rules, "row").replace("{row}", String(n + 1)).replace("{text}", fault.message);
          // A closed row is reached by its line, which opens it with its faults.
          return { control: n === open ? fault.control : /** @type {HTMLElement} */ (list.children[n]), message: text };
        }
      }
      const count = filled.filter((row) => !blank(row)).length;
      const kind = count > most ? "max" : count && count < least ? "min" : "";
      return kind ? { control: add, message: said(rules, kind) } : null;
    },
  });
  draw();
}
