// The citizen's proof: the receipt code in large letters and as a QR code, valid without a network.

import { extras } from "./extras-door.js";

/**
 * @param {HTMLElement} card
 * @param {string} receipt
 */
export async function fillReceipt(card, receipt) {
  const [code, qr] = ["[data-code]", "[data-qr]"].map((name) => /** @type {HTMLElement} */ (card.querySelector(name)));
  code.textContent = receipt;
  card.hidden = false;
  const tools = await extras().catch(() => null); // without the picture the code itself is proof enough
  qr.replaceChildren(...(tools ? [tools.qr(receipt, receipt)] : []));
}

/**
 * @param {HTMLElement} form
 * @param {import("./types").Entry} entry
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
  await fillReceipt(/** @type {HTMLElement} */ (done.querySelector(".receipt")), entry.receipt);
}
