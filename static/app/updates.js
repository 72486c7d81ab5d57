// Registers the service worker and brings in a new version only when no form is open and the officer agrees.

import { tell } from "./signals.js";

const OPEN_FORM = "jemput-bola-formulir";
const LOOK_EVERY = 3_600_000;
const ANSWERS_WITHIN = 3_000;

/** @type {ServiceWorkerRegistration | undefined} */
let registration;
/** @type {(() => void) | null} */
let close = null;
let formIsOpen = false;
let lastLook = Date.now();

/**
 * @param {string} address of the worker, for example /app/sw.js
 */
export async function registerWorker(address) {
  if (!("serviceWorker" in navigator)) {
    return;
  }
  try {
    // What the worker imports has its digest in its name and may come from the cache; the worker itself never does.
    registration = await navigator.serviceWorker.register(address, { updateViaCache: "imports" });
  } catch (fault) {
    // Without a network at the first visit, or in a private window: the app works online only.
    console.warn(fault);
    return;
  }
  registration.addEventListener("updatefound", () => watchInstalling());
  watchInstalling();
  if (registration.waiting && navigator.serviceWorker.controller) {
    tell({ kind: "update" });
  }
  const controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // Another tab agreed to the new version. This page goes on with what it has loaded while a form is open.
    if (controlled && !formIsOpen) {
      location.reload();
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - lastLook > LOOK_EVERY) {
      void lookForUpdate();
    }
  });
}

/** Ask the server for a newer version. */
export async function lookForUpdate() {
  lastLook = Date.now();
  await registration?.update().catch(() => undefined);
}

/** @returns {Promise<ServiceWorkerRegistration | undefined>} once its worker is active */
export async function workerReady() {
  return registration && navigator.serviceWorker.ready;
}

/**
 * Have the worker keep the form on this page, or everything that an enrolled phone needs.
 * @param {boolean} everything
 */
export async function keepForms(everything) {
  const worker = (await workerReady())?.active;
  worker?.postMessage(everything ? { type: "keep-all" } : { type: "keep", address: location.pathname });
}

/**
 * How many of the office's forms open without a network.
 * @returns {Promise<{kept: number, total: number, whole: boolean} | null>} null where no worker keeps anything
 */
export async function formsKept() {
  const worker = registration?.active;
  if (!worker) {
    return null;
  }
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    // A worker of an earlier version does not know the question.
    setTimeout(() => resolve(null), ANSWERS_WITHIN);
    worker.postMessage({ type: "kept" }, [port2]);
  });
}

/** Whether a newer version lies ready. */
export async function updateReady() {
  return Boolean(registration?.waiting && navigator.serviceWorker.controller);
}

/**
 * @param {boolean} open whether this tab shows a form that is being filled in
 */
export function formOpen(open) {
  formIsOpen = open;
  close?.();
  close = null;
  if (open && navigator.locks) {
    // A shared lock tells the other tabs; the browser lets go of it when this tab dies.
    void navigator.locks.request(OPEN_FORM, { mode: "shared" }, () => new Promise((resolve) => (close = () => resolve(undefined))));
  }
}

/**
 * Take over the new version; the pages reload.
 * @returns {Promise<boolean>} false while a form is open in any tab, or when there is nothing new
 */
export async function applyUpdate() {
  if (!registration?.waiting || formIsOpen || (await formOpenElsewhere())) {
    return false;
  }
  registration.waiting.postMessage({ type: "take-over" });
  return true;
}

async function formOpenElsewhere() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === OPEN_FORM);
}

function watchInstalling() {
  const worker = registration?.installing;
  worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && navigator.serviceWorker.controller) {
      tell({ kind: "update" });
    }
  });
}
