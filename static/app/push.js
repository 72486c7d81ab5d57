// Sends what waits: entries in order, in batches, then their files. One sender over all tabs and the worker.
//
// Nothing leaves the phone's database here before the server has said that it is stored.

import { ask } from "./answers.js";
import { mayTry, waitAfter } from "./backoff.js";
import { answersFor, deliver, firstBatch, outcomesOf } from "./batches.js";
import { changeEntries, changeMeta, countEntries, markBegun, readEntries, readFile, readMeta, readPending } from "./db.js";
import { digestOf } from "./digest.js";
import { upload } from "./files.js";
import { withOffset } from "./moment.js";
import { learnNumbers, settle, writeMark } from "./numbers.js";
import { fileArrived, fileRefused, writeOutcomes } from "./outcomes.js";
import { isRespondent, senders } from "./session.js";
import { readStatus, setStatus } from "./status.js";

/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").Failure} Failure */
/** @typedef {import("./types").Sender} Sender */
/** @typedef {(sender: Sender, trigger: Trigger) => Promise<Failure | null>} News */
/** @typedef {import("./backoff.js").Trigger} Trigger */

export const API = "/sync/v1";
const LOCK = "jemput-bola-kirim";
const PING_TIMEOUT = 10_000;
const BATCH_TIMEOUT = 30_000;
// The server answered this recently: no need to ask whether it can be reached.
const RECENT = 30_000;
// With nothing to send, news is not asked for more often than this.
const NEWS_EVERY = 60_000;
const MOST_REPORTS = 500;

let lastContact = 0;
let busy = false;

/**
 * Send everything of everybody who may send from this phone.
 * @param {Trigger} trigger what gave the occasion
 * @param {News} [news] asks what happened at the office, after sending; a page does, the worker only sends
 * @returns {Promise<boolean>} false when another tab or the worker is sending already
 */
export async function sendAll(trigger, news) {
  const work = async () => {
    for (const sender of await senders()) {
      await sendFor(sender, trigger, isRespondent(sender.owner) ? undefined : news);
    }
    return true;
  };
  if (navigator.locks) {
    return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : false));
  }
  if (busy) {
    return false;
  }
  busy = true;
  return work().finally(() => {
    busy = false;
  });
}

/**
 * Whether something of this sender still waits for the network.
 * @param {string} owner
 */
export async function hasWaiting(owner) {
  const { queued, sending, incomplete } = await countEntries(owner, ["queued", "sending"]);
  return queued + sending + incomplete > 0;
}

/**
 * @param {Sender} sender
 * @param {Trigger} trigger
 * @param {News} [news]
 */
async function sendFor(sender, trigger, news) {
  const before = await readStatus(sender.owner);
  const now = Date.now();
  if (!mayTry(before, trigger, now)) {
    return;
  }
  const waiting = await countWork(sender.owner);
  const quiet = trigger === "visible" || trigger === "timer" || trigger === "save";
  if (waiting === 0 && (!news || (quiet && now - before.last_success < NEWS_EVERY))) {
    return;
  }
  await setStatus(sender.owner, { phase: "sending", sent: 0, total: waiting, last_try: now });
  const stopped = await round(sender, trigger, news).catch(broken);
  await writeMark(sender.owner);
  await (stopped ? pause(sender.owner, stopped) : rest(sender.owner));
}

/**
 * @param {unknown} fault of the phone itself, such as a full disk
 * @returns {Failure}
 */
function broken(fault) {
  console.error(fault);
  return { kind: "refused", status: 0, code: "phone", message: "", errors: {} };
}

/**
 * @param {Sender} sender
 * @param {Trigger} trigger
 * @param {News} [news]
 * @returns {Promise<Failure | null>} the answer that stopped it, null when all went through
 */
async function round(sender, trigger, news) {
  const { owner } = sender;
  let stopped = await reach();
  /** @type {Failure | null} */
  let putOff = null;
  do {
    stopped ??= await sendEntries(sender);
    if (!stopped) {
      ({ stopped, putOff } = await sendFiles(sender));
    }
  } while (!stopped && (await readEntries(owner, ["queued"])).length > 0);
  stopped ??= await reportNumbers(sender);
  stopped ??= (await news?.(sender, trigger)) ?? null;
  return stopped ?? putOff;
}

/** Whether it is our server that answers; `navigator.onLine` says true before a captive portal. */
async function reach() {
  if (Date.now() - lastContact < RECENT) {
    return null;
  }
  const answer = await ask(`${API}/ping`, {
    timeout: PING_TIMEOUT,
    expects: (json) => json.service === "jemput-bola",
  });
  if (answer.kind !== "ok") {
    return answer;
  }
  lastContact = Date.now();
  return null;
}

/**
 * @param {Sender} sender
 * @returns {Promise<Failure | null>}
 */
async function sendEntries({ owner, token }) {
  for (;;) {
    const queue = await readEntries(owner, ["queued", "sending"]);
    const batch = firstBatch(queue, (entry) => JSON.stringify(travelling(entry)));
    if (batch.length === 0) {
      return null;
    }
    const sending = await changeEntries(
      batch.map(({ id }) => id),
      (entry) =>
        entry.state === "queued" || entry.state === "sending"
          ? { ...entry, state: "sending", sent_revision: Math.max(entry.sent_revision, entry.revision) }
          : undefined,
    );
    const stopped = await deliver(
      sending,
      (entries) => post(token, { entries: entries.map(travelling) }, answersFor(entries)),
      async (entries, answer) => {
        await writeOutcomes(entries, outcomesOf(entries, answer));
        if (answer.kind === "ok" && answer.json.device) {
          await learnNumbers(owner, answer.json.device);
        }
        await advance(owner, entries.length);
      },
    );
    if (stopped) {
      const ids = sending.map(({ id }) => id);
      await changeEntries(ids, (entry) => (entry.state === "sending" ? { ...entry, state: "queued" } : undefined));
      return stopped;
    }
  }
}

