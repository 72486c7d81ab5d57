// This phone: who uses it, whether its memory is safe, and signing out.

import * as engine from "../engine.js";
import { moment, word } from "../words.js";

/** @param {HTMLElement} screen @param {string} selector */
const find = (screen, selector) => /** @type {HTMLElement} */ (screen.querySelector(selector));
let sure = false;

/** @param {HTMLElement} screen */
export function wirePhone(screen) {
  find(screen, '[data-do="persist"]').addEventListener("click", async () => {
    await engine.askPersistence();
    await drawPhone(screen);
  });
  find(screen, '[data-do="out"]').addEventListener("click", async () => {
    const { done, waiting } = await engine.signOut({ force: sure });
    sure = !done;
    find(screen, "[data-out-said]").textContent = done ? "" : word("out_waiting", { n: waiting });
    await drawPhone(screen);
  });
}

/** @param {HTMLElement} screen */
export async function drawPhone(screen) {
  const [officer, status, storage] = await Promise.all([engine.officer(), engine.status(), engine.storage()]);
  find(screen, "[data-who]").textContent = officer ? `${officer.name} (${officer.username})` : word("nobody");
  find(screen, "[data-where]").textContent = officer?.area_name ?? "–";
  find(screen, "[data-device]").textContent = officer ? String(officer.device.name) : "–";
  find(screen, "[data-last]").textContent = status.last_success ? moment(status.last_success) : word("never_contact");
  find(screen, "[data-storage]").textContent = storage.text;
  find(screen, '[data-do="persist"]').hidden = storage.persisted;
  const out = find(screen, '[data-do="out"]');
  out.hidden = !officer;
  out.textContent = sure ? word("out_anyway") : word("out");
  find(screen, "[data-in]").hidden = officer !== null;
}
