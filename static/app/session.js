// Whose entries this page shows, and with which token they travel.

import { countEntries, ownersWith, readMeta } from "./db.js";

/** @typedef {import("./types").Sender} Sender */
/** @typedef {import("./types").Session} Session */

const RESPONDENT = "q_";

/** @type {string | null} */
let respondent = null;

/** @param {string} sender "q_" and the token of the QR link whose form this page shows */
export function actAsRespondent(sender) {
  respondent = sender;
}

/** @param {string} owner */
export function isRespondent(owner) {
  return owner.startsWith(RESPONDENT);
}

/** @returns {Promise<Session | null>} the officer signed in on this phone */
export async function session() {
  const username = await readMeta("current");
  return username ? ((await readMeta(`officer:${username}`)) ?? null) : null;
}

/** @returns {Promise<string>} owner of the entries of this page; "" before anybody has signed in */
export async function owner() {
  return respondent ?? (await readMeta("current")) ?? "";
}

/**
 * Everybody whose entries this phone may send now: the officer signed in, and respondents with something waiting.
 * Entries of an officer who is signed out wait until that officer is back.
 * @returns {Promise<Sender[]>}
 */
export async function senders() {
  const officer = await session();
  const waiting = await ownersWith(["queued", "sending", "stored"]);
  /** @type {Sender[]} */
  const found = officer?.token ? [{ owner: officer.username, token: officer.token }] : [];
  for (const name of waiting.filter(isRespondent)) {
    if ((await ownersWith(["queued", "sending"])).includes(name) || (await countEntries(name, [])).incomplete) {
      found.push({ owner: name, token: name });
    }
  }
  return found;
}
