// On the form of an anonymous survey: handing the phone to the citizen, and taking it back.

import { PIN } from "../handover.js";
import { lockedTo } from "../lock.js";

/** @typedef {typeof import("../engine.js")} Engine */
/** @typedef {ReturnType<typeof import("../handover.js").openHandover>} Handover */

/**
 * @param {HTMLFormElement} form
 * @param {Engine} engine
 * @param {Handover} handover
 */
export async function openHandoverScreen(form, engine, handover) {
  const { service = "" } = form.dataset;
  const [offer, leave, back] = ["offer", "leave", "back"].map(
    (name) => /** @type {HTMLElement} */ (document.querySelector(`[data-hand="${name}"]`)),
  );
  /** The words stand in the page. @param {string} name */
  const said = (name) => offer.dataset[name] ?? "";
  const [set, pin, again] = [offer, leave, back].map((box) => /** @type {HTMLFormElement} */ (box.querySelector("form")));

  function draw() {
    const locked = lockedTo() === service;
    document.body.classList.toggle("locked", locked);
    offer.hidden = locked;
    leave.hidden = !locked;
  }

  submitted(set, async ({ pin: chosen }) => {
    if (!PIN.test(chosen)) {
      return said("wanted");
    }
    await handover.handOver(service, chosen);
    // What the officer had begun is not the citizen's.
    location.replace(location.pathname);
    return "";
  });

  submitted(pin, async ({ pin: given }) => {
    const { done, wait } = await handover.takeBack(given);
    if (done) {
      await home();
      return "";
    }
    return wait ? said("wait").replace("{n}", String(Math.ceil(wait / 1_000))) : said("wrong");
  });

  submitted(again, async ({ username, password }) => {
    const who = await handover.handedOver();
    if (who && who.owner !== username.trim()) {
      return said("stranger");
    }
    try {
      await engine.signIn({ username: username.trim(), password });
    } catch (fault) {
      return /** @type {Error} */ (fault).message;
    }
    await handover.release();
    await home();
    return "";
  });

  /** A survey that was begun and not sent belongs to nobody: the officer does not get to see it. */
  async function home() {
    for (const draft of await engine.list({ state: "draft" })) {
      if (draft.service === service) {
        await engine.discard(draft.id);
      }
    }
    engine.formOpen(false);
    location.replace("/app/");
  }

  draw();
  if (location.hash === "#serahkan" && !offer.hidden) {
    /** @type {HTMLDetailsElement} */ (offer).open = true; // the officer comes from a form that offers this survey
    /** @type {HTMLInputElement} */ (set.elements.namedItem("pin")).focus();
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {(typed: Record<string, string>) => Promise<string>} act answers what is wrong, "" when nothing is
 */
function submitted(form, act) {
  const fault = /** @type {HTMLElement} */ (form.querySelector(".fault"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    for (const input of form.querySelectorAll("input[type=password]")) {
      /** @type {HTMLInputElement} */ (input).value = "";
    }
    fault.hidden = true;
    button.disabled = true;
    const wrong = await act(typed).catch((reason) => String(reason));
    button.disabled = false;
    fault.textContent = wrong;
    fault.hidden = !wrong;
  });
}
