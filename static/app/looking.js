// What this phone holds, to be looked at: one entry, many, how many, and one as a file.

import * as db from "./db.js";
import { EntryFault, fileOf, needed } from "./entries.js";
import { midnight, withOffset } from "./moment.js";
import { owner } from "./session.js";

/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").State} State */

/** @type {State[]} */
export const SHOWN = ["draft", "queued", "sending", "stored", "refused", "returned", "conflict"];

/**
 * @param {string} id
 * @returns {Promise<Entry | null>} null also for an entry of somebody else
 */
export async function get(id) {
  const entry = await db.readEntry(id);
  return entry && entry.owner === (await owner()) && entry.state !== "discarded" ? veiled(entry) : null;
}

/**
 * An anonymous answer is nobody's to look at once it is finished: what is left is that it was given, and whether it was sent.
 * @param {Entry} entry
 * @returns {Entry}
 */
function veiled(entry) {
  return entry.anonymous && entry.state !== "draft" ? { ...entry, answers: {}, attachments: [], title: "", errors: {} } : entry;
}

/**
 * The entries of whoever uses this page, newest first.
 * @param {{state?: State, text?: string}} [filter] `text` is looked for in title, receipt, number and answers
 */
export async function list({ state, text = "" } = {}) {
  const entries = (await db.readEntries(await owner(), state ? [state] : SHOWN)).map(veiled);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries
    .filter((entry) => words.every((word) => searchable(entry).includes(word)))
    .sort((one, other) => other.updated_at - one.updated_at);
}

/** How many entries are in each state, how many the server stored today, and how many still lack files there. */
export async function counts() {
  const whose = await owner();
  const today = midnight();
  const [counted, changed] = await Promise.all([db.countEntries(whose, SHOWN), db.readChangedSince(whose, today)]);
  return { ...counted, stored_today: changed.filter((entry) => entry.stored_at >= today).length };
}

/**
 * How many entries would stay behind if this phone were put away now.
 * @param {string} whose
 */
export async function countWaiting(whose) {
  const counted = await db.countEntries(whose, ["draft", "queued", "sending", "refused"]);
  return Object.values(counted).reduce((sum, count) => sum + count);
}

/**
 * One entry as a file to be kept or handed over: JSON with the photos inside.
 * @param {string} id
 */
export async function exportEntry(id) {
  const entry = await needed(id);
  if (entry.anonymous) {
    throw new EntryFault("anonymous");
  }
  const files = await Promise.all(
    entry.attachments.map(async ({ sha256, type, bytes }) => {
      const blob = await fileOf(sha256);
      return { sha256, type, bytes, data: blob ? await dataUrl(blob) : null };
    }),
  );
  const saved = { format: "jemput-bola/entry", version: 1, saved_at: withOffset(new Date()), entry, files };
  const name = `isian-${entry.number ?? "draf"}-${entry.receipt}.json`;
  return new File([JSON.stringify(saved)], name, { type: "application/json" });
}

/** @param {Entry} entry */
function searchable(entry) {
  const values = JSON.stringify(Object.values(entry.answers));
  return `${entry.number ?? ""} ${entry.receipt} ${entry.receipt.replace("-", "")} ${entry.title} ${values}`.toLowerCase();
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
async function dataUrl(blob) {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new EntryFault("file_missing"));
    reader.readAsDataURL(blob);
  });
}

