// The officer's pages: starts the engine, then the screens, a form, the businesses, or the outreach events. In the service
// worker: only sends.

import { inWorker, sendInBackground } from "./background.js";
import * as engine from "./engine.js";
import { enrolled, handover } from "./enrolled-door.js";
import { fillIn } from "./filling.js";
import { fixArea } from "./kelurahan.js";
import { lockedTo, stayLocked } from "./lock.js";
import { openScreens } from "./screens/router.js";
import { wireSkip } from "./skip.js";

// A citizen who was handed the phone gets a fresh survey after this time, if the last one did not ask for it.
const NEXT_CITIZEN = 30_000;

const form = inWorker ? null : /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-service]"));
const businesses = inWorker ? null : /** @type {HTMLElement | null} */ (document.querySelector("[data-businesses]"));
const events = inWorker ? null : /** @type {HTMLElement | null} */ (document.querySelector("[data-events]"));

if (!inWorker) {
  wireSkip();
}
if (inWorker) {
  sendInBackground();
} else if (stayLocked()) {
  // The survey is on its way back.
} else if (form) {
  const ready = engine.start();
  const asked = new URLSearchParams(location.hash.slice(1));
  const { flush } = fillIn(form, {
    ready,
    area: async () => (await engine.officer())?.area ?? "",
    opened: async () => asked.get("draf") ?? asked.get("lihat") ?? undefined,
    look: asked.has("lihat"),
    search: engine.searchBusinesses,
    saved: (entry) => {
      if (form.dataset.registry && entry.owner) {
        void enrolled().then(({ offerNext }) => offerNext(form, engine, entry));
      }
      if (lockedTo()) {
        setTimeout(() => location.replace(location.pathname), NEXT_CITIZEN);
      }
    },
  });
  leadOn(form, flush);
  document.body.classList.toggle("locked", lockedTo() !== "");
  ready.then(async () => {
    const officer = await engine.officer();
    fixArea(form, officer);
    const box = /** @type {HTMLElement} */ (document.querySelector("[data-signed-out]"));
    box.hidden = officer !== null;
    if (lockedTo() || (officer && form.dataset.anonymous !== undefined)) {
      (await enrolled()).openHandoverScreen(form, engine, await handover());
    }
    if (officer && form.dataset.registry && !asked.has("lihat")) {
      await chooseBusiness(form, asked);
      (await enrolled()).warnOfSameNik(form, engine);
    }
  });
} else if (businesses) {
  engine.start().then(async () => (await enrolled()).openBusinesses(businesses, engine));
} else if (events) {
  /** @type {Promise<typeof import("./outreach-page.js")>} */
  const page = import(/** @type {string} */ (events.dataset.events));
  engine.start().then(async () => (await page).openEvents(events, engine));
} else {
  openScreens(engine.start());
}

/**
 * Where the notes of a form lead to another, go there once what stands in the page is on the phone.
 * @param {HTMLFormElement} form
 * @param {() => Promise<void>} flush
 */
function leadOn(form, flush) {
  form.addEventListener("click", async (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-opens]") : null;
    if (link) {
      event.preventDefault();
      await flush();
      const draft = new URLSearchParams(location.hash.slice(1)).get("draf");
      location.assign(`${link.getAttribute("href")}#dari=${draft}`);
    }
  });
}

/**
 * The form was opened for a business or a person: its lookup question is told, and fills in what is known.
 * @param {HTMLFormElement} form
 * @param {URLSearchParams} asked `usaha`: "business:<id>" or "entry:<id>"; `dari`: id of the entry of another form
 */
async function chooseBusiness(form, asked) {
  const question = form.querySelector('.question[data-type="lookup"]');
  const [kind, id] = (asked.get("usaha") ?? "").split(":");
  const other = asked.get("dari");
  const found =
    question && id ? await engine.business({ [kind]: id }) : other ? await (await enrolled()).personOf(engine, other) : null;
  if (found) {
    question?.dispatchEvent(new CustomEvent("choose", { detail: found }));
  }
}
