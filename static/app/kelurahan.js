// The kelurahan question on an officer's phone: only the officer's own area, chosen beforehand when it is one kelurahan.

import { controlsOf, questionsIn } from "./form.js";

const VILLAGE = 13;

/**
 * @param {HTMLElement} form
 * @param {import("./types").Officer | null} officer
 */
export function fixArea(form, officer) {
  if (!officer) {
    return;
  }
  const { area, area_name } = officer;
  for (const question of questionsIn(form).filter((q) => q.dataset.type === "area")) {
    const select = /** @type {HTMLSelectElement} */ (controlsOf(question)[0]);
    const chosen = select.value;
    const places = [...select.options].filter(({ value }) => value === area || value.startsWith(`${area}.`));
    const one = area.length === VILLAGE;
    select.replaceChildren(...(one ? [] : [new Option("–", "")]), ...(places.length || !one ? places : [new Option(area_name, area)]));
    select.value = one ? area : chosen;
    if (select.value && select.getAttribute("aria-invalid")) {
      select.dispatchEvent(new Event("change", { bubbles: true })); // "not chosen yet" was said a moment too early
    }
  }
}
