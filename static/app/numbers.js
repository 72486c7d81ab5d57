// The numbers of entries on this phone (1, 2, 3 ... never twice) and the mark that outlives a lost database.
//
// Browsers clear IndexedDB and the Cache API for different reasons. The mark, in a cache of its own, names the numbers
// that the server has not confirmed, so that their loss is noticed and said.

import { changeMeta, changeWithNumber, readEntries, readMeta, writeMeta } from "./db.js";
import { isRespondent } from "./session.js";
import { tell } from "./signals.js";

/** @typedef {import("./types").Entry} Entry */
/** @typedef {{number: number, id: string}} Numbered */
/** @typedef {{highest: number, waiting: Numbered[]}} Mark */

const CACHE = "jemput-bola-tanda";
/** @type {import("./types").State[]} */
const KEPT = ["draft", "queued", "sending", "stored", "refused", "returned", "conflict", "discarded"];

/** @param {string} owner */
const addressOf = (owner) => `/tanda/${encodeURIComponent(owner)}`;
/** @param {string} owner */
const seriesOf = (owner) => `highest:${owner}`;

/**
 * Finish an entry: it is numbered (once, officers only) and changed in one transaction.
 * @param {string} id
 * @param {string} owner
 * @param {(entry: Entry) => Entry} alter
 */
export async function changeNumbered(id, owner, alter) {
  const floor = isRespondent(owner) ? 0 : (await readMark(owner)).highest;
  const entry = await changeWithNumber(id, seriesOf(owner), floor, (before, next) => {
    // An entry that came here from another phone has its number there.
    const fresh = !isRespondent(owner) && before.sent_revision === 0;
    const number = before.number ?? (fresh ? next() : null);
    return alter({ ...before, number });
  });
  await writeMark(owner);
  return entry;
}

/**
 * The server knows numbers that this phone has forgotten: never give them out again.
 * @param {string} owner
 * @param {number} highest
 */
export async function raiseTo(owner, highest) {
  await changeMeta(seriesOf(owner), (known = 0) => Math.max(known, highest));
}

/**
 * Write down outside the database which numbers exist and which of them only this phone holds.
 * @param {string} owner
 */
export async function writeMark(owner) {
  if (typeof caches === "undefined" || isRespondent(owner) || !owner) {
    return;
  }
  const unsent = await readEntries(owner, ["draft", "queued", "sending", "refused", "discarded"]);
  const waiting = unsent.filter((entry) => entry.number !== null && !entry.stored_at);
  /** @type {Mark} */
  const mark = {
    highest: (await readMeta(seriesOf(owner))) ?? 0,
    waiting: [...waiting.map(({ number, id }) => ({ number: Number(number), id })), ...(await lost(owner))],
  };
  try {
    await (await caches.open(CACHE)).put(addressOf(owner), new Response(JSON.stringify(mark)));
  } catch {
    // A full or forbidden cache must not keep an entry from being finished: the database has the number.
  }
}

/**
 * Compare the mark with the database; entries that are gone are remembered as lost until the officer has read it.
 * Must run before the mark is written again.
 * @param {string} owner
 */
export async function findLost(owner) {
  const mark = await readMark(owner);
  await raiseTo(owner, mark.highest);
  const here = new Set((await readEntries(owner, KEPT)).map(({ id }) => id));
  const gone = new Set(await settled(owner));
  const found = mark.waiting.filter(({ number, id }) => !here.has(id) && !gone.has(number));
  await writeMeta(`lost:${owner}`, found);
}

/**
 * What the server knows of this phone's numbers, from a batch or from `/device`.
 * @param {string} owner
 * @param {{highest_number: number, missing?: number[]}} device
 */
export async function learnNumbers(owner, { highest_number, missing }) {
  await raiseTo(owner, highest_number);
  if (!missing) {
    return;
  }
  const here = await readEntries(owner, KEPT);
  const known = new Set([...here.map(({ number }) => number), ...(await settled(owner))]);
  const floor = (await readMeta(`floor:${owner}`)) ?? 0;
  const told = new Set((await lost(owner)).map(({ number }) => number));
  const holes = missing.filter((number) => number > floor && !known.has(number) && !told.has(number));
  await writeMeta(`missing:${owner}`, holes);
  if (holes.length) {
    tell({ kind: "notice" });
  }
}

/** @returns {Promise<string[]>} owners that left a mark on this phone */
export async function markedOwners() {
  if (typeof caches === "undefined" || !(await caches.has(CACHE))) {
    return [];
  }
  const requests = await (await caches.open(CACHE)).keys();
  return requests.map((request) => decodeURIComponent(new URL(request.url).pathname.split("/").pop() ?? ""));
}

/**
 * @param {string} owner
 * @returns {Promise<Numbered[]>}
 */
export async function lost(owner) {
  return (await readMeta(`lost:${owner}`)) ?? [];
}

/**
 * Numbers that ended on purpose: discarded, or their loss was read and reported.
 * @param {string} owner
 * @returns {Promise<number[]>}
 */
export async function settled(owner) {
  return (await readMeta(`settled:${owner}`)) ?? [];
}

/**
 * @param {string} owner
 * @param {number[]} numbers
 */
export async function settle(owner, numbers) {
  await changeMeta(`settled:${owner}`, (known = []) => [...new Set([...known, ...numbers])]);
}

/**
 * @param {string} owner
 * @returns {Promise<Mark>}
 */
async function readMark(owner) {
  try {
    const found = typeof caches === "undefined" ? undefined : await caches.match(addressOf(owner), { cacheName: CACHE });
    return found ? await found.json() : { highest: 0, waiting: [] };
  } catch {
    return { highest: 0, waiting: [] };
  }
}
