// How long to wait before the next try: 5 seconds, doubling to 5 minutes, spread so that phones do not come in step.

const FIRST = 5_000;
const LONGEST = 300_000;
// A server may ask for patience, but a wrong header must not silence a phone for a day.
const LONGEST_ASKED = 3_600_000;

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
