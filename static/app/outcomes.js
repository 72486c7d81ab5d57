// Writes down what the server made of each entry. An entry that was altered on the way keeps its new content.

import { changeEntries } from "./db.js";
import { tell } from "./signals.js";

/** @typedef {import("./types").Content} Content */
/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").Outcome} Outcome */

/**
 * @param {Entry[]} sent as they were when they left
 * @param {Outcome[]} outcomes
 */
export async function writeOutcomes(sent, outcomes) {
  const revisions = new Map(sent.map(({ id, revision }) => [id, revision]));
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const ids = [...byId.keys()];
  await changeEntries(ids, (entry) => {
    const outcome = byId.get(entry.id);
    return outcome && settled(entry, outcome, revisions.get(entry.id) ?? 0);
  });
  tell({ kind: "entries", ids });
}

/**
 * @param {Entry} entry
 * @param {Outcome} outcome
 * @param {number} revision that was sent
 * @returns {Entry}
 */
function settled(entry, outcome, revision) {
  const now = Date.now();
  const changed = { ...entry, updated_at: now };
  const safe = outcome.outcome !== "refused";
  if (safe) {
    changed.stored_at = now;
    changed.quarantined = outcome.outcome === "quarantined";
    changed.wanted = outcome.wanted ?? [];
    changed.complete = changed.wanted.length === 0;
    delete changed.pending;
    if (!changed.complete) {
      changed.pending = 1;
    }
  }
  const fresh = { state: stateAfter(outcome), errors: outcome.errors ?? {}, message: outcome.message ?? "" };
  if (entry.state === "sending" && entry.revision === revision) {
    // What nobody may look at need not lie on the phone either, once the server has it.
    return { ...changed, ...fresh, ...(entry.anonymous && fresh.state === "stored" ? { answers: {}, title: "" } : {}) };
  }
  if (entry.state === "draft" && entry.previous?.revision === revision) {
    return { ...changed, previous: { ...entry.previous, ...fresh } };
  }
  return changed;
}

/**
 * @param {Outcome} outcome
 * @returns {import("./types").State}
 */
function stateAfter({ outcome }) {
  return outcome === "refused" ? "refused" : outcome === "conflict" ? "conflict" : "stored";
}

/**
 * One file has arrived.
 * @param {string} id
 * @param {string} sha256
 */
export async function fileArrived(id, sha256) {
  await changeEntries([id], (entry) => {
    const wanted = entry.wanted.filter((one) => one !== sha256);
    const { pending, ...rest } = entry;
    return { ...rest, ...(wanted.length ? { pending } : {}), wanted, complete: wanted.length === 0 };
  });
  tell({ kind: "entries", ids: [id] });
}

/**
 * A file cannot be taken (or is gone from this phone): the entry goes back to the officer with the reason at its question.
 * @param {string} id
 * @param {string} sha256
 * @param {string} message
 */
export async function fileRefused(id, sha256, message) {
  await changeEntries([id], (entry) => {
    const question = entry.attachments.find((one) => one.sha256 === sha256)?.question ?? "_attachments";
    const wanted = entry.wanted.filter((one) => one !== sha256);
    const { pending, ...rest } = entry;
    const kept = { ...rest, ...(wanted.length ? { pending } : {}), wanted, complete: false };
    return entry.state === "stored"
      ? { ...kept, state: "refused", errors: { ...entry.errors, [question]: [message] } }
      : kept;
  });
  tell({ kind: "entries", ids: [id] });
}
