// What the screens may call (the list with explanations is in docs/architecture.md, "The phone").

import * as entries from "./entries.js";
import * as enrolment from "./enrol.js";
import { sayFault, sayMessage, sayStatus } from "./messages.js";
import { hasWaiting } from "./push.js";
import { actAsRespondent, owner, session } from "./session.js";
import { watch } from "./signals.js";
import { readStatus } from "./status.js";
import { askPersistence, checkLoss, listenForInstall, tidy } from "./storage.js";
import { t } from "./texts.js";
import { askForSync, listenForOccasions, occasion } from "./triggers.js";
import { lookForUpdate, registerWorker, workerReady } from "./updates.js";

export { t } from "./texts.js";
export { watch } from "./signals.js";
export { counts, createDraft, cancelEdit, dropFile, edit, exportEntry, fileOf, get, keepFile, list, resend, saveDraft, EntryFault } from "./entries.js";
export { officer, SignInFault } from "./enrol.js";
export { askPersistence, canInstall, dismiss, install, isInstalled, isIos, notices, storage } from "./storage.js";
export { applyUpdate, formOpen, updateReady } from "./updates.js";
export { isReceipt } from "./receipt.js";
export { sayMessage };

/** @typedef {import("./types").Entry} Entry */

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
  const { queued, sending, incomplete } = await entries.counts();
  return { ...now, text: sayStatus(now, queued + sending + incomplete), waiting: await hasWaiting(whose) };
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
  }
}

/** The respondent's worker keeps the page that is open, with what it is made of. */
async function keepThisPage() {
  const registration = await workerReady();
  const parts = Array.from(document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]"), (part) =>
    part instanceof HTMLLinkElement ? part.href : /** @type {HTMLScriptElement} */ (part).src,
  );
  const { extras } = document.body.dataset;
  registration?.active?.postMessage({ type: "keep", addresses: [location.pathname, ...parts, ...(extras ? [extras] : [])] });
}
