// Learns from the server what happened there: reviews, returned entries, new forms, numbers that never arrived.

import { ask } from "./answers.js";
import { addEntry, changeEntries, readEntry, readMeta, writeMeta } from "./db.js";
import { theOutreach, theRegistry } from "./enrolled-door.js";
import { learnNumbers, lost, settle, writeMark } from "./numbers.js";
import { API } from "./push.js";
import { tell } from "./signals.js";

/** @typedef {import("./types").Failure} Failure */
/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").Sender} Sender */

const TIMEOUT = 30_000;

/**
 * What happened at the office since the last time; at the start of the app also whether every number arrived there.
 * @param {Sender} sender
 * @param {string} trigger
 * @returns {Promise<Failure | null>} the answer that stopped it, null when all is known
 */
export async function fetchNews(sender, trigger) {
  return (
    (await fetchChanges(sender, API)) ??
    (trigger === "start" ? await checkNumbers(sender, API) : null) ??
    (await fetchEvents(sender)) ??
    (await fetchRegistry(sender))
  );
}

/** @param {Sender} sender */
async function fetchEvents(sender) {
  // The program for it may not have come yet: the next occasion will do.
  const outreach = await theOutreach().catch(() => null);
  return outreach && outreach.fetchNews(sender);
}

/** @param {Sender} sender */
async function fetchRegistry(sender) {
  const registry = await theRegistry().catch(() => null);
  return registry && registry.fetchRegistry(sender);
}

/**
 * @param {Sender} sender
 * @param {string} base address of the API
 * @returns {Promise<Failure | null>}
 */
async function fetchChanges(sender, base) {
  for (;;) {
    const cursor = (await readMeta(`cursor:${sender.owner}`)) ?? "";
    const answer = await ask(`${base}/changes${cursor ? `?after=${encodeURIComponent(cursor)}` : ""}`, {
      token: sender.token,
      timeout: TIMEOUT,
      expects: (json) => typeof json.cursor === "string" && Array.isArray(json.changes),
    });
    if (answer.kind !== "ok") {
      return answer;
    }
    for (const change of answer.json.changes) {
      const stopped = change.kind === "review" ? await applyReview(change, sender, base) : applyDefinition(change);
      if (stopped) {
        return stopped;
      }
    }
    // Written after the changes themselves: a phone that dies in between applies them once more, which alters nothing.
    await writeMeta(`cursor:${sender.owner}`, answer.json.cursor);
    if (!answer.json.more) {
      return null;
    }
  }
}

/**
 * @param {{entry: string, state: string, phase?: string, label?: string, mend_by?: string, revision: number, note?: string | null, notes?: Record<string, string> | null}} change
 * @param {Sender} sender
 * @param {string} base
 * @returns {Promise<Failure | null>}
 */
async function applyReview(change, sender, base) {
  // What the desk made of it, whatever the service calls that; servers before phases sent the state alone.
  const phase = change.phase ?? change.state;
  const returned = phase === "returned";
  if (!(await readEntry(change.entry))) {
    return returned ? fetchReturned(change.entry, change.mend_by, sender, base) : null;
  }
  // An entry that merely waits (again) has not been reviewed.
  const review = phase === "new" || phase === "revised" ? "" : phase;
  const said = { note: change.note ?? "", notes: change.notes ?? {}, review, label: change.label ?? "", mend_by: change.mend_by ?? "" };
  await changeEntries([change.entry], (entry) => {
    const about = entry.previous?.revision ?? entry.revision;
    // A content newer than the one reviewed is on its way and answers the review.
    if (entry.owner !== sender.owner || about > change.revision) {
      return undefined;
    }
    if (entry.state === "draft" && entry.previous) {
      const state = returned ? /** @type {const} */ ("returned") : entry.previous.state;
      return { ...entry, ...said, previous: { ...entry.previous, ...said, state } };
    }
    if (entry.state !== "stored" && entry.state !== "returned") {
      return { ...entry, review, label: said.label, mend_by: said.mend_by };
    }
    return { ...entry, ...said, state: returned ? "returned" : "stored", updated_at: Date.now() };
  });
  tell({ kind: "entries", ids: [change.entry] });
  return null;
}

/**
 * An entry was returned that this phone does not have: it was made on another one. Fetch it, so that it can be mended here.
 * @param {string} id
 * @param {string | undefined} mend_by
 * @param {Sender} sender
 * @param {string} base
 * @returns {Promise<Failure | null>}
 */
async function fetchReturned(id, mend_by, sender, base) {
  const answer = await ask(`${base}/entries/${id}`, {
    token: sender.token,
    timeout: TIMEOUT,
    expects: (json) => json.id === id && typeof json.answers === "object",
  });
  if (answer.kind === "refused" && answer.status === 404) {
    return null;
  }
  if (answer.kind !== "ok") {
    return answer;
  }
  const found = answer.json;
  const now = Date.now();
  /** @type {Entry} */
  const entry = {
    id,
    owner: sender.owner,
    number: found.number ?? null,
    receipt: `${found.receipt.slice(0, 5)}-${found.receipt.slice(-5)}`,
    service: found.service,
    version: found.version,
    revision: found.revision,
    state: "returned",
    area: found.area,
    answers: found.answers,
    attachments: found.attachments,
    title: found.title ?? "",
    step: "",
    errors: {},
    message: "",
    note: found.note ?? "",
    notes: found.notes ?? {},
    review: "returned",
    from_citizen: found.from_citizen,
    mend_by,
    collected_at: found.collected_at,
    created_at: now,
    updated_at: now,
    // It came to the office from another phone: not one that this phone brought there today.
    stored_at: Date.parse(found.collected_at),
    sent_revision: found.revision,
    wanted: [],
    complete: true,
    quarantined: false,
    reason: "",
    previous: null,
  };
  await addEntry(entry);
  tell({ kind: "entries", ids: [id] });
  return null;
}

/**
 * @param {{kind: string, service: string, version: number}} change
 * @returns {null}
 */
function applyDefinition({ kind, service, version }) {
  if (kind === "definition") {
    tell({ kind: "definition", service, version });
  }
  return null;
}

/**
 * Compare numbers with the server, and ask it about entries that are gone from this phone.
 * @param {Sender} sender
 * @param {string} base address of the API
 * @returns {Promise<Failure | null>}
 */
async function checkNumbers(sender, base) {
  const answer = await ask(`${base}/device`, {
    token: sender.token,
    timeout: TIMEOUT,
    expects: (json) => typeof json.device === "object",
  });
  if (answer.kind !== "ok") {
    return answer;
  }
  await learnNumbers(sender.owner, { ...answer.json.device, missing: answer.json.missing });
  await checkLost(sender, base);
  return null;
}

/**
 * An entry that the server holds is no loss.
 * @param {Sender} sender
 * @param {string} base
 */
async function checkLost(sender, base) {
  const gone = await lost(sender.owner);
  /** @type {number[]} */
  const there = [];
  for (const one of gone) {
    const answer = await ask(`${base}/entries/${one.id}`, {
      token: sender.token,
      timeout: TIMEOUT,
      expects: (json) => json.id === one.id,
    });
    if (answer.kind === "ok") {
      there.push(one.number);
    } else if (answer.kind !== "refused") {
      break;
    }
  }
  if (there.length) {
    await settle(sender.owner, there);
    await writeMeta(`lost:${sender.owner}`, gone.filter(({ number }) => !there.includes(number)));
    await writeMark(sender.owner);
    tell({ kind: "notice" });
  }
}
