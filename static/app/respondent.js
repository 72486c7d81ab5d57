// The citizen's form: the same steps and drafts as the officer's, sent with the token of the QR link. In the service worker:
// only sends.

import { inWorker, sendInBackground } from "./background.js";
import * as engine from "./engine.js";
import { fillIn } from "./filling.js";
import { wireReading } from "./reading.js";
import { wireSkip } from "./skip.js";

/** @typedef {import("./types").Entry} Entry */

const form = inWorker ? null : /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-token]"));

/** @param {HTMLFormElement} form */
async function begin(form) {
  const { token = "", area = "" } = form.dataset;
  const ready = engine.start({ sender: `q_${token}`, worker: "/q/sw.js" });
  // Where the browser keeps nothing (some private windows), the page stays the plain form that it is.
  const open = [...(await engine.list({ state: "draft" })), ...(await engine.list({ state: "refused" }))];
  if (document.querySelector(".question > .fault")) {
    return; // the server has looked at what was sent without us: it stays as it stands
  }
  const { flush } = fillIn(form, {
    ready,
    area: async () => area,
    opened: async () => open[0] && (await engine.edit(open[0].id)).id,
    saved: tellAbout,
  });
  for (const button of document.querySelectorAll('button[name="bahasa"]')) {
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      if (/** @type {HTMLElement | null} */ (document.querySelector("[data-kept]"))?.dataset.kept) {
        await flush(); // what was typed waits for the page in its other language
      }
      const language = /** @type {HTMLButtonElement} */ (button).value;
      location.assign(`/bahasa/${language}?kembali=${encodeURIComponent(location.pathname + location.search)}`);
    });
  }
  tellOfEarlier([...(await engine.list({ state: "queued" })), ...(await engine.list({ state: "sending" }))]);
}

/**
 * Whoever opens the page again should not think that what they sent before is lost, and send it once more.
 * @param {Entry[]} earlier
 */
function tellOfEarlier(earlier) {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-earlier]"));
  if (!earlier.length) {
    return;
  }
  const { waiting = "", stored = "", code } = place.dataset;
  const codes = code ? ` ${code}: ${earlier.map(({ receipt }) => receipt).join(", ")}.` : "";
  const look = async () => {
    const now = await Promise.all(earlier.map(({ id }) => engine.get(id)));
    place.textContent = (now.every((entry) => !entry || entry.state === "stored") ? stored : waiting) + codes;
    place.hidden = now.some((entry) => entry?.state === "refused" || entry?.state === "draft");
  };
  engine.watch(look);
  look();
}

/**
 * Whether what was saved has arrived, for as long as the page is open.
 * @param {Entry} entry
 */
function tellAbout({ id }) {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-sent]"));
  const look = async () => {
    const entry = await engine.get(id);
    const state = entry?.state ?? "queued";
    place.textContent = place.dataset[state] ?? place.dataset.queued ?? "";
    if (entry && state === "stored") {
      await offerNext(entry);
    }
  };
  engine.watch(look);
  look();
}

/**
 * The form that comes after this one, once it is certain that it can be answered: not without a network, nor when its link
 * has been closed since this page was fetched.
 * @param {Entry} entry
 */
async function offerNext({ area }) {
  const offer = /** @type {HTMLElement | null} */ (document.querySelector("[data-afterwards]"));
  const link = offer?.querySelector("a");
  if (!offer?.hidden || !link) {
    return;
  }
  if (area.length > (form?.dataset.area ?? "").length) {
    link.search = `?wilayah=${area}`; // the kelurahan that was chosen here need not be chosen again
  }
  const answer = await fetch(link.href, { method: "HEAD", referrerPolicy: "no-referrer" }).catch(() => null);
  offer.hidden = !answer?.ok;
}

if (inWorker) {
  sendInBackground();
} else if (form) {
  wireReading();
  wireSkip();
  begin(form).catch(() => {});
}
