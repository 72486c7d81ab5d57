// The way to enrolled.js, which only an enrolled phone fetches, and what of the engine it works with: one database, one sender.

import { ask } from "./answers.js";
import { addPage, changeMeta, readChangedSince, readEntries, readMeta, readPages, readPending, writeMeta } from "./db.js";
import { API } from "./push.js";
import { owner, session } from "./session.js";
import { tell, watch } from "./signals.js";

const reading = { readChangedSince, readEntries, readMeta, readPages, readPending };
export const parts = { ask, API, ...reading, addPage, changeMeta, writeMeta, owner, session, tell, watch };
/** @typedef {typeof parts} Parts */
/** @typedef {typeof import("./enrolled.js")} Enrolled */

/** @type {Promise<Enrolled> | null} */
let fetched = null;

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
export const theRegistry = once(({ openRegistry }) => openRegistry(parts));

/** The outreach events of this page's officer. */
export const theOutreach = once(({ openOutreach }) => openOutreach(parts, theRegistry));

/**
 * @template T
 * @param {(program: Enrolled) => T} open
 * @returns {() => Promise<T>} opens it when it is first asked for; after a failure the next one tries again
 */
function once(open) {
  /** @type {Promise<T> | null} */
  let opened = null;
  return () => {
    opened ??= enrolled().then(open, (fault) => {
      opened = null;
      throw fault;
    });
    return opened;
  };
}
