// How sending goes, per sender: kept in the database so that a reload neither forgets a wait nor hammers the server.

import { readMeta, writeMeta } from "./db.js";
import { tell } from "./signals.js";

/** @typedef {import("./types").Status} Status */

/** @type {Status} */
const FRESH = {
  phase: "idle",
  code: "",
  message: "",
  sent: 0,
  total: 0,
  failures: 0,
  until: 0,
  firm: false,
  last_try: 0,
  last_success: 0,
};

/**
 * @param {string} owner
 * @returns {Promise<Status>}
 */
export async function readStatus(owner) {
  return { ...FRESH, ...(await readMeta(`status:${owner}`)) };
}

/**
 * @param {string} owner
 * @param {Partial<Status>} changed
 * @returns {Promise<Status>}
 */
export async function setStatus(owner, changed) {
  const status = { ...(await readStatus(owner)), ...changed };
  await writeMeta(`status:${owner}`, status);
  tell({ kind: "status", owner, status });
  return status;
}
