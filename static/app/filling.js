// A form being filled in: every change is on the phone within 300 ms, files at once, and it reopens where it was left.

import * as engine from "./engine.js";
import { wireCamera } from "./camera.js";
import { noteBox, offerWayBack, typed } from "./come-back.js";
import { faultOf, fillQuestion, idOf, MORE, questionsIn, readForm, showFault } from "./form.js";
import { wireKbli } from "./kbli.js";
import { wireMoney } from "./money.js";
import { wirePlace } from "./place.js";
import { showReceipt } from "./receipt-card.js";
import { wireConsent, wireSignature } from "./signature.js";
import { summarise, walk } from "./steps.js";
import { tell } from "./telling.js";

/** @typedef {import("./types").Entry} Entry */

const SAVE_AFTER_MS = 200;
// A picture that takes longer than this to be made small does not hold up the rest.
const PATIENCE_MS = 20_000;

/**
 * Bring a form page to life. What was typed before this runs is kept.
 * @param {HTMLFormElement} form
 * @param {object} sender
 * @param {Promise<unknown>} sender.ready the engine has started
 * @param {() => Promise<string>} sender.area kelurahan of a new entry when the form does not ask for it
 * @param {() => Promise<string | undefined>} sender.opened id of the entry to open, if any
 * @param {boolean} [sender.look] only to look at it
 * @param {import("./camera.js").Keeper["search"]} [sender.search] finds businesses that are known already
 * @param {(entry: Entry) => void} [sender.saved] told when the entry has its receipt
 */
