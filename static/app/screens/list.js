// The entries on this phone: searched by name or receipt code, filtered by state.

import * as engine from "../engine.js";
import { moment, word } from "../words.js";

const PAGE = 30;
let shown = PAGE;

/** @param {HTMLElement} screen */
const fields = (screen) => ({
  text: /** @type {HTMLInputElement} */ (screen.querySelector("#cari")),
  state: /** @type {HTMLSelectElement} */ (screen.querySelector("#keadaan")),
  more: /** @type {HTMLElement} */ (screen.querySelector('[data-do="more"]')),
});

/** @param {HTMLElement} screen */
export function wireList(screen) {
  const { text, state, more } = fields(screen);
  text.addEventListener("input", () => draw(screen));
  state.addEventListener("change", () => {
    shown = PAGE;
    history.replaceState(null, "", state.value ? `#daftar=${state.value}` : "#daftar");
    draw(screen);
  });
  more.addEventListener("click", () => {
    shown += PAGE;
    draw(screen);
  });
}

/**
 * @param {HTMLElement} screen
 * @param {string} state
 */
export async function drawList(screen, state) {
  fields(screen).state.value = state;
  await draw(screen);
}

/** @param {HTMLElement} screen */
async function draw(screen) {
  const { text, state, more } = fields(screen);
  // What is being sent still waits, as far as the officer is concerned.
  const wanted = /** @type {import("../types").State[]} */ (state.value === "queued" ? ["queued", "sending"] : [state.value]);
  const parts = await Promise.all(wanted.map((one) => engine.list({ text: text.value, state: one || undefined })));
  const entries = parts.flat();
  const rows = entries.slice(0, shown).map(row);
  /** @type {HTMLElement} */ (screen.querySelector("[data-entries]")).replaceChildren(...rows);
  /** @type {HTMLElement} */ (screen.querySelector("[data-found]")).textContent = entries.length
    ? word("found", { n: entries.length })
    : word("found_none");
  more.hidden = entries.length <= shown;
}

/**
 * Until when a returned entry is to be mended, or that this day has passed; "" when there is no limit.
 * @param {import("../types").Entry} entry
 */
export function limitOf({ state, mend_by }) {
  if (state !== "returned" || !mend_by) {
    return "";
  }
  const end = Date.parse(mend_by);
  // It ends with the midnight after the last day.
  const day = new Date(end - 1).toLocaleDateString("id-ID", { dateStyle: "long" });
  return word(Date.now() < end ? "mend_by" : "mend_late", { day });
}

/** @param {import("../types").Entry} entry */
function row(entry) {
  const [item, link, title, state, when] = ["li", "a", "b", "span", "span"].map((name) => document.createElement(name));
  // A draft goes straight back to where it was left.
  /** @type {HTMLAnchorElement} */ (link).href =
    entry.state === "draft" ? `/app/${entry.service}#draf=${entry.id}` : `#isian=${entry.id}`;
  title.textContent = entry.title || nameOf(entry.service);
  state.className = `mark ${kindOf(entry)}`;
  state.textContent = stateOf(entry);
  when.className = "soft";
  when.textContent = ` ${[moment(entry.collected_at || entry.updated_at), limitOf(entry)].filter(Boolean).join(" · ")}`;
  link.append(title, state, when);
  item.append(link);
  return item;
}

/** What an entry without a name of its own is called: its service. @param {string} service */
export const nameOf = (service) => document.querySelector(`[data-service="${service}"] b`)?.textContent ?? word("untitled");

/**
 * The state in words; what the desk decided counts more than that it has arrived.
 * @param {import("../types").Entry} entry
 */
export function stateOf(entry) {
  const review = entry.state === "stored" ? entry.review : "";
  if (review && entry.label) {
    return entry.label;
  }
  return word(`state_${review || (entry.state === "stored" && !entry.complete ? "photos" : entry.state)}`);
}

/** @param {import("../types").Entry} entry */
export const kindOf = ({ state, review }) =>
  review === "rejected" || review === "withdrawn" || state === "refused" || state === "returned" ? "bad" : state === "stored" ? "good" : "wait";
