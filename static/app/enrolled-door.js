// The way to enrolled.js, which only an enrolled phone fetches, and what of the engine it works with: one database, one sender.

import { ask } from "./answers.js";
import { addPage, changeMeta, readEntries, readMeta, readPages, writeMeta } from "./db.js";
import { API } from "./push.js";
import { owner } from "./session.js";
import { tell, watch } from "./signals.js";

const parts = { ask, API, addPage, changeMeta, readEntries, readMeta, readPages, writeMeta, owner, tell, watch };
/** @typedef {typeof parts} Parts */
/** @typedef {typeof import("./enrolled.js")} Enrolled */

/** @type {Promise<Enrolled> | null} */
let fetched = null;
/** @type {Promise<ReturnType<typeof import("./registry.js").openRegistry>> | null} */
let registry = null;

/** @returns {Promise<Enrolled>} fails where the file is neither kept nor to be fetched; may be asked again */
export function enrolled() {
  fetched ??= import(/** @type {string} */ (document.body.dataset.enrolled)).catch((fault) => {
    fetched = null;
    throw fault;
  });
  return fetched;
}

/** Handing the phone over and taking it back. */
export const handover = async () => (await enrolled()).openHandover(parts);

/** The one copy of the registry of this page. */
export function theRegistry() {
  registry ??= enrolled().then(
    ({ openRegistry }) => openRegistry(parts),
    (fault) => {
      registry = null;
      throw fault;
    },
  );
  return registry;
}