export function fillIn(form, sender) {
  const questions = questionsIn(form);
  if (questions.some(({ dataset }) => RARE.has(dataset.type ?? "") && !MORE[dataset.type ?? ""])) {
    // Their program did not arrive. They would count as left blank; the plain form of the citizen's page takes them.
    throw new Error("more.js is missing");
  }
  /** @type {Promise<Entry> | null} */
  let draft = null;
  /** @type {Promise<unknown>} */
  let written = Promise.resolve();
  let timer = 0;
  let step = 0;

  const kept = /** @type {HTMLElement} */ (document.querySelector("[data-kept]"));
  const restored = /** @type {HTMLElement} */ (document.querySelector("[data-restored]"));

  function begin() {
    draft ??= draftOfThisPage().catch((fault) => {
      draft = null; // there may be room for it the next time
      throw fault;
    });
    return draft;
  }

  /** The one that was left here, or a new one. */
  async function draftOfThisPage() {
    await sender.ready;
    const earlier = await left.catch(() => null);
    if (earlier) {
      return earlier;
    }
    const { service = "", version, registry = "null", anonymous } = form.dataset;
    const entry = await engine.createDraft({
      service,
      version: Number(version),
      area: await sender.area(),
      registry: JSON.parse(registry),
      anonymous: anonymous !== undefined,
    });
    engine.formOpen(true);
    history.replaceState(history.state, "", `#draf=${entry.id}`);
    return entry;
  }

  function changes() {
    const answers = readForm(form);
    const title = (form.dataset.title ?? "").split(" ").map((id) => answers[id]).filter(Boolean).join(" - ");
    const place = questions.find((q) => q.dataset.type === "area" && !q.hidden);
    const area = place ? answers[idOf(place)] : undefined;
    if (place?.parentElement?.dataset.place !== undefined) {
      delete answers[idOf(place)]; // says where the entry belongs, and is no answer of the form
    }
    // What was filled in on this page is checked by the rules of this page.
    return { answers, title, step: String(step), version: Number(form.dataset.version), ...(area ? { area } : {}) };
  }

  /** @param {"waiting" | "saved" | "failed"} state */
  function say(state) {
    kept.dataset.kept = state;
    if (state !== "waiting") {
      kept.textContent = kept.dataset[state] ?? "";
    }
  }

  /** Write what stands in the page; resolves once it is on the phone. */
  async function flush() {
    clearTimeout(timer);
    timer = 0;
    const write = written.catch(() => {}).then(async () => {
      const { id } = await begin(); // which may bring answers with it
      return engine.saveDraft(id, changes());
    });
    written = write;
    try {
      await write;
    } catch (fault) {
      say("failed");
      throw fault;
    }
    // Nothing has been typed since, and nothing later is still being written.
    if (!timer && written === write) {
      say("saved");
    }
  }

  /** @param {HTMLElement} [question] that a widget has changed by itself */
  function changed(question) {
    if (question) {
      check(question);
    }
    readForm(form);
    say("waiting");
    timer ||= window.setTimeout(() => flush().catch(() => {}), SAVE_AFTER_MS);
  }

  /** @type {Set<Promise<unknown>>} */
  const underway = new Set();

  /** What is to be waited for before a step is left; null: nothing. */
  function awaited() {
    const patience = () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    return underway.size ? Promise.race([Promise.allSettled(underway), patience()]) : null;
  }

  const keeper = {
    flush,
    changed,
    awaits: (/** @type {Promise<void>} */ work) => {
      underway.add(work);
      void work.finally(() => underway.delete(work));
    },
    search: sender.search,
    keep: async (/** @type {string} */ question, /** @type {Blob} */ blob, /** @type {string | undefined} */ part) =>
      engine.keepFile((await begin()).id, question, blob, part),
    drop: async (/** @type {string} */ question, /** @type {string | undefined} */ part) =>
      engine.dropFile((await begin()).id, question, part),
    file: async (/** @type {string} */ sha256) => {
      await sender.ready;
      return engine.fileOf(sha256);
    },
  };

  const steps = walk(form, {
    awaited,
    moved: (to) => {
      step = to;
      if (draft) {
        changed();
      }
    },
    summary: (place) => {
      const lines = /** @type {HTMLElement} */ (place.querySelector("[data-lines]"));
      summarise(form, lines, (to) => steps.show(to), form.dataset.change ?? "", keeper.file);
    },
    finish: async () => {
      const refused = /** @type {HTMLElement} */ (form.querySelector('[data-walk="refused"]'));
      try {
        await flush();
        const entry = await engine.finish((await begin()).id);
        engine.formOpen(false);
        draft = null;
        history.replaceState(null, "", location.pathname);
        sender.saved?.(entry);
        await showReceipt(form, entry);
      } catch (fault) {
        // The draft stays as it is.
        refused.textContent = engine.explain(fault);
        refused.hidden = false;
      }
    },
  });

  for (const question of questions) {
    const type = question.dataset.type ?? "";
    (MORE[type]?.wire ?? WIRES[type])?.(question, keeper);
  }

  /**
   * Check as one goes. That something is missing is said only when the step is left.
   * @param {HTMLElement} question
   */
  function check(question) {
    const fault = faultOf(question, readForm(form));
    const type = question.dataset.type ?? "";
    const shown = question.querySelector(":scope > .fault:not([hidden])");
    if (!fault) {
      showFault(question, "");
      steps.mended(question);
    } else if (shown || (!fault.missing && !TOGETHER.has(type) && !MORE[type])) {
      showFault(question, fault.message);
    }
  }

  form.addEventListener("input", (event) => {
    const question = questionOf(event);
    // A fault that is being mended goes away at once; new ones wait until the field is left.
    if (question?.querySelector(":scope > .fault:not([hidden])")) {
      check(question);
    }
    changed();
  });
  form.addEventListener("change", (event) => {
    const question = questionOf(event);
    if (question) {
      [question, ...tell(form, question)].forEach(check);
    }
    changed();
  });
  document.addEventListener("visibilitychange", () => {
    if (timer && document.visibilityState === "hidden") {
      flush().catch(() => {});
    }
  });

  /** @param {Entry} entry @param {HTMLElement[]} [asked] */
  function fill(entry, asked = questions) {
    for (const question of asked) {
      fillQuestion(question, question.parentElement?.dataset.place === undefined ? entry.answers[idOf(question)] : entry.area);
      tell(form, question, true);
    }
    readForm(form);
  }

  /** @param {Entry} entry */
  function restore(entry) {
    draft = Promise.resolve(entry);
    engine.formOpen(true);
    // What somebody has typed in the meantime stays, and so does the place where they are typing.
    const untouched = questions.filter((question) => !typed(question));
    const meanwhile = untouched.length < questions.length;
    fill(entry, untouched);
    const errors = { ...entry.previous?.errors, ...entry.errors };
    const notes = { ...entry.previous?.notes, ...entry.notes };
    for (const question of questions) {
      const id = idOf(question);
      showFault(question, (errors[id] ?? []).map(engine.sayMessage).join(" "));
      if (notes[id]) {
        question.prepend(noteBox(notes[id]));
      }
    }
    const first = questions.find((question) => errors[idOf(question)] || notes[idOf(question)]);
    const mending = first && entry.previous && !entry.step;
    if (meanwhile) {
      changed();
    } else {
      steps.show(mending ? steps.stepOf(first) : Number(entry.step) || 0, { remember: false });
    }
    offerWayBack(restored, entry);
  }

  /** @param {Entry} entry */
  function lookAt(entry) {
    fill(entry);
    const place = /** @type {HTMLElement} */ (document.querySelector("[data-look]"));
    const [title, lines] = ["h1", "[data-lines]"].map((part) => /** @type {HTMLElement} */ (place.querySelector(part)));
    title.textContent = entry.title;
    summarise(form, lines, () => {}, "", keeper.file);
    /** @type {HTMLAnchorElement} */ (place.querySelector("a")).href = `/app/#isian=${entry.id}`;
    place.hidden = false;
  }

  readForm(form);
  form.hidden = sender.look ?? false;
  steps.show(0, { focus: false, remember: false });
  // Someone who comes to mend an entry should see it first.
  form.inert = /[#&]draf=/.test(location.hash);
  if (questions.some(typed)) {
    changed(); // typed while this file was still on its way
  }
  /** What was left here, once the phone's database has been read: what is typed until then joins it. */
  const left = sender.ready.then(async () => {
    const id = await sender.opened();
    const entry = id ? await engine.get(id) : null;
    if (sender.look) {
      return entry ? lookAt(entry) : location.replace("/app/#daftar");
    }
    if (entry?.state === "draft") {
      restore(entry);
      return entry;
    }
    return entry && !draft ? location.replace(`/app/#isian=${entry.id}`) : null;
  });
  left.finally(() => (form.inert = false));
  return { flush, steps };
}

/** @type {Record<string, (question: HTMLElement, keeper: import("./camera.js").Keeper) => void>} */
const WIRES = {
  photo: wireCamera,
  consent: wireConsent,
  signature: wireSignature,
  location: (question, keeper) => wirePlace(question, () => keeper.changed(question)),
  kbli: wireKbli,
  money: wireMoney,
};

/** @param {Event} event */
function questionOf({ target }) {
  const own = target instanceof Element ? target.closest(".question") : null;
  return /** @type {HTMLElement | null} */ (own?.parentElement?.closest(".question") ?? own);
}

/** What `more.js` brings. */
const RARE = new Set(["repeat", "file", "lookup"]);

/** Answers of several controls, which are not finished after the first. */
const TOGETHER = new Set(["consent", "location"]);
