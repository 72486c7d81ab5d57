// Rupiah: thousands appear while one types, and the size of the business is named.

import { parseMoney } from "./checks.js";
import { rulesOf } from "./form.js";

/** @param {number | string} digits */
const grouped = (digits) => String(digits).replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ".");

/** @param {HTMLElement} question */
export function wireMoney(question) {
  const input = /** @type {HTMLInputElement} */ (rulesOf(question));
  const says = question.querySelector(".says");
  /** @type {{classes: {max: number | null, label: string}[]}} */
  const { classes } = JSON.parse(input.dataset.scale ?? '{"classes": []}');
  let before = input.value;

  const draw = () => {
    const one_key = Math.abs(input.value.length - before.length) <= 1 && /^[\d.]*$/.test(input.value);
    const amount = one_key ? input.value.replace(/\D/g, "") : parseMoney(input.value);
    // Something pasted that is no amount is left alone: the check will say so.
    if (amount !== null && amount !== "" && Number(amount) >= 0) {
      const after = input.value.slice(input.selectionStart ?? 0).replace(/\D/g, "").length;
      input.value = grouped(amount);
      if (document.activeElement === input) {
        putCursor(input, after);
      }
    }
    before = input.value;
    const value = parseMoney(input.value);
    const size = value !== null && classes.find(({ max }) => max === null || value <= max);
    if (says) {
      says.textContent = size ? size.label : "";
    }
    question.dataset.said = input.value ? `Rp ${input.value}${size ? ` (${size.label})` : ""}` : "";
  };
  input.addEventListener("input", draw);
  question.addEventListener("filled", draw);
  draw();
}

/**
 * The cursor keeps its place, counted in digits from the right.
 * @param {HTMLInputElement} input
 * @param {number} after digits to its right
 */
function putCursor(input, after) {
  let at = input.value.length;
  for (let left = after; left > 0 && at > 0; at -= 1) {
    left -= /\d/.test(input.value[at - 1]) ? 1 : 0;
  }
  input.setSelectionRange(at, at);
}
