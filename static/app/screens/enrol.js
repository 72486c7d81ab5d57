// Signing in once, by name and password or by the code in the admin's QR.

import * as engine from "../engine.js";
import { word } from "../words.js";

/** @param {HTMLElement} screen */
export function wireEnrol(screen) {
  const form = /** @type {HTMLFormElement} */ (screen.querySelector("[data-enrol]"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = new FormData(form);
    await enrol(screen, { username: String(typed.get("username")).trim(), password: String(typed.get("password")) });
    /** @type {HTMLInputElement} */ (form.elements.namedItem("password")).value = "";
  });
}

/**
 * @param {HTMLElement} screen
 * @param {string} code
 */
export async function enrolBy(screen, code) {
  // The code works once: it must not stay in the address, where a reload would try it again.
  history.replaceState(null, "", "#masuk");
  await enrol(screen, { code });
}

/**
 * @param {HTMLElement} screen
 * @param {{username: string, password: string} | {code: string}} proof
 */
async function enrol(screen, proof) {
  const fault = /** @type {HTMLElement} */ (screen.querySelector("[data-enrol-fault]"));
  const button = /** @type {HTMLButtonElement} */ (screen.querySelector("[data-enrol] button"));
  const label = button.textContent;
  button.disabled = true;
  button.textContent = word("signing_in");
  fault.hidden = true;
  try {
    await engine.signIn(proof);
    location.hash = "#";
  } catch (refusal) {
    fault.textContent = /** @type {Error} */ (refusal).message;
    fault.hidden = false;
  }
  button.disabled = false;
  button.textContent = label;
}
