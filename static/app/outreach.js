// Outreach events on an enrolled phone: the list, which one is under way, what is fetched before leaving, what the office is told.
//
// One value of the phone's database holds all of it for one officer; `entries.js` reads from it which event a new draft belongs to.

import { withOffset } from "./moment.js";
import { countWaiting, reportEvents } from "./outreach-report.js";
import { arranged, FRESH, lackedBy, mayBeOver, merged, NOTHING, progress } from "./outreach-rules.js";
import { bringForms, formsMissing } from "./outreach-forms.js";

/** @typedef {import("./types").EventOnPhone} EventOnPhone */
/** @typedef {import("./types").Failure} Failure */
/** @typedef {import("./types").Outreach} Outreach */
/** @typedef {import("./types").OutreachEvent} OutreachEvent */
/** @typedef {import("./types").Sender} Sender */
/** @typedef {import("./enrolled-door.js").Parts} Parts */
/** @typedef {"event" | "forms" | "registry"} Step in the order of the preparation */
/** @typedef {{step: Step, kept?: number, total?: number}} Stage what is being fetched now, and how many forms are here already */

const TIMEOUT = 30_000;
// The list is asked for after each sending round, but not more often than this.
const LIST_EVERY = 60_000;
const LOADS_ANEW_WITHIN = 10_000;
const KECAMATAN = 8;

/**
 * @param {Parts} parts of the engine
 * @param {() => Promise<ReturnType<typeof import("./registry.js").openRegistry>>} theRegistry
 */
