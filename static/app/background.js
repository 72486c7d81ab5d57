// Sends when the browser says that there is a network, even with every page closed (Background Sync, where it exists).
//
// The worker runs the same built file as the page, from the browser's cache: what sends in the background costs nothing
// more over the network, and is never of another version than the page.

import { parts } from "./enrolled-door.js";
import { reportEvents } from "./outreach-report.js";
import { hasWaiting, sendAll } from "./push.js";
import { senders } from "./session.js";

/** Whether this file runs in a service worker, where there is no page. */
export const inWorker = typeof document === "undefined";

/** Listen for the browser's word that there is a network. */
export function sendInBackground() {
  addEventListener("sync", (/** @type {any} */ event) => {
    event.waitUntil(sendAndTell());
  });
}

/** Fails while something waits, so that the browser tries again at its next chance. */
async function sendAndTell() {
  await sendAll("sync", (sender) => reportEvents(parts, sender));
  for (const { owner } of await senders()) {
    if (await hasWaiting(owner)) {
      throw new Error("entries still wait");
    }
  }
}
