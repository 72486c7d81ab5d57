// One entry: its state in words, what is to be mended, the receipt, and everything one may do with it.

import * as engine from "../engine.js";
import { fillReceipt } from "../receipt-card.js";
import { moment, word } from "../words.js";
import { kindOf, limitOf, nameOf, stateOf } from "./list.js";

/** @typedef {import("../types").Entry} Entry */

const MENDABLE = new Set(["refused", "returned"]);
const EDITABLE = new Set(["queued", "stored", "refused", "returned", "conflict"]);
const DISCARDABLE = new Set(["draft", "queued", "refused"]);
let id = "";

/** @param {HTMLElement} screen @param {string} selector */
const find = (screen, selector) => /** @type {HTMLElement} */ (screen.querySelector(selector));

/** @param {HTMLElement} screen */
export function wireEntry(screen) {
  const said = find(screen, "[data-said]");

  /** @param {() => Promise<string>} act @returns {Promise<void>} */
  const tried = async (act) => {
    try {
      said.textContent = await act();
    } catch (fault) {
      said.textContent = engine.explain(fault);
    }
  };
  const change = (/** @type {Event} */ event) => {
    event.preventDefault();
    tried(async () => {
      const entry = await engine.edit(id);
      location.assign(`/app/${entry.service}#draf=${id}`);
      return "";
    });
  };
  find(screen, "[data-mend]").addEventListener("click", change);
  find(screen, "[data-edit]").addEventListener("click", change);
  find(screen, '[data-do="resend"]').addEventListener("click", () =>
    tried(async () => {
      await engine.resend(id);
      return (await engine.send()).text;
    }),
  );
  find(screen, '[data-do="file"]').addEventListener("click", () =>
    tried(async () => {
      save(await engine.exportEntry(id));
      return word("saved_file");
    }),
  );
  find(screen, "[data-discard] form").addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = /** @type {HTMLSelectElement} */ (find(screen, "#alasan")).value;
    tried(async () => {
      await engine.discard(id, reason);
      location.hash = "#daftar";
      return word("discarded");
    });
  });
}

/**
 * @param {HTMLElement} screen
 * @param {string} wanted
 */
export async function drawEntry(screen, wanted) {
  if (id !== wanted) {
    find(screen, "[data-said]").textContent = "";
    /** @type {HTMLDetailsElement} */ (find(screen, "[data-discard]")).open = false;
  }
  id = wanted;
  const entry = await engine.get(wanted);
  if (id !== wanted) {
    return; // another one has been opened meanwhile
  }
  if (!entry) {
    location.replace("#daftar");
    return;
  }
  find(screen, "[data-title]").textContent = entry.title || nameOf(entry.service);
  const state = find(screen, "[data-state]");
  state.textContent = stateOf(entry);
  state.className = `mark ${kindOf(entry)}`;
  find(screen, "[data-when]").textContent = moment(entry.collected_at || entry.created_at);
  find(screen, "[data-meaning]").textContent = [
    engine.sayMessage(entry.message) || word(`means_${entry.review || entry.state}`),
    entry.from_citizen && entry.state === "returned" ? word("from_citizen") : "",
    limitOf(entry),
  ].join(" ");
  fillList(find(screen, "[data-note]"), [entry.note, ...Object.values(entry.notes)]);
  fillList(find(screen, "[data-errors]"), Object.values(entry.errors).flat().map(engine.sayMessage));

  const mend = MENDABLE.has(entry.state);
  const open = !entry.anonymous;
  const edit = EDITABLE.has(entry.state) && !engine.REVIEWED.has(entry.review);
  /** @type {HTMLAnchorElement} */ (find(screen, "[data-look]")).href = `/app/${entry.service}#lihat=${id}`;
  for (const [selector, on] of /** @type {[string, boolean][]} */ ([
    ["[data-mend]", open && mend],
    ["[data-edit]", open && edit && !mend],
    ["[data-look]", open],
    ['[data-do="file"]', open],
    ['[data-do="resend"]', entry.state === "queued" || entry.state === "refused"],
    ["[data-discard]", DISCARDABLE.has(entry.state) && !entry.stored_at],
    ["[data-receipt]", entry.state !== "draft"],
  ])) {
    find(screen, selector).hidden = !on;
  }
  for (const selector of ["[data-mend]", "[data-edit]"]) {
    /** @type {HTMLAnchorElement} */ (find(screen, selector)).href = `/app/${entry.service}#draf=${id}`;
  }
  if (entry.state !== "draft") {
    await fillReceipt(find(screen, "[data-receipt]"), entry);
  }
}

/**
 * @param {HTMLElement} box
 * @param {string[]} lines
 */
function fillList(box, lines) {
  const items = lines.filter(Boolean).map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  });
  box.hidden = !items.length;
  box.querySelector("ul")?.replaceChildren(...items);
}

/** @param {File} file */
function save(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
