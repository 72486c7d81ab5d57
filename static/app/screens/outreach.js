// "Kegiatan": the outreach events of the officer, one of them, and the QR code by which citizens attend.

import { extras } from "../extras-door.js";
import { daysUntil, doubts } from "../outreach-rules.js";
import { word } from "../words.js";
import { preparation } from "./outreach-prepare.js";
import { dated, heading, serviceName, whenIs } from "./outreach-words.js";

/** @typedef {typeof import("../engine.js")} Engine */
/** @typedef {import("../outreach.js").Looked} Looked */

const NEWS = new Set(["outreach", "entries", "officer", "status", "registry"]);

/**
 * @param {HTMLElement} page
 * @param {Engine} engine
 */
export async function openEvents(page, engine) {
  const parts = [...page.querySelectorAll("[data-part]")].map((part) => /** @type {HTMLElement} */ (part));
  const [list, one, attendance] = parts;
  const prepare = preparation(one, engine);
  /** Which event the officer is being asked about before it begins. */
  let asking = "";
  /** @type {{release: () => Promise<void>} | null} */
  let awake = null;
  let drawn = 0;

  /** @param {HTMLElement} part @param {string} name @returns {HTMLElement} */
  const find = (part, name) => /** @type {HTMLElement} */ (part.querySelector(`[data-${name}]`));
  const place = () => {
    const [name, id = ""] = location.hash.slice(1).split("=");
    return { name, id };
  };

  async function drawList() {
    const outreach = await engine.outreach();
    const { coming, past } = (await outreach?.list()) ?? { coming: [], past: [] };
    find(list, "found").textContent = (await engine.officer())
      ? word(coming.length ? "your_events" : "no_events", { n: coming.length })
      : word("signed_out");
    find(list, "coming").replaceChildren(...coming.map(row));
    find(list, "past").replaceChildren(...past.map(row));
    find(list, "over-box").hidden = !past.length;
    return true;
  }

  /** @param {string} id */
  async function looked(id) {
    const found = (await (await engine.outreach())?.look(id)) ?? null;
    if (!found) {
      location.replace("#");
    }
    return found;
  }

  /** @param {string} id */
  async function drawOne(id) {
    const mine = (drawn += 1);
    const [outreach, found] = await Promise.all([engine.outreach(), looked(id)]);
    // Not while it is being fetched: a worker that is to make way for a newer one must not be kept busy.
    const lacked = found && outreach && !prepare.busy(id) ? await outreach.lacked(found.event) : [];
    if (!found || mine !== drawn) {
      return found !== null;
    }
    const { event, phone, underWay, over, unsent, drafts } = found;
    const ready = phone.prepared_at !== "" && lacked.length === 0;
    const closed = event.state === "closed";
    find(one, "title").textContent = heading(event);
    find(one, "when").textContent = whenIs(event.date);
    const [kind, state] = stateOf(found, ready);
    find(one, "state").className = `mark ${kind}`;
    find(one, "state").textContent = word(state);
    find(one, "over").hidden = !over;
    find(one, "closed").hidden = !closed;
    const begun = phone.begun_at > 0;
    find(one, "going").hidden = !begun;
    find(one, "progress").replaceChildren(...found.services.map((service) => progressRow(service, underWay)));
    find(one, "waiting").textContent = [
      unsent - drafts ? word("waiting", { n: unsent - drafts }) : "",
      drafts ? word("drafts", { n: drafts }) : "",
      unsent || !found.services.some(({ done }) => done) ? "" : word("all_sent"),
    ].filter(Boolean).join(" ");

    const ended = phone.ended_at > 0;
    const busy = prepare.busy(id);
    const mayPrepare = !closed && !ended && !(underWay && ready);
    const why = doubts(event, { ready, underWay: found.another, now: Date.now() });
    const ask = find(one, "ask");
    ask.hidden = asking !== id || underWay;
    prepare.draw({ event, phone, ready, lacked, shown: (mayPrepare && ask.hidden) || busy });
    ask.querySelector("ul")?.replaceChildren(...why.map((reason) => item(word(`doubt_${reason}`, { date: dated(event.date) }))));
    // One filled button, and it comes first: the next thing to do.
    const next = over || busy || !ask.hidden ? "" : underWay ? "record" : !ready && mayPrepare ? "prepare" : "begin";
    const soon = why.includes("not_today") && next === "begin" ? "" : next;
    action("record", underWay && !over, soon);
    action("prepare", mayPrepare && !busy, soon, word(ready ? "prepare_again" : "prepare"));
    action("begin", !closed && !underWay && !busy && ask.hidden, soon, word(begun ? "begin_again" : "begin"));
    const qr = /** @type {HTMLAnchorElement} */ (find(one, "attendance"));
    qr.hidden = !event.attendance_url || closed || busy;
    qr.href = `#hadir=${id}`;
    find(one, "end").hidden = !underWay || over;

    find(one, "team").textContent = event.team.join(", ");
    find(one, "targets").textContent = Object.values(found.services)
      .map(({ service, target }) => `${serviceName(service)}${target ? ` (${target})` : ""}`)
      .join(", ");
    for (const part of one.querySelectorAll("[data-letter]")) {
      /** @type {HTMLElement} */ (part).hidden = !event.letter?.number;
    }
    const letter = /** @type {HTMLElement} */ (one.querySelector("dd[data-letter]"));
    const { number = "", date = null } = event.letter ?? {};
    letter.textContent = date ? `${number}, ${dated(date)}` : String(number);
    return true;
  }

  /**
   * @param {string} name
   * @param {boolean} shown
   * @param {string} next name of the one that stands first, filled
   * @param {string} [text]
   */
  function action(name, shown, next, text) {
    const found = /** @type {HTMLElement} */ (one.querySelector(`[data-do="${name}"]`));
    const [box, line] = [find(one, "actions"), /** @type {HTMLElement} */ (found.parentElement)];
    line.hidden = !shown;
    found.textContent = text ?? found.textContent;
    found.className = name === next ? "button main big" : "button";
    if (name === next && box.firstElementChild !== line) {
      box.prepend(line);
    }
  }

  /** @param {string} id */
  async function drawAttendance(id) {
    const found = await looked(id);
    const address = found?.event.attendance_url;
    if (!found || !address) {
      location.replace(`#${found ? `buka=${id}` : ""}`);
      return false;
    }
    find(attendance, "title").textContent = heading(found.event);
    find(attendance, "address").textContent = address.replace(/^https?:\/\//, "");
    /** @type {HTMLAnchorElement} */ (find(attendance, "back")).href = `#buka=${id}`;
    const fill = /** @type {HTMLAnchorElement} */ (find(attendance, "fill"));
    fill.hidden = !page.querySelector('[data-form][data-service="daftar_hadir"]');
    fill.href = "/app/daftar_hadir";
    if (find(attendance, "qr").dataset.address !== address) {
      const { qr } = await extras();
      find(attendance, "qr").replaceChildren(qr(address, word("attendance_qr")));
      find(attendance, "qr").dataset.address = address;
    }
    // Nobody can scan a screen that has gone dark.
    awake ??= (await /** @type {any} */ (navigator).wakeLock?.request("screen").catch(() => null)) ?? null;
    return true;
  }

  async function show() {
    const { name, id } = place();
    const [part, draw] = /** @type {[HTMLElement, () => Promise<boolean>]} */ (
      name === "buka" ? [one, () => drawOne(id)] : name === "hadir" ? [attendance, () => drawAttendance(id)] : [list, drawList]
    );
    if (part !== attendance) {
      void awake?.release();
      awake = null;
    }
    if ((await draw()) && place().name === name) {
      for (const other of parts) {
        other.hidden = other !== part;
      }
    }
    return part;
  }

  /** @type {Record<string, (id: string) => Promise<unknown>>} */
  const does = {
    prepare: async (id) => {
      const done = prepare.run(id);
      await show();
      await done;
    },
    begin: async (id) => {
      const looking = await looked(id);
      const outreach = await engine.outreach();
      const lacked = looking && outreach ? await outreach.lacked(looking.event) : [];
      const ready = Boolean(looking?.phone.prepared_at) && lacked.length === 0;
      const doubtful = looking && doubts(looking.event, { ready, underWay: looking.another, now: Date.now() }).length;
      return doubtful ? (asking = id) : does["begin-now"](id);
    },
    "begin-now": async (id) => {
      asking = "";
      return (await engine.outreach())?.begin(id);
    },
    "not-yet": async () => (asking = ""),
    end: async (id) => {
      await (await engine.outreach())?.end(id);
      void engine.send();
    },
    affirm: async (id) => (await engine.outreach())?.affirm(id),
  };
  one.addEventListener("click", async (event) => {
    const pressed = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-do]")) : null;
    if (pressed) {
      await does[pressed.dataset.do ?? ""]?.(place().id);
      await show();
    }
  });
  addEventListener("hashchange", async () => {
    asking = "";
    const part = await show();
    scrollTo(0, 0);
    part.querySelector("h1")?.focus({ preventScroll: true });
  });
  engine.watch(({ kind }) => {
    if (NEWS.has(kind)) {
      void show();
    }
  });
  await show();
  const { name, id } = place();
  if (name === "buka" && (await looked(id))?.phone.preparing) {
    // The new version of the app has just come in: on with what it was fetched for.
    await does.prepare(id);
    await show();
  }
}

