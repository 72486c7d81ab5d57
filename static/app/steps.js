// One section of the form on screen at a time: progress, forward, back, and a stop at faults.

import { controlsOf, faultOf, idOf, questionsIn, readForm, showFault } from "./form.js";

/** @typedef {import("./form.js").Fault} Fault */

/** A question longer than this stands above its answer, not in a narrow column beside it. */
const LONG_LABEL = 40;

/**
 * @param {HTMLFormElement} form sections are `.step`; the last one sums up and saves
 * @param {{moved: (step: number) => void, finish: () => Promise<void>, summary: (place: HTMLElement) => void,
 *   awaited: () => Promise<unknown> | null}} to
 */
export function walk(form, to) {
  const steps = [...form.querySelectorAll(".step")].map((step) => /** @type {HTMLElement} */ (step));
  const [back, next, save, progress, count, dots, faults] = ["back", "next", "save", "progress", "count", "dots", "faults"].map(
    (name) => /** @type {HTMLElement} */ (form.querySelector(`[data-walk="${name}"]`)),
  );
  let here = 0;

  /** Steps whose questions all hide themselves are left out. */
  const open = () => steps.filter((step) => step.dataset.summary !== undefined || questionsIn(step).some((q) => !q.hidden));

  /** @type {Fault[]} */
  let listed = [];

  /** @param {Fault[]} found */
  function list(found) {
    listed = found;
    faults.hidden = !found.length;
    const items = found.map(({ control, question, message }) => {
      const link = document.createElement("a");
      link.href = `#${control.id}`;
      link.textContent = message;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        focusOn(question, control);
      });
      const item = document.createElement("li");
      item.append(link);
      return item;
    });
    faults.querySelector("ul")?.replaceChildren(...items);
  }

  /**
   * @param {number} step
   * @param {{focus?: boolean, remember?: boolean}} [how]
   */
  function show(step, { focus = true, remember = true } = {}) {
    here = Math.max(0, Math.min(step, steps.length - 1));
    steps.forEach((element, index) => (element.hidden = index !== here));
    const shown = open();
    const place = shown.indexOf(steps[here]);
    const last = steps[here].dataset.summary !== undefined;
    back.hidden = place <= 0;
    progress.hidden = false;
    for (const intro of document.querySelectorAll("[data-about]")) {
      /** @type {HTMLElement} */ (intro).hidden = place > 0;
    }
    next.hidden = last;
    save.hidden = !last;
    count.textContent = (count.dataset.text ?? "{n}/{total}")
      .replace("{n}", String(place + 1))
      .replace("{total}", String(shown.length));
    dots.replaceChildren(
      ...shown.map((_, index) => {
        const dot = document.createElement("li");
        dot.className = index < place ? "done" : index === place ? "here" : "";
        return dot;
      }),
    );
    list([]);
    if (last) {
      to.summary(steps[here]);
    }
    if (focus) {
      window.scrollTo(0, 0);
      steps[here].querySelector("h2")?.focus({ preventScroll: true });
    }
    if (remember) {
      to.moved(here);
    } else {
      history.replaceState({ step: here }, "");
    }
  }

  /** @param {HTMLElement} part */
  function faultsIn(part) {
    const answers = readForm(form);
    /** @type {Fault[]} */
    const found = [];
    for (const question of questionsIn(part)) {
      const fault = faultOf(question, answers);
      showFault(question, fault?.message ?? "");
      question.dispatchEvent(new CustomEvent("left"));
      if (fault) {
        found.push(fault);
      }
    }
    return found;
  }

  /** @param {number} by */
  function neighbour(by) {
    let step = here + by;
    while (step > 0 && step < steps.length - 1 && !open().includes(steps[step])) {
      step += by;
    }
    return step;
  }

  function forward() {
    const found = faultsIn(steps[here]);
    if (found.length) {
      list(found);
      focusOn(found[0].question, found[0].control);
      return;
    }
    show(neighbour(1));
    history.pushState({ step: here }, "");
  }

  let leaving = false;

  /**
   * Leave the step once a photo that was just taken is kept; a second press meanwhile counts for nothing.
   * @param {() => void | Promise<void>} act
   */
  async function leave(act) {
    if (leaving) {
      return;
    }
    const from = here;
    const awaited = to.awaited();
    hold(true);
    try {
      if (awaited) {
        await awaited;
      }
      const acting = here === from ? act() : undefined;
      if (acting) {
        await acting;
      }
    } finally {
      hold(false);
    }
  }

  /** @param {boolean} on */
  function hold(on) {
    leaving = on;
    for (const button of [next, save]) {
      button.ariaDisabled = String(on);
    }
  }

  async function finish() {
    for (const [index, step] of steps.entries()) {
      const found = faultsIn(step);
      if (found.length) {
        show(index);
        list(found);
        focusOn(found[0].question, found[0].control);
        return;
      }
    }
    await to.finish();
  }

  for (const button of [back, next, save]) {
    // What appears as a field is left (a fault, a warning) moves the buttons away from under the finger: leave the field
    // only once the press has counted.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const field = document.activeElement;
      if (field instanceof HTMLElement && field !== button) {
        field.blur();
      }
    });
  }
  next.addEventListener("click", () => leave(forward));
  back.addEventListener("click", () => {
    show(neighbour(-1));
    history.replaceState({ step: here }, "");
  });
  form.addEventListener("submit", (event) => {
    // The Enter key means "on" until the last step.
    event.preventDefault();
    void leave(save.hidden ? forward : finish);
  });
  // A step that is nothing but one list to choose from is done with the tap on a choice. Keys only walk through the list.
  /** @type {Element | null} */
  let tapped = null;
  form.addEventListener("keydown", () => (tapped = null));
  form.addEventListener("click", ({ detail, target }) => {
    // The click that a label passes on to its button says nothing of a finger: detail is 0.
    if (detail) {
      tapped = target instanceof Element ? target.closest("label") : null;
    }
  });
  form.addEventListener("change", ({ target }) => {
    const alone = questionsIn(steps[here]).filter((q) => !q.hidden).length === 1;
    if (alone && target instanceof HTMLInputElement && target.type === "radio" && tapped?.contains(target)) {
      forward();
    }
  });
  // The phone's own back button goes one step back, not out of the form.
  window.addEventListener("popstate", ({ state }) => state && show(state.step));

  return {
    show,
    stepOf: (/** @type {HTMLElement} */ question) => steps.findIndex((step) => step.contains(question)),
    /** A question has been mended: it leaves the list, and the list goes with the last one. */
    mended: (/** @type {HTMLElement} */ question) => {
      const left = listed.filter((fault) => fault.question !== question);
      if (left.length < listed.length) {
        list(left);
      }
    },
  };
}

