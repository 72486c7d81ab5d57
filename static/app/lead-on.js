// From one form about a person to the next: a note may say that another form has to come first. It opens with the same person
// filled in, and its end leads back to the form that waits.

import { factsOf } from "./registry.js";

/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").Found} Found */
/** @typedef {typeof import("./engine.js")} Engine */

/**
 * What another form of this phone, finished or not, knows of the person it is about.
 * @param {Engine} engine
 * @param {string} id of its entry
 * @returns {Promise<Found | null>} its `choice` is empty unless a business was chosen there
 */
export async function personOf(engine, id) {
  const entry = await engine.get(id);
  if (!entry?.registry) {
    return null;
  }
  const choice = Object.values(entry.answers).map((one) => /** @type {any} */ (one)).find((one) => one?.business || one?.entry);
  const known = choice ? await engine.business(choice) : null;
  const facts = { ...known?.facts, ...factsOf(entry) };
  const title = known?.title ?? entry.title;
  return { choice: choice ?? {}, title, detail: "", facts, services: [], waiting: false };
}

/**
 * A form about a person has been saved: offer the one that waits for it, or the one that its own note asked for.
 * @param {HTMLElement} form
 * @param {Engine} engine
 * @param {Entry} saved
 */
export async function offerNext(form, engine, saved) {
  const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-lead-on]"));
  const link = box?.querySelector("a");
  const { nik } = factsOf(saved);
  if (!box || !link || !nik) {
    return;
  }
  const same = (await engine.list()).filter((one) => one.id !== saved.id && one.registry && factsOf(one).nik === nik);
  const waits = same.find(({ state, previous }) => state === "draft" && !previous);
  const first = waysOf(form).find((one) => !one.closest(".question")?.hasAttribute("hidden"));
  const asked = first?.dataset.opens ?? "";
  if (waits) {
    link.textContent = (link.dataset.back ?? "").replace("{title}", waits.title);
    link.href = `/app/${waits.service}#draf=${waits.id}`;
  } else if (first && !same.some(({ service }) => service === asked)) {
    link.textContent = (link.dataset.first ?? "").replace("{form}", first.dataset.form ?? "");
    link.href = `${first.getAttribute("href")}#dari=${saved.id}`;
  } else {
    return;
  }
  box.hidden = false;
}

/** @param {HTMLElement} form */
const waysOf = (form) => [...form.querySelectorAll("[data-opens]")].map((one) => /** @type {HTMLAnchorElement} */ (one));
