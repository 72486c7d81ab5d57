// Home: at a glance what is unfinished, waiting, refused, returned and stored today, and how sending goes.

import * as engine from "../engine.js";
import { moment, word } from "../words.js";

/** @param {HTMLElement} home @param {string} name @returns {HTMLElement} */
const part = (home, name) => /** @type {HTMLElement} */ (home.querySelector(`[data-${name}]`));

/** @param {HTMLElement} home */
export function wireHome(home) {
  /** @type {Record<string, (button: HTMLElement) => unknown>} */
  const does = {
    send: () => engine.send(),
    install: () => engine.install(),
    update: async () => {
      if ((await engine.applyUpdate()) === false) {
        part(home, "update").querySelector("p")?.replaceChildren(word("form_open"));
      }
    },
    later: () => (part(home, "update").hidden = true),
    dismiss: async (button) => {
      await engine.dismiss(/** @type {import("../types").Notice["code"]} */ (button.dataset.code));
      await drawHome(home);
    },
  };
  home.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-do]")) : null;
    if (button) {
      does[button.dataset.do ?? ""]?.(button);
    }
  });
}

/** @param {HTMLElement} home */
export async function drawHome(home) {
  const [officer, uses, counts, status, notices, storage, update] = await Promise.all([
    engine.officer(),
    engine.mostUsed(),
    engine.counts(),
    engine.status(),
    engine.notices(),
    engine.storage(),
    engine.updateReady(),
  ]);
  part(home, "signed-out").hidden = officer !== null;
  part(home, "find").hidden = officer === null;
  part(home, "update").hidden = !update;
  // The worker answers with this page for a form that the phone does not hold.
  part(home, "not-kept").hidden = !part(home, "services").querySelector(`[href="${location.pathname}"]`);
  sortServices(part(home, "services"), uses);

  const waiting = counts.queued + counts.sending;
  const numbers = /** @type {Record<string, number>} */ ({ ...counts, waiting });
  for (const element of home.querySelectorAll("[data-count]")) {
    const number = numbers[/** @type {HTMLElement} */ (element).dataset.count ?? ""] ?? 0;
    element.textContent = number.toLocaleString("id-ID");
    const tile = /** @type {HTMLElement} */ (element.closest("li"));
    tile.className = number ? (tile.dataset.kind ?? "") : "zero";
  }

  const sending = status.phase === "sending";
  part(home, "status").textContent = status.text;
  part(home, "sending").className = `notice ${status.code ? "wait" : ""}`;
  const bar = /** @type {HTMLProgressElement} */ (part(home, "progress"));
  bar.hidden = !sending || status.total === 0;
  bar.max = Math.max(1, status.total);
  bar.value = status.sent;
  const send = /** @type {HTMLElement} */ (home.querySelector('[data-do="send"]'));
  send.hidden = sending || !officer || waiting + counts.incomplete === 0;

  part(home, "notices").replaceChildren(...notices.map(noticeBox));
  part(home, "contact").textContent = status.last_success
    ? word("last_contact", { when: moment(status.last_success) })
    : word("never_contact");
  part(home, "safe").textContent = word(storage.level === "safe" ? "safe" : "unsafe");
  part(home, "sending").hidden = !status.text;
  const install = /** @type {HTMLElement} */ (home.querySelector('[data-do="install"]'));
  install.hidden = !engine.canInstall();
  const forms = officer && (await engine.formsKept());
  part(home, "forms").textContent = forms ? word("forms_ready", { kept: forms.kept, total: forms.total }) : "";
}

/**
 * What this officer fills in most stands first, and in sight; the others keep the order of the page.
 * @param {HTMLElement} nav
 * @param {Record<string, number>} uses
 */
function sortServices(nav, uses) {
  const used = (/** @type {Element} */ link) => uses[/** @type {HTMLElement} */ (link).dataset.service ?? ""] ?? 0;
  const before = [...nav.querySelectorAll("[data-service]")];
  const after = [...before].sort((one, other) => used(other) - used(one));
  if (after.some((link, place) => link !== before[place])) {
    const [first, others] = nav.querySelectorAll(".services");
    const inSight = first.children.length;
    first.append(...after.slice(0, inSight));
    others?.append(...after.slice(inSight));
  }
}

/** @param {import("../types").Notice} notice */
function noticeBox({ code, text }) {
  const [box, line, close] = [document.createElement("div"), document.createElement("p"), document.createElement("button")];
  box.className = `notice ${code === "not_installed" ? "wait" : "bad"}`;
  line.textContent = text;
  close.type = "button";
  close.dataset.do = "dismiss";
  close.dataset.code = code;
  close.textContent = word("understood");
  box.append(line, close);
  return box;
}
