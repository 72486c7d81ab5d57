// "Usaha": search among the businesses of one's area, open one with what is known and what is missing, and who is to be helped.

import { needsHelp, nearest } from "../follow-up.js";
import { word } from "../words.js";

/** @typedef {import("../types").Found} Found */
/** @typedef {typeof import("../engine.js")} Engine */

const PAGE = 30;
const POSITION_WITHIN = 10_000;
/** What is shown of a business, in this order; `place` and `location` are put together. */
const SHOWN = ["owner_name", "phone", "product", "address", "place", "nik", "nib", "halal_number"];

/**
 * @param {HTMLElement} page
 * @param {Engine} engine
 */
export async function openBusinesses(page, engine) {
  const parts = [...page.querySelectorAll("[data-part]")].map((part) => /** @type {HTMLElement} */ (part));
  const named = (/** @type {string} */ name) => /** @type {HTMLElement} */ (parts.find((p) => p.dataset.part === name));
  const [search, help, one] = [named("search"), named("help"), named("one")];
  const typed = /** @type {HTMLInputElement} */ (search.querySelector("input"));
  const wanted = /** @type {HTMLSelectElement} */ (help.querySelector("select"));
  const more = /** @type {HTMLElement} */ (help.querySelector("[data-more]"));
  let asked = 0;
  let shown = PAGE;
  /** @type {Promise<{lat: number, lon: number} | null> | null} */
  let here = null;

  async function drawSearch() {
    const mine = (asked += 1);
    const text = typed.value.trim();
    const found = await engine.searchBusinesses(text);
    const all = text ? null : (await engine.businesses()).length;
    if (mine !== asked) {
      return; // a later keystroke has its own answer
    }
    list(search, found.map((business) => row(business, "")));
    say(
      search,
      all === 0
        ? word("none_yet")
        : all !== null
          ? word("type_to_search", { n: all.toLocaleString("id-ID") })
          : word(found.length === 0 ? "found_no_business" : found.length < PAGE ? "found_businesses" : "found_first", {
              n: found.length,
            }),
    );
  }

  async function drawHelp() {
    here ??= position();
    const all = await engine.businesses();
    const lacking = all.filter(({ facts }) => needsHelp(facts, wanted.value));
    const draw = (/** @type {{lat: number, lon: number} | null} */ from, /** @type {string} */ told) => {
      const sorted = nearest(lacking, from);
      list(help, sorted.slice(0, shown).map(({ business, metres }) => row(business, distance(metres, from))));
      more.hidden = sorted.length <= shown;
      say(help, lacking.length ? `${word("help_count", { n: lacking.length })} ${told}` : word("help_none"));
    };
    draw(null, "");
    const from = await here;
    if (!help.hidden) {
      draw(from, word(from ? "nearest" : "position_off"));
    }
  }

  /** @param {string} value */
  async function drawOne(value) {
    const [kind, id] = value.split(":");
    const business = await engine.business({ [kind]: id });
    if (!business) {
      location.replace("#");
      return;
    }
    const { facts, services } = business;
    /** @type {HTMLElement} */ (one.querySelector("[data-title]")).textContent = business.title;
    /** @type {HTMLElement} */ (one.querySelector("[data-waiting]")).hidden = !business.waiting;
    const lacks = /** @type {HTMLElement} */ (one.querySelector("[data-lacks]"));
    const lines = lacking(facts);
    lacks.hidden = !lines.length;
    lacks.querySelector("ul")?.replaceChildren(...lines.map((line) => element("li", line)));
    const place = [facts.rt, facts.rw].filter(Boolean).join("/");
    const known = /** @type {Record<string, unknown>} */ ({ ...facts, place });
    const answers = SHOWN.filter((field) => known[field]).flatMap((field) => [
      element("dt", word(field)),
      element("dd", String(known[field])),
    ]);
    one.querySelector("[data-facts]")?.replaceChildren(...answers);
    const links = [...one.querySelectorAll("[data-start]")].map((link) => /** @type {HTMLAnchorElement} */ (link));
    for (const link of links) {
      const { start = "", brings = "" } = link.dataset;
      const had = services.includes(start);
      link.href = `/app/${start}#usaha=${value}`;
      // What a business has already need not be applied for.
      const done = brings !== "" && !needsHelp(facts, brings, false);
      link.hidden = had || done;
      const before = /** @type {HTMLDetailsElement} */ (one.querySelector(`[data-had="${start}"]`));
      before.hidden = !had || done;
      before.open = false;
      /** @type {HTMLAnchorElement} */ (before.querySelector("[data-again]")).href = link.href;
    }
    const offered = links.filter((link) => !link.hidden);
    const first = offered.find(({ dataset }) => needsHelp(facts, dataset.brings)) ?? offered[0];
    links.forEach((link) => link.classList.toggle("main", link === first));
  }

  async function show() {
    const [name, value = ""] = location.hash.slice(1).split("=");
    const [part, draw] = /** @type {[HTMLElement, () => Promise<void>]} */ (
      name === "bantu" ? [help, drawHelp] : name === "buka" ? [one, () => drawOne(decodeURIComponent(value))] : [search, drawSearch]
    );
    if (part !== one) {
      showOnly(part);
    }
    await draw();
    showOnly(part);
    return part;
  }

  /** @param {HTMLElement} part */
  function showOnly(part) {
    for (const other of parts) {
      other.hidden = other !== part;
    }
  }

  typed.addEventListener("input", drawSearch);
  wanted.addEventListener("change", () => {
    shown = PAGE;
    void drawHelp();
  });
  more.addEventListener("click", () => {
    shown += PAGE;
    void drawHelp();
  });
  addEventListener("hashchange", async () => {
    const part = await show();
    scrollTo(0, 0);
    part.querySelector("h1")?.focus({ preventScroll: true });
  });
  engine.watch(({ kind }) => {
    if (kind === "registry" || kind === "entries" || kind === "officer") {
      void show();
    }
  });
  await show();
}

