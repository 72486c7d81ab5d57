// The officer's service worker: keeps the pages and what they are made of, each verified by its digest, and sends in the background.
//
// The server writes the list of files in front of this script: self.__KEPT = [{url, revision, integrity}]. A file that does not
// match its digest fails the install as a whole, and the version before stays. GET only; /sync/ and /meja/ never pass here.

import { PrecacheController } from "workbox-precaching/PrecacheController.js";
import { sendInBackground } from "./worker/background.js";

const HOME = "/app/";
const scope = /** @type {ServiceWorkerGlobalScope & {__KEPT: {url: string, revision: string | null, integrity: string}[]}} */ (
  /** @type {unknown} */ (self)
);

const kept = new PrecacheController({
  cacheName: "jemput-bola-aplikasi",
  plugins: [
    {
      // Workbox would fetch pages past the browser's cache; asking "still the same?" costs a few bytes instead of the page.
      requestWillFetch: async ({ request }) => (request.cache === "reload" ? new Request(request, { cache: "no-cache" }) : request),
    },
  ],
});
kept.addToCacheList(scope.__KEPT);

scope.addEventListener("install", (event) => {
  kept.install(event);
});

scope.addEventListener("activate", (event) => {
  // Only now, with the new version whole, goes what it no longer needs.
  kept.activate(event);
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const address = url.origin + url.pathname;
  if (request.method !== "GET") {
    return;
  }
  if (kept.getCacheKeyForURL(address)) {
    event.respondWith(fromKept(address, request));
  } else if (request.mode === "navigate") {
    // The screens of the app live in one page; its other addresses are doors to it.
    event.respondWith(fromKept(HOME, request));
  }
});

scope.addEventListener("message", (event) => {
  // Said by a page only when no form is open and the officer agrees.
  if (event.data?.type === "take-over") {
    void scope.skipWaiting();
  }
});

sendInBackground(scope);

/**
 * @param {string} address
 * @param {Request} request
 */
async function fromKept(address, request) {
  return (await kept.matchPrecache(address)) ?? fetch(request);
}
