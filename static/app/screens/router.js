// Which screen is shown: the part after # names it, so that the phone's back button works and one page is enough offline.

import * as engine from "../engine.js";
import { drawEntry, wireEntry } from "./entry.js";
import { enrolBy, wireEnrol } from "./enrol.js";
import { drawHome, wireHome } from "./home.js";
import { drawList, wireList } from "./list.js";
import { drawPhone, wirePhone } from "./phone.js";

/** @typedef {(screen: HTMLElement, value: string) => Promise<void> | void} Draw */

/** @type {Record<string, {screen: string, draw: Draw, late?: boolean}>} late: empty, and so out of sight, until drawn */
const PLACES = {
  "": { screen: "home", draw: drawHome },
  daftar: { screen: "list", draw: drawList },
  isian: { screen: "entry", draw: drawEntry, late: true },
  masuk: { screen: "enrol", draw: () => {} },
  kode: { screen: "enrol", draw: enrolBy },
  ponsel: { screen: "phone", draw: drawPhone },
};
/** The long addresses of the two screens that one may have written down. */
const PATHS = /** @type {Record<string, string>} */ ({ "/app/masuk": "masuk", "/app/entri": "daftar" });

const place = () => {
  const [name, value = ""] = location.hash.slice(1).split("=");
  return { name: name || (PATHS[location.pathname] ?? ""), value: decodeURIComponent(value) };
};

/** @param {Promise<unknown>} ready the engine has started */
export async function openScreens(ready) {
  const screens = [...document.querySelectorAll("[data-screen]")].map((s) => /** @type {HTMLElement} */ (s));
  const named = (/** @type {string} */ name) => /** @type {HTMLElement} */ (screens.find((s) => s.dataset.screen === name));

  function current() {
    const { name, value } = place();
    const { screen, draw, late = false } = PLACES[name] ?? PLACES[""];
    return { element: named(screen), draw, late, value };
  }

  function show() {
    const { element, late } = current();
    for (const screen of screens) {
      screen.hidden = late || screen !== element;
    }
  }

  async function redraw() {
    const { element, draw, value } = current();
    await draw(element, value);
    if (current().element === element) {
      element.hidden = false;
    }
  }

  show();
  wireHome(named("home"));
  wireList(named("list"));
  wireEntry(named("entry"));
  wireEnrol(named("enrol"));
  wirePhone(named("phone"));
  await ready;
  window.addEventListener("hashchange", async () => {
    show();
    await redraw();
    window.scrollTo(0, 0);
    current().element.querySelector("h1")?.focus({ preventScroll: true });
  });
  // Many entries change at once while sending: one redraw for all of them.
  let waiting = 0;
  engine.watch((news) => {
    if ((news.kind !== "officer" && place().name === "masuk") || (news.kind === "forms" && !news.whole)) {
      return;
    }
    waiting ||= window.setTimeout(() => {
      waiting = 0;
      redraw();
    }, 100);
  });
  await redraw();
}
