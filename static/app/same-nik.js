// While a NIK is being filled in: says who is registered with it already. A warning; the entry can be sent all the same.

import { t } from "./texts.js";

/** @typedef {typeof import("./engine.js")} Engine */

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
  let asked = 0;

  async function look() {
    const mine = (asked += 1);
    const nik = /** @type {HTMLInputElement} */ (input).value.replace(/\D/g, "");
    const entry = new URLSearchParams(location.hash.slice(1)).get("draf") ?? undefined;
    const { here, elsewhere } = nik.length === 16 ? await engine.sameNik(nik, entry) : { here: [], elsewhere: false };
    // The business that this form is about is no double.
    const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector('.question[data-type="lookup"] input[type=hidden]'));
    const others = here.filter(({ choice }) => Object.entries(choice)[0].join(":") !== chosen?.value);
    if (mine === asked) {
      place.hidden = !others.length && !elsewhere;
      place.textContent = others.length
        ? t("same_nik.here", { names: others.map(({ title }) => title).join("; ") })
        : t("same_nik.elsewhere");
    }
  }

  form.addEventListener("change", look);
  input.addEventListener("input", look);
  void look();
}
