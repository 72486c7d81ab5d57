// The officer's service worker: keeps the pages and what they are made of, each verified by its digest.
//
// In front of this script the server writes the list of files, self.__KEPT = [{url, revision, integrity}], and the import of
// the page's own program, which sends in the background. A file that does not match its digest fails the install as a
// whole, and the version before stays. GET only; /sync/ and /meja/ never pass here.

import { PrecacheController } from "workbox-precaching/PrecacheController.js";

const HOME = "/app/";
const scope = /** @type {ServiceWorkerGlobalScope & {__KEPT: {url: string, revision: string | null, integrity: string}[]}} */ (
  /** @type {unknown} */ (self)
);

const kept = new PrecacheController({
  cacheName: "jemput-bola-aplikasi",
  plugins: [
    {
      // Workbox would fetch pages past the browser's cache, and so the page just opened a second time.
      requestWillFetch: async ({ request }) => (request.cache === "reload" ? sparing(request) : request),
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

/**
 * @param {string} address
 * @param {Request} request
 */
async function fromKept(address, request) {
  return (await kept.matchPrecache(address)) ?? fetch(request);
}

/**
 * The request answered from the browser's cache if that copy has the right digest; else asking the server what has changed.
 * @param {Request} request
 */
async function sparing(request) {
  try {
    await fetch(new Request(request, { cache: "only-if-cached", mode: "same-origin" }));
    return new Request(request, { cache: "force-cache" });
  } catch {
    return new Request(request, { cache: "no-cache" });
  }
}
