// The officer's service worker: keeps the pages and what they are made of, each verified by its digest.
//
// In front of this script the server writes the files of the shell, self.__KEPT = [{url, integrity}], those that only an
// enrolled phone needs, self.__LATER = [{url, integrity, form}], and the import of the page's own program, which sends in
// the background. At first only the shell is kept, with the form being visited: a first visit costs the same however many
// services there are. An enrolled phone asks for the rest; from then on a version is installed with all of it or not at all,
// and only what has changed is fetched. GET only; /sync/ and /meja/ never pass here.

import { PrecacheController } from "workbox-precaching/PrecacheController.js";

/** @typedef {{url: string, integrity: string, form?: 1}} Kept */

const HOME = "/app/";
// These have their digest in their name.
const ASSETS = "/aset/";
const CACHE = "jemput-bola-aplikasi";
// That a cache of this name exists says that this phone wants every form.
const WHOLE = "jemput-bola-lengkap";
const NEWS = "jemput-bola";
const scope = /** @type {ServiceWorkerGlobalScope & {__KEPT: Kept[], __LATER: Kept[]}} */ (/** @type {unknown} */ (self));

const { __KEPT: shell, __LATER: later } = scope;
const forms = later.filter(({ form }) => form);
const all = controller([...shell, ...later]);
/** @type {Promise<unknown> | null} */
let fetching = null;

/** @param {Kept[]} files */
function controller(files) {
  const made = new PrecacheController({
    cacheName: CACHE,
    plugins: [
      {
        // Workbox would fetch pages past the browser's cache, and so the page just opened a second time.
        requestWillFetch: async ({ request }) => (request.cache === "reload" ? sparing(request) : request),
      },
    ],
  });
  made.addToCacheList(
    files.map(({ url, integrity }) => ({ url, integrity, revision: url.startsWith(ASSETS) ? null : integrity.slice(7, 23) })),
  );
  return made;
}

scope.addEventListener("install", (event) => {
  event.waitUntil(install(event));
});

scope.addEventListener("activate", (event) => {
  // Only now, with the new version whole, goes what it no longer needs.
  all.activate(event);
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const address = url.origin + url.pathname;
  if (request.method !== "GET") {
    return;
  }
  if (all.getCacheKeyForURL(address)) {
    event.respondWith(fromKept(address, request));
  } else if (request.mode === "navigate") {
    // The screens of the app live in one page; its other addresses are doors to it.
    event.respondWith(fromKept(HOME, request));
  }
});

scope.addEventListener("message", (event) => {
  const { type, address, first = [] } = event.data ?? {};
  if (type === "take-over") {
    // Said by a page only when no form is open and the officer agrees.
    void scope.skipWaiting();
  } else if (type === "keep") {
    event.waitUntil(keep(event, forms.filter(({ url }) => url === address)));
  } else if (type === "keep-all") {
    event.waitUntil(keepAll(event, first).then(() => tellKept(event)));
  } else if (type === "kept") {
    event.waitUntil(tellKept(event));
  }
});

/** @param {ExtendableEvent} event */
async function install(event) {
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const visited = new Set(pages.map(({ url }) => new URL(url).pathname));
  const wanted = (await scope.caches.has(WHOLE)) ? later : forms.filter(({ url }) => visited.has(url));
  await controller([...shell, ...wanted]).install(event);
}

/**
 * @param {ExtendableEvent} event
 * @param {Kept[]} files
 */
async function keep(event, files) {
  if (files.length) {
    // Workbox stores what it fetches for an event of this type only.
    const asInstall = { type: "install", waitUntil: (/** @type {Promise<unknown>} */ work) => event.waitUntil(work) };
    await controller(files).install(/** @type {ExtendableEvent} */ (asInstall));
  }
}

/**
 * Fetch what is still missing, one file after the other, and tell the pages how far it has come. What breaks off goes on where
 * it stopped when a page asks again.
 * @param {ExtendableEvent} event
 * @param {string[]} first addresses of the forms that are needed most
 */
async function keepAll(event, first) {
  await scope.caches.open(WHOLE);
  const urgent = (/** @type {Kept} */ { url, form }) => !form || first.includes(url);
  fetching ??= (async () => {
    // Looked up once: to ask for every file after every file is what a cheap phone would be busy with.
    const missing = await missingFiles();
    for (const file of [...missing.filter(urgent), ...missing.filter((one) => !urgent(one))]) {
      await keep(event, [file]);
      missing.splice(missing.indexOf(file), 1);
      tellPages(missing);
    }
  })()
    .catch((fault) => console.warn(fault))
    .finally(() => {
      fetching = null;
    });
  await fetching;
}

/** @param {ExtendableMessageEvent} event */
async function tellKept(event) {
  event.ports[0]?.postMessage(keptForms(await missingFiles()));
}

/** @param {Kept[]} missing */
function tellPages(missing) {
  const channel = new BroadcastChannel(NEWS);
  channel.postMessage({ kind: "forms", ...keptForms(missing) });
  channel.close();
}

/** What an enrolled phone needs and this one does not hold. */
async function missingFiles() {
  // One question to the cache instead of one for every file: home asks whenever it is drawn.
  const held = new Set((await (await scope.caches.open(CACHE)).keys()).map(({ url }) => url));
  return later.filter(({ url }) => !held.has(all.getCacheKeyForURL(url) ?? ""));
}

/**
 * How many of this version's forms open without a network, and whether everything else is here as well.
 * @param {Kept[]} missing
 */
function keptForms(missing) {
  const kept = forms.filter((form) => !missing.includes(form)).length;
  const lacking = missing.map(({ url, form }) => ({ url, form: form === 1 }));
  return { kept, total: forms.length, whole: missing.length === 0, missing: lacking };
}

/**
 * @param {string} address
 * @param {Request} request
 */
async function fromKept(address, request) {
  const kept = await all.matchPrecache(address);
  if (kept) {
    return kept;
  }
  try {
    return await fetch(request);
  } catch (fault) {
    // A form that this phone does not hold yet: home says so.
    const home = request.mode === "navigate" ? await all.matchPrecache(HOME) : undefined;
    if (home) {
      return home;
    }
    throw fault;
  }
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
