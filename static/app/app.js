// The officer's pages: starts the engine, then either the screens or a form. In the service worker: only sends.

import { inWorker, sendInBackground } from "./background.js";
import * as engine from "./engine.js";
import { fillIn } from "./filling.js";
import { fixArea } from "./kelurahan.js";
import { openScreens } from "./screens/router.js";

const form = inWorker ? null : /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-service]"));

if (inWorker) {
  sendInBackground();
} else if (form) {
  const ready = engine.start();
  const asked = new URLSearchParams(location.hash.slice(1));
  fillIn(form, {
    ready,
    area: async () => (await engine.officer())?.area ?? "",
    opened: async () => asked.get("draf") ?? asked.get("lihat") ?? undefined,
    look: asked.has("lihat"),
  });
  ready.then(async () => {
    const officer = await engine.officer();
    fixArea(form, officer);
    const box = /** @type {HTMLElement} */ (document.querySelector("[data-signed-out]"));
    box.hidden = officer !== null;
  });
} else {
  openScreens(engine.start());
}
