// Sends when the browser says that there is a network, even with every page closed (Background Sync, where it exists).

import { hasWaiting, sendAll } from "../push.js";
import { senders } from "../session.js";

/**
 * @param {ServiceWorkerGlobalScope} scope
 */
export function sendInBackground(scope) {
  scope.addEventListener("sync", (/** @type {any} */ event) => {
    event.waitUntil(sendAndTell());
  });
}

/** Fails while something waits, so that the browser tries again at its next chance. */
async function sendAndTell() {
  await sendAll("sync");
  for (const { owner } of await senders()) {
    if (await hasWaiting(owner)) {
      throw new Error("entries still wait");
    }
  }
}