/** @returns {Promise<{lat: number, lon: number} | null>} null where the phone does not know or may not say */
function position() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) {
      return resolve(null);
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude }),
      () => resolve(null),
      { timeout: POSITION_WITHIN, maximumAge: 60_000 },
    );
  });
}

/** @param {import("../types").Facts} facts */
function lacking(facts) {
  return ["nib", "halal"].filter((what) => needsHelp(facts, what, false)).map((what) => {
    const asks = (facts.wants ?? []).includes(what);
    return [word(`lacks_${what}`), asks ? word(`wants_${what}`) : ""].filter(Boolean).join(". ");
  });
}

/**
 * @param {number} metres
 * @param {object | null} from
 */
function distance(metres, from) {
  if (!from) {
    return "";
  }
  if (!Number.isFinite(metres)) {
    return word("no_position");
  }
  return metres < 1_000
    ? word("metres", { n: Math.max(10, Math.round(metres / 10) * 10) })
    : word("kilometres", { n: (metres / 1_000).toLocaleString("id-ID", { maximumFractionDigits: 1 }) });
}

/** @param {Found} business @param {string} far */
function row(business, far) {
  const { choice, title, detail, waiting, facts } = business;
  const [item, link] = [document.createElement("li"), document.createElement("a")];
  const [[kind, id]] = Object.entries(choice);
  link.href = `#buka=${kind}:${id}`;
  link.append(element("b", title));
  const asks = ["nib", "halal"].filter((what) => needsHelp(facts, what)).map((what) => word(`wants_${what}`));
  const line = element("span", [far, detail, ...asks].filter(Boolean).join(" · "));
  line.className = "soft";
  link.append(line);
  if (waiting) {
    const mark = element("span", word("waiting"));
    mark.className = "mark wait";
    link.append(" ", mark);
  }
  item.append(link);
  return item;
}

/** @param {HTMLElement} part @param {HTMLElement[]} rows */
const list = (part, rows) => part.querySelector("[data-list]")?.replaceChildren(...rows);

/** @param {HTMLElement} part @param {string} text */
const say = (part, text) => part.querySelector("[data-found]")?.replaceChildren(text);

/** @param {string} name @param {string} text */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
