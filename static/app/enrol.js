// Signs an officer in on this phone, and out again. Entries belong to the officer who made them and stay through both.

import { ask } from "./answers.js";
import { changeEntries, changeMeta, readEntries, readMeta, writeMeta } from "./db.js";
import { countWaiting } from "./looking.js";
import { findLost, lost, raiseTo, writeMark } from "./numbers.js";
import { API } from "./push.js";
import { session } from "./session.js";
import { tell } from "./signals.js";
import { setStatus } from "./status.js";
import { t } from "./texts.js";

/** @typedef {import("./types").Failure} Failure */
/** @typedef {import("./types").Officer} Officer */
/** @typedef {import("./types").Session} Session */

const TIMEOUT = 30_000;

/** Signing in failed; `answer` says why. */
export class SignInFault extends Error {
  /** @param {Failure} answer */
  constructor(answer) {
    super(answer.message || answer.kind);
    this.code = "code" in answer ? answer.code : answer.kind;
    this.answer = answer;
  }
}

/** @returns {Promise<Officer | null>} without the token, which no screen needs */
export async function officer() {
  const found = await session();
  if (!found) {
    return null;
  }
  const { token: _token, ...rest } = found;
  return rest;
}

/**
 * @param {{username: string, password: string} | {code: string}} proof
 * @returns {Promise<Officer>}
 * @throws {SignInFault}
 */
export async function signIn(proof) {
  const answer = await ask(`${API}/devices`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...proof, device_name: deviceName() }),
    timeout: TIMEOUT,
    expects: (json) => typeof json.token === "string" && typeof json.user?.username === "string",
  });
  if (answer.kind !== "ok") {
    throw new SignInFault(answer);
  }
  const { token, device, user } = answer.json;
  /** @type {Session} */
  const fresh = { ...user, device, token };
  const known = /** @type {Session | undefined} */ (await readMeta(`officer:${user.username}`));
  await findLost(user.username);
  await raiseTo(user.username, device.highest_number);
  if (known?.device.id !== device.id) {
    await beginSeries(user.username);
  }
  await writeMeta(`officer:${user.username}`, fresh);
  await writeMeta("current", user.username);
  await adoptDrafts(user.username, user.area);
  await setStatus(user.username, { phase: "idle", code: "", message: "", failures: 0, until: 0, firm: false });
  await writeMark(user.username);
  tell({ kind: "officer" });
  const { token: _token, ...officer } = fresh;
  return officer;
}

/**
 * Sign out. Without `force` nothing happens while entries wait here.
 * @param {{force?: boolean}} [options]
 * @returns {Promise<{done: boolean, waiting: number}>} `waiting`: entries that stay on this phone, unsent, until the same officer
 *   signs in again
 */
export async function signOut({ force = false } = {}) {
  const current = await session();
  if (!current) {
    return { done: true, waiting: 0 };
  }
  const waiting = await countWaiting(current.username);
  if (waiting > 0 && !force) {
    return { done: false, waiting };
  }
  await writeMeta(`officer:${current.username}`, { ...current, token: "" });
  await writeMeta("current", "");
  tell({ kind: "officer" });
  return { done: true, waiting };
}

/**
 * The server counts numbers per enrolment. On a new one it would miss those sent under the earlier, so it is told that
 * they are no loss; numbers still waiting here, and lost ones, are not in that list.
 * @param {string} username
 */
async function beginSeries(username) {
  const floor = (await readMeta(`highest:${username}`)) ?? 0;
  const coming = await readEntries(username, ["draft", "queued", "sending", "refused", "discarded"]);
  const open = new Set([...coming.map(({ number }) => number), ...(await lost(username)).map(({ number }) => number)]);
  /** @type {{number: number, id: null, reason: string}[]} */
  const reports = [];
  for (let number = 1; number <= floor; number += 1) {
    if (!open.has(number)) {
      reports.push({ number, id: null, reason: t("reason.earlier") });
    }
  }
  await writeMeta(`floor:${username}`, floor);
  await changeMeta(`reports:${username}`, () => reports);
}

/**
 * Drafts begun before anybody had signed in belong to the first officer who does.
 * @param {string} username
 * @param {string} area
 */
async function adoptDrafts(username, area) {
  const drafts = await readEntries("", ["draft"]);
  await changeEntries(
    drafts.map(({ id }) => id),
    (draft) => ({ ...draft, owner: username, area: draft.area || area }),
  );
}

/** @returns {string} what the admin sees in the list of phones, such as "Android, Chrome" */
function deviceName() {
  const agent = navigator.userAgent;
  const system = [/Android/, /iPhone|iPad/, /Windows/, /Mac OS/, /Linux/].map((known) => known.exec(agent)?.[0]).find(Boolean);
  const browser = [/Firefox/, /SamsungBrowser/, /Edg/, /Chrome/, /Safari/].map((known) => known.exec(agent)?.[0]).find(Boolean);
  return [system, browser].filter(Boolean).join(", ") || "Ponsel";
}