/**
 * @param {Sender} sender
 * @returns {Promise<{stopped: Failure | null, putOff: Failure | null}>} `putOff` is a refusal of one file, which did not
 *   stop the others
 */
async function sendFiles({ owner, token }) {
  /** @type {Failure | null} */
  let putOff = null;
  for (const entry of await readPending(owner)) {
    for (const sha256 of entry.wanted) {
      const file = await readFile(sha256);
      if (!file) {
        await fileRefused(entry.id, sha256, "@file_missing");
        continue;
      }
      const answer = await upload(file, token, API, () => markBegun(sha256));
      if (answer.kind === "ok") {
        await fileArrived(entry.id, sha256);
        await advance(owner, 1);
      } else if (answer.kind === "refused" && (/^not_an?_(image|pdf|signature)$/.test(answer.code) || answer.status === 413)) {
        await fileRefused(entry.id, sha256, answer.message || "@file_refused");
      } else if (answer.kind === "refused" && (await digestOf(file.blob)) !== sha256) {
        await fileRefused(entry.id, sha256, "@file_damaged");
      } else if (answer.kind === "refused") {
        putOff = answer;
      } else {
        return { stopped: answer, putOff };
      }
    }
  }
  return { stopped: null, putOff };
}

/**
 * Tell the server which numbers ended on purpose, so that it does not wait for them.
 * @param {Sender} sender
 * @returns {Promise<Failure | null>}
 */
async function reportNumbers({ owner, token }) {
  for (;;) {
    const discarded = (await readEntries(owner, ["discarded"])).slice(0, MOST_REPORTS);
    /** @type {{number: number, id: string | null, reason: string}[]} */
    const others = ((await readMeta(`reports:${owner}`)) ?? []).slice(0, MOST_REPORTS);
    const reports = [
      ...discarded.map(({ number, id, reason }) => ({ number, id, reason: reason.slice(0, 300) })),
      ...others,
    ];
    if (reports.length === 0) {
      return null;
    }
    const answer = await post(token, { entries: [], discarded: reports }, answersFor([]));
    if (answer.kind !== "ok") {
      // Not worth holding anything else back: they are reported again next time.
      return answer.kind === "refused" ? null : answer;
    }
    await settle(owner, reports.flatMap(({ number }) => number ?? []));
    await changeEntries(discarded.map(({ id }) => id), () => null);
    await changeMeta(`reports:${owner}`, (all = []) => all.slice(others.length));
  }
}

/**
 * @param {string} token
 * @param {{entries: object[], discarded?: object[]}} batch
 * @param {(json: any) => boolean} expects
 */
async function post(token, batch, expects) {
  const { body, headers } = await packed(JSON.stringify({ sent_at: withOffset(new Date()), ...batch }));
  const answer = await ask(`${API}/batches`, { method: "POST", token, body, headers, timeout: BATCH_TIMEOUT, expects });
  if (answer.kind === "ok") {
    lastContact = Date.now();
  }
  return answer;
}

/**
 * @param {string} text
 * @returns {Promise<{body: BodyInit, headers: Record<string, string>}>}
 */
async function packed(text) {
  const headers = { "Content-Type": "application/json" };
  if (typeof CompressionStream === "undefined") {
    return { body: text, headers };
  }
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: await new Response(stream).arrayBuffer(), headers: { ...headers, "Content-Encoding": "gzip" } };
}

/**
 * An entry as the protocol has it.
 * @param {Entry} entry
 */
function travelling({ id, number, service, version, revision, collected_at, area, answers, attachments, outreach }) {
  const some = { ...(number ? { number } : {}), ...(outreach ? { outreach } : {}) };
  return { id, ...some, service, version, revision, collected_at, area, answers, attachments };
}

/** @param {string} owner */
async function countWork(owner) {
  const files = (await readPending(owner)).reduce((sum, { wanted }) => sum + wanted.length, 0);
  const entries = await readEntries(owner, ["queued", "sending"]);
  const photos = entries.reduce((sum, { attachments }) => sum + attachments.length, 0);
  const reports = (await readEntries(owner, ["discarded"])).length + ((await readMeta(`reports:${owner}`)) ?? []).length;
  return files + entries.length + photos + reports;
}

/**
 * @param {string} owner
 * @param {number} count
 */
async function advance(owner, count) {
  const { sent, total } = await readStatus(owner);
  await setStatus(owner, { sent: sent + count, total: Math.max(total, sent + count), failures: 0, until: 0 });
}

/** @param {string} owner */
async function rest(owner) {
  await setStatus(owner, {
    phase: "idle",
    code: "",
    message: "",
    failures: 0,
    until: 0,
    firm: false,
    last_success: Date.now(),
  });
}

/**
 * @param {string} owner
 * @param {Failure} answer
 */
async function pause(owner, answer) {
  lastContact = 0;
  if (answer.kind === "stopped") {
    await setStatus(owner, { phase: "paused", code: answer.code, message: answer.message, until: 0, firm: false });
    return;
  }
  const failures = (await readStatus(owner)).failures + 1;
  const asked = "wait" in answer ? (answer.wait ?? 0) : 0;
  await setStatus(owner, {
    phase: "waiting",
    code: "code" in answer ? answer.code : answer.kind,
    message: "message" in answer ? answer.message : "",
    failures,
    until: Date.now() + Math.max(asked, waitAfter(failures)),
    firm: answer.kind === "busy" || answer.kind === "server",
  });
}
