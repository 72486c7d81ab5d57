// The occasions on which a page sends: start, coming to the front, a network, a timer, something saved.

import { fetchNews } from "./changes.js";
import { hasWaiting, sendAll } from "./push.js";
import { owner } from "./session.js";
import { readStatus } from "./status.js";

/** @typedef {import("./push.js").Trigger} Trigger */

const SYNC_TAG = "jemput-bola-kirim";
// Another tab or the worker was sending: look again soon, for something saved after it had read the queue.
const BUSY_AGAIN = 3_000;
// With nothing waiting, news still arrives while the app stays open.
const NEWS_EVERY = 300_000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Begin to listen; sends at once. */
export function listenForOccasions() {
  addEventListener("online", () => void occasion("online"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      void occasion("visible");
    }
  });
  void occasion("start");
}

/**
 * @param {Trigger} trigger
 */
export async function occasion(trigger) {
  clearTimeout(timer);
  const sent = await sendAll(trigger, fetchNews).catch((fault) => {
    console.error(fault);
    return true;
  });
  await again(sent, trigger);
}

/**
 * Ask the browser to wake the worker when there is a network, even with the app closed; where it can.
 */
export async function askForSync() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await /** @type {any} */ (registration)?.sync?.register(SYNC_TAG);
  } catch {
    // Forbidden in this browser or this window: the other occasions remain.
  }
}

/**
 * @param {boolean} sent
 * @param {Trigger} trigger
 */
async function again(sent, trigger) {
  const whose = await owner();
  const { phase, until } = await readStatus(whose);
  const waiting = await hasWaiting(whose);
  if (waiting) {
    await askForSync();
  }
  clearTimeout(timer);
  if (phase === "paused") {
    return;
  }
  const wait = !sent ? BUSY_AGAIN : until > Date.now() ? until - Date.now() : waiting ? BUSY_AGAIN : NEWS_EVERY;
  // Who pressed "send" while a hopeless try was under way does not wait as long as that try's failure would have them.
  const next = !sent && trigger === "manual" ? "manual" : "timer";
  timer = setTimeout(() => void occasion(next), wait + 50);
}