export function openOutreach(parts, theRegistry) {
  const { ask, API, readMeta, changeMeta, readChangedSince, owner, session, tell } = parts;

  /** @returns {Promise<Outreach>} */
  const read = async () => (await readMeta(`outreach:${await owner()}`)) ?? NOTHING;

  /** @param {string} whose @param {(known: Outreach) => Outreach} alter */
  async function change(whose, alter) {
    await changeMeta(`outreach:${whose}`, (known = NOTHING) => alter(known));
    tell({ kind: "outreach" });
  }

  /** @param {string} id @param {Partial<EventOnPhone>} changed @param {Partial<Outreach>} [beside] */
  const note = async (id, changed, beside = {}) =>
    change(await owner(), (known) => ({
      ...known,
      ...beside,
      phone: { ...known.phone, [id]: { ...FRESH, ...known.phone[id], ...changed } },
    }));

  /**
   * The list of the events, when it is time for it.
   * @param {Sender} sender
   * @param {{now?: boolean}} [how]
   * @returns {Promise<Failure | null>} the answer that stopped it; none where the server knows no events
   */
  async function fetchEvents(sender, { now = false } = {}) {
    const { etag, fetched_at } = (await readMeta(`outreach:${sender.owner}`)) ?? NOTHING;
    const moment = Date.now();
    if (!now && Math.abs(moment - fetched_at) < LIST_EVERY) {
      return null;
    }
    const answer = await ask(`${API}/outreach`, {
      token: sender.token,
      headers: /** @type {Record<string, string>} */ (etag ? { "If-None-Match": etag } : {}),
      timeout: TIMEOUT,
      bare: [304],
      expects: (json) => Array.isArray(json.events),
    });
    if (answer.kind === "refused") {
      return null;
    }
    if (answer.kind !== "ok") {
      return answer;
    }
    if (answer.status === 304) {
      await changeMeta(`outreach:${sender.owner}`, (known = NOTHING) => ({ ...known, fetched_at: moment }));
      return null;
    }
    const waiting = await countWaiting(parts, sender.owner);
    const about = { etag: answer.etag ?? "", now: moment, waiting };
    await change(sender.owner, (known) => merged(known, answer.json.events, about));
    return null;
  }

  /**
   * After a sending round: what the office has planned, and what it must know of this phone.
   * @param {Sender} sender
   * @returns {Promise<Failure | null>}
   */
  const fetchNews = async (sender) => (await fetchEvents(sender)) ?? (await reportEvents(parts, sender));

  /**
   * Fetch before leaving what the event needs without a network. May be repeated: only what is missing is fetched.
   * @param {string} id
   * @param {object} by
   * @param {(stage: Stage) => void} by.show
   * @param {() => Promise<boolean>} by.applyUpdate takes over a new version of the app, if one lies ready: the page loads anew
   * @returns {Promise<Failure | null>} what stopped it
   */
  async function prepare(id, { show, applyUpdate }) {
    const sender = await session();
    if (!sender?.token) {
      return { kind: "stopped", status: 401, code: "401", message: "", errors: {} };
    }
    const whom = { owner: sender.username, token: sender.token };
    await note(id, { preparing: false });
    show({ step: "event" });
    const stopped = await fetchEvents(whom, { now: true });
    const event = (await read()).events.find((one) => one.id === id);
    if (stopped || !event) {
      return stopped ?? { kind: "refused", status: 404, code: "gone", message: "", errors: {} };
    }
    const bring = (/** @type {boolean} */ newest) =>
      bringForms(event, { newest, watch: parts.watch, show: (kept, total) => show({ step: "forms", kept, total }) });
    show({ step: "forms" });
    let forms = await bring(true);
    if (forms.newer) {
      // Pressing the button is the agreement. The page loads anew, and goes on by itself as the new version.
      await note(id, { preparing: true });
      if (await applyUpdate()) {
        await new Promise((resolve) => setTimeout(resolve, LOADS_ANEW_WITHIN));
      }
      // A form is open in another tab, or the browser holds on to the old version, whose forms are as good until then.
      await note(id, { preparing: false });
      forms = await bring(false);
    }
    if (forms.failure) {
      return forms.failure;
    }
    show({ step: "registry" });
    const wide = sender.area.length < KECAMATAN;
    const failure = await (await theRegistry()).fetchRegistry(whom, wide ? event.area_code : undefined);
    if (!failure) {
      await note(id, { prepared_at: withOffset(new Date()) });
      // Where this fails, the next sending round says it.
      void reportEvents(parts, whom);
    }
    return failure;
  }

  /**
   * Whether the phone still holds what was fetched: a browser may have cleared it, a new version may need more.
   * @param {OutreachEvent} event
   */
  const lacked = async (event) => lackedBy(event, (await formsMissing()) ?? []);

  /** From now on everything recorded belongs to this event. @param {string} id */
  async function begin(id) {
    const now = Date.now();
    const { begun_at = 0 } = (await read()).phone[id] ?? {};
    await note(id, { begun_at: begun_at || now, affirmed_at: now, ended_at: 0 }, { under_way: id });
  }

  /** @param {string} id */
  const end = (id) => note(id, { ended_at: Date.now() }, { under_way: "" });

  /** The officer says that it still goes on. @param {string} id */
  const affirm = (id) => note(id, { affirmed_at: Date.now() });

  /** The events in the order in which they matter, each with what this phone has to do with it. */
  async function list() {
    const known = await read();
    const { coming, past } = arranged(known, Date.now());
    const all = (/** @type {OutreachEvent[]} */ events) =>
      events.map((event) => ({ event, phone: known.phone[event.id] ?? FRESH, underWay: event.id === known.under_way }));
    return { coming: all(coming), past: all(past) };
  }

  /**
   * One event, and how far it has come on this phone.
   * @param {string} id
   */
  async function look(id) {
    const known = await read();
    const event = known.events.find((one) => one.id === id);
    if (!event) {
      return null;
    }
    const phone = known.phone[id] ?? FRESH;
    const whose = await owner();
    // Only what has changed since it began here: the phone may hold thousands of others.
    const entries = phone.begun_at ? await readChangedSince(whose, phone.begun_at) : [];
    return {
      event,
      phone,
      underWay: known.under_way === id,
      another: known.under_way !== "" && known.under_way !== id,
      over: known.under_way === id && mayBeOver(event, phone, Date.now()),
      ...progress(event, entries),
    };
  }

  /** The event under way, as `look` has it; null when there is none. */
  async function underWay() {
    const { under_way } = await read();
    return under_way ? look(under_way) : null;
  }

  const any = async () => (await read()).events.length > 0;

  return { fetchNews, prepare, lacked, begin, end, affirm, any, list, look, underWay };
}

/** @typedef {NonNullable<Awaited<ReturnType<ReturnType<typeof openOutreach>["look"]>>>} Looked */
/** @typedef {ReturnType<typeof openOutreach>} OutreachEvents */
