// Tells every open tab, and the page itself, what has changed.

/** @typedef {import("./types").News} News */

/** @type {Set<(news: News) => void>} */
const listeners = new Set();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("jemput-bola");

if (channel) {
  channel.onmessage = (event) => hear(event.data);
}

/** @param {News} news */
export function tell(news) {
  hear(news);
  channel?.postMessage(news);
}

/**
 * @param {(news: News) => void} listener
 * @returns {() => void} stops it
 */
export function watch(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param {News} news */
function hear(news) {
  for (const listener of listeners) {
    listener(news);
  }
}