/**
 * @param {HTMLElement} question
 * @param {HTMLElement} control
 */
export function focusOn(question, control) {
  question.scrollIntoView({ block: "start" });
  control.focus({ preventScroll: true });
}

/**
 * What was answered, in the words of the page, for the last look before saving.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} place
 * @param {(step: number) => void} go
 * @param {string} change text of the way back to a section; "" when nothing may be changed
 * @param {(sha256: string) => Promise<Blob | null>} file where photos lie
 */
export function summarise(form, place, go, change, file) {
  place.replaceChildren();
  [...form.querySelectorAll(".step:not([data-summary])")].forEach((step, index) => {
    const lines = questionsIn(step).filter((q) => !q.hidden).flatMap((q) => line(q, file));
    if (!lines.length) {
      return;
    }
    const title = document.createElement("h3");
    title.textContent = step.querySelector("h2")?.textContent ?? "";
    const answers = document.createElement("dl");
    answers.className = "answers";
    answers.append(...lines);
    const head = document.createElement("div");
    head.className = "head";
    head.append(title);
    if (change) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = change;
      button.setAttribute("aria-label", `${change}: ${title.textContent}`);
      button.addEventListener("click", () => go(index));
      head.append(button);
    }
    place.append(head, answers);
  });
}

/**
 * @param {HTMLElement} question
 * @param {(sha256: string) => Promise<Blob | null>} file
 * @returns {HTMLElement[]}
 */
function line(question, file) {
  const text = inWords(question);
  if (!text) {
    return [];
  }
  const [label, answer] = [document.createElement("dt"), document.createElement("dd")];
  label.textContent = question.querySelector("[data-label]")?.textContent ?? idOf(question);
  label.classList.toggle("long", label.textContent.length > LONG_LABEL);
  answer.textContent = text;
  const { sha256, type } = question.dataset;
  if (sha256 && type !== "consent") {
    file(sha256).then((blob) => {
      if (blob?.type.startsWith("image/")) {
        const picture = new Image();
        picture.className = "shot";
        picture.alt = label.textContent ?? "";
        picture.src = URL.createObjectURL(blob);
        picture.onload = () => URL.revokeObjectURL(picture.src);
        answer.replaceChildren(picture);
      }
    });
  }
  return [label, answer];
}

/** @param {HTMLElement} question */
export function inWords(question) {
  if (question.dataset.said) {
    return question.dataset.said;
  }
  return controlsOf(question)
    .filter((c) => c.type !== "hidden" && c.type !== "file")
    .map((control) => {
      if (control instanceof HTMLSelectElement) {
        return control.value ? (control.selectedOptions[0]?.textContent ?? "") : "";
      }
      if (control.type === "radio" || control.type === "checkbox") {
        return /** @type {HTMLInputElement} */ (control).checked ? (control.closest("label")?.textContent ?? "") : "";
      }
      return control.type === "date" && control.value
        ? new Date(`${control.value}T00:00`).toLocaleDateString("id-ID", { dateStyle: "long" })
        : control.value;
    })
    .map((text) => text.trim())
    .filter(Boolean)
    .join(", ");
}
