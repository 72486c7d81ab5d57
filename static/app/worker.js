// The officer's service worker: keeps the pages and what they are made of, each verified by its digest, and sends in the background.
//
// The server writes the list of files in front of this script: self.__KEPT = [{url, revision, integrity}]. A file that does not
// match its digest fails the install as a whole, and the version before stays. GET only; /sync/ and /meja/ never pass here.

import { PrecacheController } from "workbox-precaching/PrecacheController.js";
import { PrecacheRoute } from "workbox-precaching/PrecacheRoute.js";
import { NavigationRoute } from "workbox-routing/NavigationRoute.js";
import { Router } from "workbox-routing/Router.js";
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

const router = new Router();
router.registerRoute(new PrecacheRoute(kept, { ignoreURLParametersMatching: [/./], directoryIndex: "", cleanURLs: false }));
// The screens of the app live in one page; its other addresses are doors to it.
router.registerRoute(new NavigationRoute(kept.createHandlerBoundToURL(HOME)));

scope.addEventListener("install", (event) => {
  kept.install(event);
});

scope.addEventListener("activate", (event) => {
  // Only now, with the new version whole, goes what it no longer needs.
  kept.activate(event);
});

scope.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") {
    return;
  }
  const answer = router.handleRequest({ request: event.request, event });
  if (answer) {
    event.respondWith(answer);
  }
});

scope.addEventListener("message", (event) => {
  // Said by a page only when no form is open and the officer agrees.
  if (event.data?.type === "take-over") {
    void scope.skipWaiting();
  }
});

sendInBackground(scope);
