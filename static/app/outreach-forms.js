// Has the service worker keep the forms of an event, in the newest version that the office has published.

import { lackedBy } from "./outreach-rules.js";

/** @typedef {import("./types").Failure} Failure */
/** @typedef {{kept: number, total: number, whole: boolean, missing?: {url: string, form: boolean}[]}} Kept */

// A network that brings nothing for so long is as good as none.
const PATIENCE = 30_000;
// A new version tells nothing while it comes.
const INSTALLED_WITHIN = 120_000;
const ANSWERS_WITHIN = 3_000;
const LOOK_EVERY = 100;

/** @type {Failure} */
const UNREACHABLE = { kind: "unreachable", status: 0, wait: null, message: "" };
/** @type {Failure} */
const NO_WORKER = { kind: "refused", status: 0, code: "no_worker", message: "", errors: {} };

/**
 * @param {import("./types").OutreachEvent} event its forms come first
 * @param {object} how
 * @param {boolean} how.newest ask the server for a newer version of the app before anything else
 * @param {import("./enrolled-door.js").Parts["watch"]} how.watch
 * @param {(kept: number, total: number) => void} how.show
 * @returns {Promise<{failure: Failure | null, newer: boolean}>} `newer`: a new version lies ready, whole; nothing else was fetched
 */
export async function bringForms(event, { newest, watch, show }) {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration?.active) {
    return { failure: NO_WORKER, newer: false };
  }
  if (newest && !(await updated(registration))) {
    return { failure: UNREACHABLE, newer: false };
  }
  if (newest && registration.waiting) {
    return { failure: null, newer: true };
  }
  const first = event.services.map((service) => `/app/${service}`);
  const kept = await keepAll(registration.active, first, watch, show);
  const failed = !kept || lackedBy(event, kept.missing ?? []).length > 0;
  return { failure: failed ? UNREACHABLE : null, newer: false };
}

/** @returns {Promise<Kept["missing"] | null>} what an enrolled phone should keep and this one does not; null when nobody knows */
export async function formsMissing() {
  const worker = (await navigator.serviceWorker?.getRegistration())?.active;
  return (worker && (await told(worker, { type: "kept" }, (give) => setTimeout(give, ANSWERS_WITHIN))))?.missing ?? null;
}

/**
 * Ask for a newer version, and wait until it is whole.
 * @param {ServiceWorkerRegistration} registration
 * @returns {Promise<boolean>} false when the network did not bring it
 */
async function updated(registration) {
  try {
    await registration.update();
  } catch {
    return false;
  }
  const worker = registration.installing;
  const until = Date.now() + INSTALLED_WITHIN;
  // Looked at again and again: the event of the change may have passed before anybody could listen for it.
  while (registration.installing && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
  return !registration.installing && worker?.state !== "redundant";
}

/**
 * @param {ServiceWorker} worker
 * @param {string[]} first
 * @param {import("./enrolled-door.js").Parts["watch"]} watch
 * @param {(kept: number, total: number) => void} show
 */
async function keepAll(worker, first, watch, show) {
  let stop = () => {};
  let timer = 0;
  const kept = await told(worker, { type: "keep-all", first }, (give) => {
    const wait = () => {
      clearTimeout(timer);
      timer = window.setTimeout(give, PATIENCE);
    };
    const stopped = watch((news) => {
      if (news.kind === "forms") {
        show(news.kept, news.total);
        wait();
      }
    });
    stop = () => void stopped();
    wait();
  });
  stop();
  clearTimeout(timer);
  return kept;
}

/**
 * @param {ServiceWorker} worker
 * @param {object} message
 * @param {(give: () => void) => void} waiting is given what ends the waiting without an answer
 * @returns {Promise<Kept | null>}
 */
function told(worker, message, waiting) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    waiting(() => resolve(null));
    worker.postMessage(message, [port2]);
  });
}
