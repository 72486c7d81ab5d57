// Times as they travel: RFC 3339 with the offset of the phone's zone, so that the hour on the wall is kept.

/**
 * @param {Date} date
 * @returns {string} for example 2026-11-22T09:15:00+07:00
 */
export function withOffset(date) {
  const ahead = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + ahead * 60_000).toISOString().slice(0, 19);
  const size = Math.abs(ahead);
  return `${local}${ahead < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** @returns {number} milliseconds since 1970 of last midnight by the phone's clock */
export function midnight() {
  return new Date().setHours(0, 0, 0, 0);
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}