/**
 * @param {Looked} looked
 * @param {boolean} ready
 * @returns {["good" | "wait" | "", string]}
 */
function stateOf({ event, phone, underWay }, ready) {
  if (underWay) {
    return ["good", "state_under_way"];
  }
  if (event.state === "closed") {
    return ["", "state_closed"];
  }
  if (phone.ended_at) {
    return ["", "state_ended"];
  }
  if (daysUntil(event.date, Date.now()) < 0) {
    return ["", "state_past"];
  }
  return ready ? ["good", "state_ready"] : ["wait", "state_not_ready"];
}

/** @param {{event: import("../types").OutreachEvent, phone: import("../types").EventOnPhone, underWay: boolean}} event */
function row({ event, phone, underWay }) {
  const [made, link, title, day, state] = ["li", "a", "b", "span", "span"].map((name) => document.createElement(name));
  /** @type {HTMLAnchorElement} */ (link).href = `#buka=${event.id}`;
  title.textContent = heading(event);
  day.textContent = `${whenIs(event.date)} `;
  const [kind, says] = stateOf(/** @type {Looked} */ ({ event, phone, underWay }), phone.prepared_at !== "");
  state.className = `mark ${kind}`;
  state.textContent = word(says);
  link.append(title, day, state);
  made.append(link);
  return made;
}

/**
 * @param {{service: string, done: number, target: number}} counted
 * @param {boolean} open its form may be begun
 */
function progressRow({ service, done, target }, open) {
  const form = document.querySelector(`[data-form][data-service="${service}"]`);
  const [made, inner, number] = ["li", "a", "b"].map((name) => document.createElement(name));
  if (form && open) {
    /** @type {HTMLAnchorElement} */ (inner).href = `/app/${service}`;
  }
  made.className = target && done >= target ? "good" : "";
  number.textContent = String(done);
  inner.append(number, target ? word("of_target", { target, service: serviceName(service) }) : serviceName(service));
  made.append(inner);
  return made;
}

/** @param {string} text */
function item(text) {
  const made = document.createElement("li");
  made.textContent = text;
  return made;
}
