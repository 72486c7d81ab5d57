// Outreach events (kegiatan jemput bola), as far as it is reckoning: nothing here stores, sends or draws.

/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").Outreach} Outreach */
/** @typedef {import("./types").OutreachEvent} OutreachEvent */
/** @typedef {import("./types").EventOnPhone} EventOnPhone */

const A_DAY = 86_400_000;
const FINISHED = new Set(["queued", "sending", "stored", "refused", "returned", "conflict"]);
/** What would be lost to the office if this phone fell into the river now. */
const UNSENT = new Set(["draft", "queued", "sending", "refused"]);

/** @type {Outreach} */
export const NOTHING = { etag: "", fetched_at: 0, events: [], under_way: "", phone: {} };

/** @type {EventOnPhone} */
export const FRESH = { prepared_at: "", preparing: false, begun_at: 0, affirmed_at: 0, ended_at: 0, told: null };

/** @param {string} date YYYY-MM-DD @returns {Date} its first moment by this phone's clock */
export function dayOf(date) {
  const [year, month, day] = date.split("-").map(Number);
  return new Date(year, month - 1, day);
}

/**
 * @param {string} date YYYY-MM-DD
 * @param {number} now milliseconds since 1970
 * @returns {number} 0 today, 1 tomorrow, -1 yesterday
 */
export function daysUntil(date, now) {
  // Rounded: where clocks are changed, a day is not always as long.
  return Math.round((dayOf(date).getTime() - new Date(now).setHours(0, 0, 0, 0)) / A_DAY);
}

/**
 * What the server said of the events, put together with what this phone must not forget.
 * @param {Outreach} known
 * @param {OutreachEvent[]} events
 * @param {{etag: string, now: number, waiting: Record<string, number>}} about `waiting`: unsent entries by event
 * @returns {Outreach} an event that is under way here, or has entries waiting here, stays although the server no longer names it
 */
export function merged(known, events, { etag, now, waiting }) {
  const named = new Set(events.map(({ id }) => id));
  const kept = known.events.filter(({ id }) => !named.has(id) && (id === known.under_way || waiting[id]));
  const all = [...events, ...kept];
  const phone = Object.fromEntries(all.flatMap(({ id }) => (known.phone[id] ? [[id, known.phone[id]]] : [])));
  return { ...known, etag, fetched_at: now, events: all, phone };
}

/**
 * In the order in which they matter: the one under way, those to come, those that are over (the newest first).
 * @param {Outreach} known
 * @param {number} now
 * @returns {{coming: OutreachEvent[], past: OutreachEvent[]}}
 */
export function arranged({ events, under_way }, now) {
  const first = (/** @type {OutreachEvent} */ event) => (event.id === under_way ? 0 : 1);
  const open = (/** @type {OutreachEvent} */ event) =>
    event.id === under_way || (event.state !== "closed" && daysUntil(event.date, now) >= 0);
  const byDate = (/** @type {OutreachEvent} */ one, /** @type {OutreachEvent} */ other) => (one.date < other.date ? -1 : 1);
  return {
    coming: events.filter(open).sort((one, other) => first(one) - first(other) || byDate(one, other)),
    past: events.filter((event) => !open(event)).sort((one, other) => byDate(other, one)),
  };
}

/**
 * Whether the officer has to be asked if the event under way is over: it lies more than a day back, and so does its beginning
 * on this phone, and the last time that the officer said that it goes on.
 * @param {OutreachEvent} event
 * @param {EventOnPhone} phone
 * @param {number} now
 */
export function mayBeOver(event, phone, now) {
  return now - Math.max(dayOf(event.date).getTime(), phone.begun_at, phone.affirmed_at) > A_DAY;
}

/**
 * How far the event has come on this phone.
 * @param {OutreachEvent} event
 * @param {Entry[]} entries of its officer, of other events and of none as well
 * @returns {{services: {service: string, done: number, target: number}[], unsent: number, drafts: number}} finished entries per
 *   service against its target (0: none was set); `unsent` counts what has not reached the office whole, `drafts` included
 */
export function progress({ id, services, targets }, entries) {
  const mine = entries.filter(({ outreach }) => outreach === id);
  const finished = mine.filter(({ state }) => FINISHED.has(state));
  const named = [...services, ...Object.keys(targets).filter((service) => !services.includes(service))];
  return {
    services: named.map((service) => ({
      service,
      done: finished.filter((entry) => entry.service === service).length,
      target: targets[service] ?? 0,
    })),
    unsent: mine.filter(isUnsent).length,
    drafts: mine.filter(({ state }) => state === "draft").length,
  };
}

/** @param {Entry} entry */
const isUnsent = ({ state, pending }) => UNSENT.has(state) || pending === 1;

/**
 * @param {Entry[]} entries that may be waiting; each once
 * @returns {Record<string, number>} by event: how many have not reached the office whole
 */
export function waitingByEvent(entries) {
  /** @type {Record<string, number>} */
  const found = {};
  for (const { outreach } of entries.filter(isUnsent)) {
    if (outreach) {
      found[outreach] = (found[outreach] ?? 0) + 1;
    }
  }
  return found;
}

/**
 * What the server has to be told of this phone: of the event under way always, of another one when something has changed, waits, or
 * has not been heard of since it began or ended here.
 * @param {Outreach} known
 * @param {Record<string, number>} waiting by event
 * @returns {{id: string, prepared_at: string | null, waiting: number, twice: boolean}[]} `twice`: the server takes the report of a
 *   new preparation for that alone (docs/services.md), so what it says of the day has to be said again
 */
export function dueReports({ under_way, phone }, waiting) {
  const ids = new Set([...Object.keys(phone), ...Object.keys(waiting), ...(under_way ? [under_way] : [])]);
  return [...ids].flatMap((id) => {
    const { prepared_at, begun_at, ended_at, told } = phone[id] ?? FRESH;
    const count = waiting[id] ?? 0;
    const prepared = prepared_at !== (told?.prepared_at ?? "");
    const unheard = Math.max(begun_at, ended_at) > (told?.at ?? 0);
    const due = id === under_way || count > 0 || (told?.waiting ?? 0) > 0 || prepared || unheard;
    return due ? [{ id, prepared_at: prepared_at || null, waiting: count, twice: prepared && begun_at > 0 }] : [];
  });
}

/**
 * What this phone's worker still lacks for an event: the forms of its services, and everything that is no form.
 * @param {OutreachEvent} event
 * @param {{url: string, form: boolean}[]} missing of everything that an enrolled phone keeps
 * @returns {string[]} addresses
 */
export function lackedBy({ services }, missing) {
  const forms = new Set(services.map((service) => `/app/${service}`));
  return missing.filter(({ url, form }) => !form || forms.has(url)).map(({ url }) => url);
}

/**
 * Why the officer should think again before the event begins here.
 * @param {OutreachEvent} event
 * @param {{ready: boolean, underWay: boolean, now: number}} about `underWay`: another event is
 * @returns {("not_today" | "not_ready" | "other")[]}
 */
export function doubts({ date }, { ready, underWay, now }) {
  return [
    ...(daysUntil(date, now) === 0 ? [] : [/** @type {const} */ ("not_today")]),
    ...(ready ? [] : [/** @type {const} */ ("not_ready")]),
    ...(underWay ? [/** @type {const} */ ("other")] : []),
  ];
}
