// The citizen's proof: the receipt code in large letters and as a QR code, valid without a network.

import { extras } from "./extras-door.js";

/** @typedef {import("./types").Entry} Entry */

/**
 * @param {HTMLElement} card
 * @param {Entry} entry
 */
export async function fillReceipt(card, { receipt, service, collected_at }) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (card.querySelector(`[data-${name}]`));
  const track = card.dataset.track === undefined ? "" : `${location.origin}/lacak/${receipt}`;
  const when = new Date(collected_at ?? Date.now()).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  const title = card.dataset.title || document.querySelector(`[data-service="${service}"] b`)?.textContent || "Jemput Bola";
  part("code").textContent = receipt;
  part("dated").textContent = `${title} · ${when}`;
  card.querySelector("[data-track-at]")?.replaceChildren(`${location.host}/lacak`);
  card.hidden = false;
  const tools = await extras().catch(() => null); // without the picture the code itself is proof enough
  part("qr").replaceChildren(...(tools ? [tools.qr(track || receipt, receipt)] : []));
  tools?.offer(card, { code: receipt, title, when, track });
}

/**
 * @param {HTMLElement} form
 * @param {Entry} entry
 */
export async function showReceipt(form, entry) {
  const done = /** @type {HTMLElement} */ (document.querySelector("[data-done]"));
  form.hidden = true;
  for (const other of document.querySelectorAll("[data-while-filling]")) {
    /** @type {HTMLElement} */ (other).hidden = true;
  }
  done.hidden = false;
  window.scrollTo(0, 0);
  done.querySelector("h1")?.focus();
  const card = /** @type {HTMLElement | null} */ (done.querySelector(".receipt"));
  if (card) {
    await fillReceipt(card, entry); // an answer without a name has none
  }
}
