// Whether what lies on this phone is safe there: persistence, room, installation, and what must be said about each.

import { changeMeta, readMeta, readEntries, removeFile, writeMeta } from "./db.js";
import { SHOWN } from "./looking.js";
import { findLost, lost, markedOwners, settle, writeMark } from "./numbers.js";
import { owner } from "./session.js";
import { tell } from "./signals.js";
import { t } from "./texts.js";

/** @typedef {import("./types").Notice} Notice */
/** @typedef {Event & {prompt: () => Promise<{outcome: string}>}} InstallPrompt */
/** @typedef {{level: "safe" | "unsafe" | "low" | "not_installed", persisted: boolean, usage: number, quota: number, text: string}} Storage */

// Room for about a hundred entries with two photos each.
const LOW = 60 * 1024 * 1024;
// A photo that the server has confirmed may go when it is this old.
const KEEP_FILES = 30 * 24 * 3_600_000;

/** @type {InstallPrompt | null} */
let prompt = null;

/** Listen for the browser's offer to install the app. */
export function listenForInstall() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = /** @type {InstallPrompt} */ (event);
    tell({ kind: "install" });
  });
  addEventListener("appinstalled", () => {
    prompt = null;
    void askPersistence();
    tell({ kind: "install" });
  });
}

/** Whether the browser would install the app now. */
export function canInstall() {
  return prompt !== null;
}

/** @returns {Promise<boolean>} whether it was installed */
export async function install() {
  const offer = prompt;
  prompt = null;
  return offer ? (await offer.prompt()).outcome === "accepted" : false;
}

/** Whether the app runs from the home screen. */
export function isInstalled() {
  return matchMedia("(display-mode: standalone)").matches || /** @type {any} */ (navigator).standalone === true;
}

/** Safari on iPhone and iPad removes what a page stored after seven days without a visit, unless it is installed. */
export function isIos() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
}

/**
 * Ask the browser never to clear this app's storage by itself.
 * @returns {Promise<boolean>} its answer
 */
export async function askPersistence() {
  try {
    return (await navigator.storage?.persist?.()) ?? false;
  } catch {
    return false;
  }
}

/** @returns {Promise<Storage>} */
export async function storage() {
  const { usage = 0, quota = 0 } = await estimate();
  const persisted = (await navigator.storage?.persisted?.().catch(() => false)) ?? false;
  const level =
    quota > 0 && quota - usage < LOW ? "low" : persisted ? "safe" : isIos() && !isInstalled() ? "not_installed" : "unsafe";
  const free = Math.max(0, Math.round((quota - usage) / 1024 / 1024));
  return { level, persisted, usage, quota, text: t(`storage.${level}`, { free }) };
}

/** @returns {Promise<StorageEstimate>} */
async function estimate() {
  try {
    return (await navigator.storage?.estimate?.()) ?? {};
  } catch {
    return {};
  }
}

/**
 * What the officer must know about this phone.
 * @param {Storage | Promise<Storage>} [room] as `storage()` found it
 */
export async function notices(room = storage()) {
  const whose = await owner();
  const gone = (await lost(whose)).map(({ number }) => number);
  const missing = /** @type {number[]} */ ((await readMeta(`missing:${whose}`)) ?? []);
  const { level, text } = await room;
  /** @type {Notice[]} */
  const found = [];
  if (gone.length) {
    found.push({ code: "lost", numbers: gone, text: t("notice.lost", { n: gone.length, numbers: gone.join(", ") }) });
  }
  if (missing.length) {
    found.push({ code: "missing", numbers: missing, text: t("notice.missing", { numbers: missing.join(", ") }) });
  }
  if (level === "low" || level === "not_installed") {
    found.push({ code: level === "low" ? "storage_low" : level, numbers: [], text });
  }
  return found;
}

/**
 * The officer has read a notice of lost entries: the server is told, so that the supervisor knows too.
 * @param {string} code
 */
export async function dismiss(code) {
  const whose = await owner();
  if (code !== "lost" && code !== "missing") {
    return;
  }
  /** @type {{number: number, id: string | null}[]} */
  const ended =
    code === "lost"
      ? await lost(whose)
      : ((await readMeta(`missing:${whose}`)) ?? []).map((/** @type {number} */ number) => ({ number, id: null }));
  const reason = t("reason.lost");
  await changeMeta(`reports:${whose}`, (reports = []) => [
    ...reports,
    ...ended.map(({ number, id }) => ({ number, id, reason })),
  ]);
  await settle(whose, ended.map(({ number }) => number));
  await writeMeta(`${code}:${whose}`, []);
  await writeMark(whose);
  tell({ kind: "notice" });
}

/**
 * On start: look for entries that the mark knows and the database does not; with an empty database, for whoever left a mark.
 */
export async function checkLoss() {
  const marked = await markedOwners();
  for (const whose of marked) {
    await findLost(whose);
  }
  if (!(await owner()) && marked.length === 1 && (await lost(marked[0])).length) {
    // Nobody is signed in because the sign-in was lost with the entries: the notice is for the one officer of this phone.
    await writeMeta("current", marked[0]);
  }
  for (const whose of marked) {
    await writeMark(whose);
  }
}

/** Photos that the server confirmed a month ago make room; the entries stay. */
export async function tidy() {
  const whose = await owner();
  const old = Date.now() - KEEP_FILES;
  const entries = await readEntries(whose, SHOWN);
  const done = entries.filter((entry) => entry.complete && entry.state === "stored" && entry.stored_at < old);
  const needed = new Set(entries.filter((entry) => !done.includes(entry)).flatMap(files));
  for (const sha256 of new Set(done.flatMap(files))) {
    if (!needed.has(sha256)) {
      await removeFile(sha256);
    }
  }
}

/** @param {import("./types").Entry} entry */
function files(entry) {
  return entry.attachments.map(({ sha256 }) => sha256);
}
