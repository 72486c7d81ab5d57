// After each sending round: what the server must know of this phone and its outreach events. The page and the worker both send,
// so both say it; the database and the network are handed in, for this file belongs to two programs.

import { dueReports, FRESH, NOTHING, waitingByEvent } from "./outreach-rules.js";

/** @typedef {import("./types").Outreach} Outreach */

const TIMEOUT = 15_000;
/** @type {import("./types").State[]} */
const OPEN = ["draft", "queued", "sending", "refused"];

/**
 * @param {Pick<import("./enrolled-door.js").Parts, "readEntries" | "readPending">} parts
 * @param {string} owner
 * @returns {Promise<Record<string, number>>} by event: how many entries of this phone have not reached the office whole
 */
export async function countWaiting({ readEntries, readPending }, owner) {
  const open = await readEntries(owner, OPEN);
  const there = new Set(open.map(({ id }) => id));
  return waitingByEvent([...open, ...(await readPending(owner)).filter(({ id }) => !there.has(id))]);
}

/**
 * @param {import("./enrolled-door.js").Parts} parts of the engine
 * @param {import("./types").Sender} sender
 * @returns {Promise<import("./types").Failure | null>} the answer that stopped it
 */
export async function reportEvents(parts, { owner, token }) {
  const key = `outreach:${owner}`;
  const known = /** @type {Outreach | undefined} */ (await parts.readMeta(key));
  if (!known) {
    return null;
  }
  for (const { twice, ...said } of dueReports(known, await countWaiting(parts, owner))) {
    const stopped = (await report(parts, key, token, said)) ?? (twice ? await report(parts, key, token, said) : null);
    if (stopped) {
      return stopped;
    }
  }
  return null;
}

/**
 * @param {import("./enrolled-door.js").Parts} parts
 * @param {string} key
 * @param {string} token
 * @param {{id: string, prepared_at: string | null, waiting: number}} said
 * @returns {Promise<import("./types").Failure | null>}
 */
async function report({ ask, API, changeMeta }, key, token, { id, prepared_at, waiting }) {
  const at = Date.now();
  const answer = await ask(`${API}/outreach/${id}/phone`, {
    method: "PUT",
    token,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ prepared_at, waiting }),
    timeout: TIMEOUT,
    bare: [204],
    expects: () => true,
  });
  // An event that is not this officer's any more needs no report, and holds nothing else up.
  if (answer.kind !== "ok" && answer.kind !== "refused") {
    return answer;
  }
  await changeMeta(key, (/** @type {Outreach} */ now = NOTHING) => {
    const told = { prepared_at: prepared_at ?? "", waiting, at };
    return { ...now, phone: { ...now.phone, [id]: { ...FRESH, ...now.phone[id], told } } };
  });
  return null;
}
