// What the screens may call (the list with explanations is in docs/architecture.md, "The phone").

import { readMeta } from "./db.js";
import * as entries from "./entries.js";
import * as enrolment from "./enrol.js";
import { theOutreach, theRegistry } from "./enrolled-door.js";
import { counts } from "./looking.js";
import { sayFault, sayMessage, sayStatus } from "./messages.js";
import { actAsRespondent, owner, session } from "./session.js";
import { watch } from "./signals.js";
import { readStatus } from "./status.js";
import { askPersistence, checkLoss, listenForInstall, tidy } from "./storage.js";
import { t } from "./texts.js";
import { askForSync, listenForOccasions, occasion } from "./triggers.js";
import { countUse } from "./usage.js";
import { formsKept, keepForms, lookForUpdate, registerWorker, workerReady } from "./updates.js";

export { t } from "./texts.js";
export { watch } from "./signals.js";
export { createDraft, cancelEdit, dropFile, edit, fileOf, keepFile, resend, saveDraft, EntryFault, REVIEWED } from "./entries.js";
export { counts, exportEntry, get, list } from "./looking.js";
export { officer, SignInFault } from "./enrol.js";
export { askPersistence, canInstall, dismiss, install, isInstalled, isIos, notices, storage } from "./storage.js";
export { applyUpdate, formOpen, formsKept, updateReady } from "./updates.js";
export { mostUsed } from "./usage.js";
export { isReceipt } from "./receipt.js";
export { sayFault, sayMessage };

/** @typedef {import("./types").Entry} Entry */

let whole = false;

/**
 * Begin: look for losses, register the worker, send what waits. Once per page.
 * @param {{sender?: string, worker?: string}} [options] `sender`: "q_" and the token of the QR link, on a respondent's page
 */
export async function start({ sender, worker = "/app/sw.js" } = {}) {
  if (sender) {
    actAsRespondent(sender);
  } else {
    await checkLoss();
    listenForInstall();
    void tidy();
  }
  watch((news) => {
    if (news.kind === "definition") {
      void lookForUpdate();
    } else if (!sender && (news.kind === "officer" || (news.kind === "status" && news.status.phase === "idle"))) {
      void keepAllForms();
    }
  });
  listenForOccasions();
  void keep(worker, sender);
}

/**
 * Finish a draft and send it as soon as that is possible.
 * @param {string} id
 */
export async function finish(id) {
  const entry = await entries.finish(id);
  void countUse(entry);
  void askPersistence();
  void askForSync();
  void occasion("save");
  return entry;
}

/**
 * @param {string} id
 * @param {string} [reason]
 */
export async function discard(id, reason) {
  await entries.discard(id, reason);
  void occasion("save");
}

/**
 * "Kirim sekarang".
 * @param {import("./push.js").Trigger} [trigger]
 */
export async function send(trigger = "manual") {
  await occasion(trigger);
  return status();
}

/** How sending goes, with a sentence for the officer. */
export async function status() {
  const whose = await owner();
  const found = await readStatus(whose);
  const signedIn = whose.startsWith("q_") || Boolean((await session())?.token);
  const now = signedIn ? found : { ...found, phase: /** @type {const} */ ("signed_out") };
  const { queued, sending, incomplete } = await counts();
  const left = queued + sending + incomplete;
  return { ...now, text: sayStatus(now, left), waiting: left > 0 };
}

/**
 * @param {Parameters<typeof enrolment.signIn>[0]} proof
 * @throws {enrolment.SignInFault} whose message is in plain Indonesian
 */
export async function signIn(proof) {
  try {
    const officer = await enrolment.signIn(proof);
    void askPersistence();
    void occasion("start");
    return officer;
  } catch (fault) {
    if (fault instanceof enrolment.SignInFault) {
      const { answer } = fault;
      fault.message = "errors" in answer && answer.message ? answer.message : sayFault(fault.code, answer.message);
    }
    throw fault;
  }
}

/** @param {{force?: boolean}} [options] */
export async function signOut(options) {
  return enrolment.signOut(options);
}

/**
 * Businesses of the officer's area, and those just recorded on this phone, that hold every word of the text.
 * @param {string} text of name, owner, product, address, NIK, NIB or phone number
 * @returns {Promise<import("./types").Found[]>} at most 30, best first; none on a phone that holds no copy
 */
export async function searchBusinesses(text) {
  return (await anyRegistry())?.search(text) ?? [];
}

/** @param {{business?: string, entry?: string}} choice as a lookup question holds it */
export async function business(choice) {
  return (await anyRegistry())?.open(choice) ?? null;
}

/** Every business that this phone knows, in no order. */
export async function businesses() {
  return (await anyRegistry())?.everything() ?? [];
}

/**
 * Who is registered with this NIK already. For a warning, never a refusal.
 * @param {string} nik sixteen digits
 * @param {string} [except] id of the entry that is being filled in
 * @returns {Promise<{here: import("./types").Found[], elsewhere: boolean}>} `elsewhere`: in another kelurahan of the kecamatan
 */
export async function sameNik(nik, except) {
  return (await anyRegistry())?.sameNik(nik, except) ?? { here: [], elsewhere: false };
}

/** @type {Promise<boolean> | null} */
let signedIn = null;
watch(({ kind }) => {
  signedIn = kind === "officer" ? null : signedIn;
});

async function anyRegistry() {
  signedIn ??= session().then(Boolean);
  return (await signedIn) ? theRegistry().catch(() => null) : null;
}

/** The outreach events of whoever uses this page (outreach.js); null where none have been heard of: nothing is fetched for that. */
export async function outreach() {
  return (await readMeta(`outreach:${await owner()}`)) ? theOutreach().catch(() => null) : null;
}

/** What an error of the engine means, in plain words. @param {unknown} fault */
export function explain(fault) {
  return fault instanceof entries.EntryFault ? t(`fault.${fault.code}`) : fault instanceof Error ? fault.message : String(fault);
}

/**
 * Let the worker keep the app, once the page itself has everything it needs: on a slow line the form comes first.
 * @param {string} worker
 * @param {string} [sender]
 */
async function keep(worker, sender) {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  await registerWorker(worker);
  if (sender) {
    await keepThisPage();
  } else if (!(await keepAllForms())) {
    await keepForms(false);
  }
}

/**
 * Everything for a day without a network, once somebody is enrolled: asked for again until all of it is here.
 * @returns {Promise<boolean>} whether somebody is
 */
async function keepAllForms() {
  const enrolled = Boolean((await session())?.token);
  if (enrolled && !whole) {
    await keepForms(true);
    whole = (await formsKept())?.whole ?? false;
  }
  return enrolled;
}

/** The respondent's worker keeps the page that is open, with what it is made of. */
async function keepThisPage() {
  const registration = await workerReady();
  const parts = Array.from(document.querySelectorAll("link[rel=icon], script[src]"), (part) =>
    part instanceof HTMLLinkElement ? part.href : /** @type {HTMLScriptElement} */ (part).src,
  );
  const { extras } = document.body.dataset;
  registration?.active?.postMessage({ type: "keep", addresses: [location.pathname, ...parts, ...(extras ? [extras] : [])] });
}
