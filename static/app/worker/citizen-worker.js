// The respondent's service worker: keeps the one public form last looked at, so that it opens without a network. The page comes
// from the network when there is one: it may hold a token that belongs to this visit. In front of this script the server
// writes the import of the page's own program, which sends in the background.

const CACHE = "jemput-bola-warga";
// A network that has stalled is as good as none.
const PATIENCE = 8_000;
const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== scope.location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(networkFirst(request));
  } else if (new URL(request.url).pathname.startsWith("/aset/")) {
    event.respondWith(cacheFirst(request));
  }
});

scope.addEventListener("message", (event) => {
  if (event.data?.type === "keep") {
    event.waitUntil(keep(event.data.addresses));
  }
});

/** @param {Request} request */
async function networkFirst(request) {
  const saved = await caches.match(request, { cacheName: CACHE, ignoreSearch: true });
  if (!saved) {
    return fetch(request);
  }
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const fresh = fetch(request).catch(() => undefined);
  return /** @type {Response} */ ((await Promise.race([fresh, late])) ?? saved);
}

/** @param {Request} request */
async function cacheFirst(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

/**
 * Keep these files, all or none, and let go of the page kept before.
 * @param {string[]} addresses
 */
async function keep(addresses) {
  const cache = await caches.open(CACHE);
  const wanted = new Set(addresses.map((address) => new URL(address, scope.location.href).href));
  await cache.addAll([...wanted]);
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) {
      await cache.delete(request);
    }
  }
}
