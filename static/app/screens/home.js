// Home: at a glance what is unfinished, waiting, refused, returned and stored today, and how sending goes.

import { enrolled } from "../enrolled-door.js";
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
      // The new version takes over once the old one has done what it is about, such as sending.
      const said = (await engine.applyUpdate()) ? "updating" : "form_open";
      part(home, "update").querySelector("p")?.replaceChildren(word(said));
    },
    later: () => (part(home, "update").hidden = true),
    dismiss: async (button) => {
      await engine.dismiss(/** @type {import("../types").Notice["code"]} */ (button.dataset.code));
      await drawHome(home);
    },
  };
  engine.watch((news) => {
    // While one form after the other comes, only their number changes.
    if (news.kind === "forms") {
      drawForms(home, news);
    }
  });
  home.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-do]")) : null;
    if (button) {
      does[button.dataset.do ?? ""]?.(button);
    }
  });
}

/** @param {HTMLElement} home */
export async function drawHome(home) {
  const room = engine.storage();
  const [officer, uses, counts, status, notices, storage, update, event] = await Promise.all([
    engine.officer(),
    engine.mostUsed(),
    engine.counts(),
    engine.status(),
    engine.notices(room),
    room,
    engine.updateReady(),
    drawOutreach(home),
  ]);
  part(home, "signed-out").hidden = officer !== null;
  part(home, "find").hidden = officer === null;
  part(home, "update").hidden = !update;
  // The worker answers with this page for a form that the phone does not hold.
  part(home, "not-kept").hidden = !part(home, "services").querySelector(`[href="${location.pathname}"]`);
  sortServices(part(home, "services"), uses, event?.services);

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
  part(home, "safe").hidden = false;
  part(home, "sending").hidden = !status.text;
  const install = /** @type {HTMLElement} */ (home.querySelector('[data-do="install"]'));
  install.hidden = !engine.canInstall();
  drawForms(home, officer && (await engine.formsKept()));
}

/**
 * @param {HTMLElement} home
 * @param {{kept: number, total: number} | null} forms
 */
function drawForms(home, forms) {
  part(home, "forms").textContent = forms ? word("forms_ready", { kept: forms.kept, total: forms.total }) : "";
}

/**
 * The event under way, and the way to the others; only for an officer who has any.
 * @param {HTMLElement} home
 * @returns {Promise<import("../types").OutreachEvent | null>} the one under way
 */
async function drawOutreach(home) {
  const outreach = await engine.outreach();
  const looked = (await outreach?.underWay()) ?? null;
  part(home, "to-events").hidden = !outreach || looked !== null || !(await outreach.any());
  part(home, "outreach").hidden = !looked;
  if (outreach && looked) {
    (await enrolled()).drawBanner(part(home, "outreach"), looked, outreach);
  }
  return looked?.event ?? null;
}

/**
 * What this officer fills in most stands first, and in sight; the others keep the order of the page. During an outreach event
 * only its services are in sight.
 * @param {HTMLElement} nav
 * @param {Record<string, number>} uses
 * @param {string[]} [wanted] services of the event under way
 */
function sortServices(nav, uses, wanted = []) {
  const named = (/** @type {Element} */ link) => /** @type {HTMLElement} */ (link).dataset.service ?? "";
  const place = (/** @type {Element} */ link) => (wanted.includes(named(link)) ? wanted.indexOf(named(link)) : wanted.length);
  const used = (/** @type {Element} */ link) => uses[named(link)] ?? 0;
  const before = [...nav.querySelectorAll("[data-service]")];
  const after = [...before].sort((one, other) => place(one) - place(other) || used(other) - used(one));
  const [first, others] = nav.querySelectorAll(".services");
  const inSight = before.filter((link) => place(link) < wanted.length).length || Number(nav.dataset.services);
  if (first.children.length !== inSight || after.some((link, at) => link !== before[at])) {
    first.append(...after.slice(0, inSight));
    others.append(...after.slice(inSight));
  }
  /** @type {HTMLElement} */ (others.parentElement).hidden = after.length <= inSight;
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
