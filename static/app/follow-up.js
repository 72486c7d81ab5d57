// Who still lacks a NIB or a halal certificate and wants help, and how far away that is.

/** @typedef {import("./types").Facts} Facts */
/** @typedef {import("./types").Found} Found */
/** @typedef {{lat: number, lon: number}} Point */

const EARTH_RADIUS = 6_371_000;

/**
 * @param {Facts} facts
 * @param {string} [what] "nib" or "halal"; else either
 * @param {boolean} [asked] only where help was asked for
 */
export function needsHelp(facts, what, asked = true) {
  const wants = (/** @type {string} */ one) => !asked || (Array.isArray(facts.wants) && facts.wants.includes(one));
  const lacks = {
    nib: !facts.nib && facts.nib_status !== "ya" && wants("nib"),
    halal: !facts.halal_number && facts.halal_status !== "ya" && wants("halal"),
  };
  return what === "nib" ? lacks.nib : what === "halal" ? lacks.halal : lacks.nib || lacks.halal;
}

/**
 * The nearest first; without a position of the phone by RT. Those whose place is not known come last.
 * @param {Found[]} businesses
 * @param {Point | null} from
 * @returns {{business: Found, metres: number}[]}
 */
export function nearest(businesses, from) {
  const measured = businesses.map((business) => {
    const { location } = business.facts;
    return { business, metres: from && location?.lat !== undefined ? metresBetween(from, location) : Infinity };
  });
  const place = (/** @type {Found} */ { facts, title }) => `${facts.rw ?? "~"} ${facts.rt ?? "~"} ${title}`;
  return measured.sort((one, other) =>
    one.metres === other.metres ? (place(one.business) < place(other.business) ? -1 : 1) : one.metres - other.metres,
  );
}

/**
 * Along the ground (haversine).
 * @param {Point} one degrees
 * @param {Point} other
 */
export function metresBetween(one, other) {
  const radians = Math.PI / 180;
  const north = Math.sin(((other.lat - one.lat) * radians) / 2) ** 2;
  const east = Math.sin(((other.lon - one.lon) * radians) / 2) ** 2;
  const half = north + Math.cos(one.lat * radians) * Math.cos(other.lat * radians) * east;
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(Math.min(1, half)));
}
