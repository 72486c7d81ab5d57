// The life of an entry on the phone: draft, finished, mended, discarded; never deleted before the server has confirmed it.

import * as db from "./db.js";
import { digestOf } from "./digest.js";
import { withOffset } from "./moment.js";
import { changeNumbered, writeMark } from "./numbers.js";
import { receiptOf } from "./receipt.js";
import { owner, session } from "./session.js";
import { tell } from "./signals.js";
import { uuid7 } from "./uuid.js";

/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").Content} Content */
/** @typedef {import("./types").State} State */
/** @typedef {import("./types").Attachment} Attachment */

/** @type {State[]} */
const EDITABLE = ["queued", "sending", "stored", "refused", "returned", "conflict"];
/** What the desk has taken on is altered there, no longer here. */
export const REVIEWED = new Set(["working", "approved", "rejected", "withdrawn"]);

/** Something that cannot be done with an entry; `code` names it for the texts. */
export class EntryFault extends Error {
  /** @param {"unknown_entry" | "not_a_draft" | "already_reviewed" | "already_stored" | "being_sent" | "sign_in_needed" | "reason_needed" | "file_missing" | "anonymous"} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * @param {{service: string, version: number, area?: string, registry?: Record<string, string> | null, anonymous?: boolean}} form
 * @returns {Promise<Entry>}
 */
export async function createDraft({ service, version, area = "", registry = null, anonymous = false }) {
  const id = uuid7();
  const now = Date.now();
  const whose = await owner();
  // What is begun during an outreach event belongs to it, whenever it is finished (outreach.js).
  const outreach = (await db.readMeta(`outreach:${whose}`))?.under_way;
  /** @type {Entry} */
  const entry = {
    id,
    owner: whose,
    number: null,
    receipt: receiptOf(id),
    service,
    version,
    revision: 1,
    state: "draft",
    area: area || ((await session())?.area ?? ""),
    answers: {},
    attachments: [],
    title: "",
    step: "",
    errors: {},
    message: "",
    note: "",
    notes: {},
    review: "",
    collected_at: "",
    created_at: now,
    updated_at: now,
    stored_at: 0,
    sent_revision: 0,
    wanted: [],
    complete: false,
    quarantined: false,
    reason: "",
    previous: null,
    registry,
    anonymous,
    ...(outreach ? { outreach } : {}),
  };
  await db.addEntry(entry);
  tell({ kind: "entries", ids: [id] });
  return entry;
}

/**
 * Write down what has changed in a draft. Quick enough for every change of a field.
 * @param {string} id
 * @param {Partial<Pick<Entry, "answers" | "attachments" | "step" | "title" | "area" | "version">>} changed
 */
export async function saveDraft(id, { answers, attachments, step, title, area, version }) {
  const given = Object.entries({ answers, attachments, step, title, area, version }).filter(([, value]) => value !== undefined);
  return changeDraft(id, (draft) => ({ ...draft, ...Object.fromEntries(given) }));
}

/**
 * Store a photo or signature with a draft; it takes the place of the question's earlier file.
 * @param {string} id
 * @param {string} question
 * @param {Blob} blob
 * @param {string} [part] name inside a composite answer (the `signature` of a consent)
 * @returns {Promise<Attachment>}
 */
export async function keepFile(id, question, blob, part) {
  const sha256 = await digestOf(blob);
  const attachment = { question, sha256, bytes: blob.size, type: blob.type };
  /** @param {Entry} draft */
  const show = (draft) => {
    const attachments = [...draft.attachments.filter((one) => one.question !== question), attachment];
    return { ...draft, attachments, answers: { ...draft.answers, [question]: answerWith(draft, question, part, sha256) } };
  };
  await changeDraft(id, show, [{ sha256, blob, type: blob.type, bytes: blob.size, entries: [] }]);
  return attachment;
}

/**
 * @param {string} id
 * @param {string} question
 * @param {string} [part]
 */
export async function dropFile(id, question, part) {
  await changeDraft(id, (draft) => {
    const answers = { ...draft.answers, [question]: answerWith(draft, question, part, null) };
    return { ...draft, answers, attachments: draft.attachments.filter((one) => one.question !== question) };
  });
}

/**
 * @param {string} sha256
 * @returns {Promise<Blob | null>} null if it was made on another phone or has been tidied away after sending
 */
export async function fileOf(sha256) {
  return (await db.readFile(sha256))?.blob ?? null;
}

/**
 * The draft is whole: it gets its number and its time (the first time only) and waits to be sent.
 * @param {string} id
 * @returns {Promise<Entry>}
 * @throws {EntryFault} sign_in_needed before an officer has signed in: the draft stays
 */
export async function finish(id) {
  const draft = await needed(id);
  if (draft.state !== "draft") {
    throw new EntryFault("not_a_draft");
  }
  if (!draft.owner) {
    throw new EntryFault("sign_in_needed");
  }
  const entry = await changeNumbered(id, draft.owner, (before) => ({
    ...before,
    state: "queued",
    revision: Math.max(before.revision, before.sent_revision + 1),
    collected_at: before.collected_at || withOffset(new Date()),
    updated_at: Date.now(),
    complete: false,
    errors: {},
    message: "",
    note: "",
    notes: {},
    review: "",
    previous: null,
  }));
  tell({ kind: "entries", ids: [id] });
  return entry;
}

/**
 * Open a finished entry again as a draft; what it said stays beside it until the edit is finished.
 * @param {string} id
 * @throws {EntryFault} already_reviewed once the desk has approved or rejected it
 */
export async function edit(id) {
  return changeOne(id, (entry) => {
    if (entry.state === "draft") {
      return entry;
    }
    if (!EDITABLE.includes(entry.state)) {
      throw new EntryFault("not_a_draft");
    }
    if (REVIEWED.has(entry.review)) {
      throw new EntryFault("already_reviewed");
    }
    if (entry.anonymous) {
      throw new EntryFault("anonymous");
    }
    // Opened where something is to be mended, not at the summary where it was saved.
    return { ...entry, state: "draft", step: "", previous: contentOf(entry) };
  });
}

/**
 * Put an edited entry back as it was before the edit.
 * @param {string} id
 */
export async function cancelEdit(id) {
  return changeOne(id, (entry) => {
    if (entry.state !== "draft" || !entry.previous) {
      throw new EntryFault("not_a_draft");
    }
    const state = entry.previous.state === "sending" ? "queued" : entry.previous.state;
    return { ...entry, ...entry.previous, state, previous: null };
  });
}

/**
 * Put a refused entry, or one in doubt, back into the queue as it is.
 * @param {string} id
 */
export async function resend(id) {
  return changeOne(id, (entry) => (entry.state === "refused" ? { ...entry, state: "queued" } : entry));
}

/**
 * Give up a draft, or an entry that the server never stored. A number that was given out is reported with the reason, so
 * that the hole is not taken for a lost entry; until then the entry is kept out of sight.
 * @param {string} id
 * @param {string} [reason]
 * @throws {EntryFault} already_stored, being_sent, reason_needed
 */
export async function discard(id, reason = "") {
  const entry = await needed(id);
  const state = entry.previous?.state ?? entry.state;
  if (entry.stored_at || ["stored", "returned", "conflict"].includes(state)) {
    throw new EntryFault("already_stored");
  }
  if (entry.state === "sending") {
    throw new EntryFault("being_sent");
  }
  if (entry.number !== null && !reason.trim()) {
    throw new EntryFault("reason_needed");
  }
  await db.changeEntries([id], (before) =>
    before.number === null
      ? null
      : { ...before, state: "discarded", reason: reason.trim(), previous: null, updated_at: Date.now() },
  );
  await writeMark(entry.owner);
  tell({ kind: "entries", ids: [id] });
}

/**
 * @param {Entry} entry
 * @returns {Content}
 */
function contentOf(entry) {
  const { revision, state, area, answers, attachments, title, errors, message, note, notes, review } = entry;
  return { revision, state, area, answers, attachments, title, errors, message, note, notes, review };
}

/**
 * @param {Entry} draft
 * @param {string} question
 * @param {string | undefined} part
 * @param {string | null} sha256
 */
function answerWith(draft, question, part, sha256) {
  if (!part) {
    return sha256;
  }
  const whole = draft.answers[question];
  return { ...(typeof whole === "object" && whole !== null ? whole : {}), [part]: sha256 };
}

/**
 * @param {string} id
 * @param {(draft: Entry) => Entry} alter
 * @param {import("./types").StoredFile[]} [files]
 */
async function changeDraft(id, alter, files) {
  return changeOne(id, (entry) => {
    if (entry.state !== "draft") {
      throw new EntryFault("not_a_draft");
    }
    return alter(entry);
  }, files);
}

/**
 * @param {string} id
 * @param {(entry: Entry) => Entry} alter
 * @param {import("./types").StoredFile[]} [files]
 */
async function changeOne(id, alter, files) {
  const [entry] = await db.changeEntries([id], (before) => ({ ...alter(before), updated_at: Date.now() }), files);
  if (!entry) {
    throw new EntryFault("unknown_entry");
  }
  tell({ kind: "entries", ids: [id] });
  return entry;
}

/** @param {string} id */
export async function needed(id) {
  const entry = await db.readEntry(id);
  if (!entry) {
    throw new EntryFault("unknown_entry");
  }
  return entry;
}
