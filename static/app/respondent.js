// The citizen's form: the same steps and drafts as the officer's, sent with the token of the QR link. In the service worker:
// only sends.

import { inWorker, sendInBackground } from "./background.js";
import * as engine from "./engine.js";
import { fillIn } from "./filling.js";
import { wireReading } from "./reading.js";

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
      location.assign(`/bahasa/${language}?kembali=${encodeURIComponent(location.pathname)}`);
    });
  }
}

/**
 * Whether what was saved has arrived, for as long as the page is open.
 * @param {Entry} entry
 */
function tellAbout({ id }) {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-sent]"));
  const look = async () => {
    const state = (await engine.get(id))?.state ?? "queued";
    place.textContent = place.dataset[state] ?? place.dataset.queued ?? "";
  };
  engine.watch(look);
  look();
}

if (inWorker) {
  sendInBackground();
} else if (form) {
  wireReading();
  begin(form).catch(() => {});
}
