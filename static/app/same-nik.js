// While a NIK is being filled in: says who is registered with it already. A warning; the entry can be sent all the same.

import { wordsOf } from "./form.js";
import { t } from "./texts.js";

/** @typedef {typeof import("./engine.js")} Engine */
/** @typedef {import("./types").Found} Found */

/** More of the same person are named, but not offered. */
const MOST = 3;

/**
 * @param {HTMLFormElement} form
 * @param {Engine} engine
 */
export function warnOfSameNik(form, engine) {
  const { registry = "{}" } = form.dataset;
  const question = form.querySelector(`.question[data-question="${JSON.parse(registry).nik}"]`);
  const input = question?.querySelector("input");
  if (!question || !input) {
    return;
  }
  const place = document.createElement("p");
  place.className = "notice wait";
  place.id = `${input.id}-terdaftar`;
  place.setAttribute("role", "status");
  place.hidden = true;
  question.append(place);
  const lookup = /** @type {HTMLElement | null} */ (form.querySelector('.question[data-type="lookup"]'));
  let asked = 0;
  let shown = "";

  async function look() {
    const mine = (asked += 1);
    const nik = /** @type {HTMLInputElement} */ (input).value.replace(/\D/g, "");
    const entry = new URLSearchParams(location.hash.slice(1)).get("draf") ?? undefined;
    const { here, elsewhere } = nik.length === 16 ? await engine.sameNik(nik, entry) : { here: [], elsewhere: false };
    // The business that this form is about is no double.
    const chosen = /** @type {HTMLInputElement | null} */ (lookup?.querySelector("input[type=hidden]") ?? null);
    const others = here.filter(({ choice }) => Object.entries(choice)[0].join(":") !== chosen?.value);
    // Leaving the field asks again: a button that is being pressed must not be taken from under the finger.
    const now = JSON.stringify([elsewhere, others.map(({ choice }) => choice)]);
    if (mine === asked && now !== shown) {
      shown = now;
      place.hidden = !others.length && !elsewhere;
      place.textContent = others.length
        ? t("same_nik.here", { names: others.map(({ title }) => title).join("; ") })
        : t("same_nik.elsewhere");
      place.append(...(lookup ? others.slice(0, MOST).map(useOf) : []));
    }
  }

  /** Where the form can be about a business that is known, one tap takes it, and fills in what is still empty. @param {Found} one */
  function useOf(one) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = (wordsOf(/** @type {HTMLElement} */ (lookup)).use ?? "").replace("{title}", one.title);
    button.addEventListener("click", () => {
      lookup?.dispatchEvent(new CustomEvent("choose", { detail: one }));
      void look();
    });
    return button;
  }

  form.addEventListener("change", look);
  input.addEventListener("input", look);
  void look();
}
