// When to try again: after 5 seconds, doubling to 5 minutes, spread so that phones do not come in step.

/** @typedef {import("./types").Status} Status */
/** @typedef {"save" | "start" | "visible" | "online" | "sync" | "timer" | "manual"} Trigger */

const FIRST = 5_000;
const LONGEST = 300_000;
// A server may ask for patience, but a wrong header must not silence a phone for a day.
const LONGEST_ASKED = 3_600_000;
// Events that may mean a better network cut a wait short, but not in a burst.
const GAP = 5_000;
const HOPEFUL = new Set(["start", "visible", "online", "sync", "manual"]);

/**
 * @param {number} failures in a row, from 1
 * @param {number} [random] from 0 up to 1
 * @returns {number} milliseconds: between three quarters of the step and the whole of it
 */
export function waitAfter(failures, random = Math.random()) {
  const step = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 16));
  return Math.round(step * (0.75 + 0.25 * random));
}

/**
 * The wait that a `Retry-After` header asks for (RFC 9110, 10.2.3): seconds or a date.
 * @param {string | null} header
 * @param {number} [now] milliseconds since 1970
 * @returns {number | null} milliseconds, or null if the header is missing or unreadable
 */
export function retryAfter(header, now = Date.now()) {
  const text = header?.trim() ?? "";
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? null : Math.min(LONGEST_ASKED, Math.max(0, wait));
}

/**
 * Whether this is a moment to try: not before the wait is over, unless something happened that gives hope.
 * @param {Pick<Status, "phase" | "code" | "until" | "firm" | "last_try">} status
 * @param {Trigger} trigger
 * @param {number} now
 */
export function mayTry(status, trigger, now) {
  if (status.phase === "paused") {
    return trigger === "start" || trigger === "manual";
  }
  // A wait longer than any that we set comes from a clock that was put back.
  if (now >= status.until || status.until - now > LONGEST_ASKED) {
    return true;
  }
  if (trigger === "manual") {
    return status.code !== "busy";
  }
  return !status.firm && HOPEFUL.has(trigger) && now - status.last_try >= GAP;
}
