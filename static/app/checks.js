// What HTML cannot express by itself: one small function per name of `data-check`; the words and limits stand in the page.

/** @typedef {{kind: string, date?: string}} Found */

const WOMEN = 40;
const WORKING_AGE = 17;
const OLDEST = 100;
const HOUR_MS = 3_600_000;

/** The day in the easternmost zone of Indonesia, as the server counts: nobody's today is taken for the future. */
export const today = () => new Date(Date.now() + 9 * HOUR_MS).toISOString().slice(0, 10);

/** @param {string} text `Date.parse` takes 30 February for 2 March: only a day that comes back unchanged exists */
const exists = (text) => {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};

/**
 * A whole number as Indonesians write it: 1.378 is 1378. Null when the text is none.
 * @param {string} text
 * @returns {number | null}
 */
export function parseNumber(text) {
  const bare = text.trim();
  const found =
    /^(-?)(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,0{1,2})?$/.exec(bare) ?? /^(-?)(\d{1,3}(?:,\d{3}){2,})(?:\.0{1,2})?$/.exec(bare);
  return found && Number(found[2].replace(/\D/g, "")) * (found[1] ? -1 : 1);
}

/** @param {string} text */
export const parseMoney = (text) => parseNumber(text.trim().replace(/^(rp|idr)\.?\s*/i, "").replace(/\s*(,-|rupiah)$/i, ""));

/**
 * Sex and birth date in a NIK: day + 40 for women; of the two centuries the one that makes the person 17 to 100.
 * @param {string} typed
 * @returns {Record<string, string>} `birth_date` is empty for a day that does not exist
 */
export function readNik(typed) {
  const nik = typed.replace(/\D/g, "");
  const [day, month, year] = [6, 8, 10].map((at) => Number(nik.slice(at, at + 2)));
  const real = day > WOMEN ? day - WOMEN : day;
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const now = today();
  const born = [2000, 1900]
    .map((century) => `${century + year}-${two(month)}-${two(real)}`)
    .filter((text) => exists(text) && text <= now);
  const age = (/** @type {string} */ text) => Number(now.slice(0, 4)) - Number(text.slice(0, 4)) - (now.slice(5) < text.slice(5) ? 1 : 0);
  const likely = [WORKING_AGE, 0].flatMap((low) => born.filter((text) => age(text) >= low && age(text) <= OLDEST));
  return { sex: day > WOMEN ? "P" : "L", birth_date: likely[0] ?? born[0] ?? "", shown: `${two(real)}-${two(month)}` };
}

/** @type {Check} */
function number(answer, { dataset }) {
  if (typeof answer !== "number") {
    return { kind: "type" };
  }
  if (dataset.max === "this_year" && answer > Number(today().slice(0, 4))) {
    return { kind: "future" };
  }
  return answer < Number(dataset.min) ? { kind: "min" } : answer > Number(dataset.max) ? { kind: "max" } : null;
}

/** @typedef {(answer: any, rules: HTMLElement) => Found | null} Check */

/** @type {Record<string, Check>} */
export const CHECKS = {
  integer: number,
  money: number,
  year: (answer, rules) =>
    typeof answer === "number" && !/^\d{4}$/.test(String(answer)) ? { kind: "type" } : number(answer, rules),
  // Control characters and direction overrides, which nobody types on purpose.
  text: (text) => (/[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u.test(text) ? { kind: "characters" } : null),
  phone: (typed, { dataset }) => {
    const digits = typed.replace(/[\s.\-/()\u2010-\u2015\u2212]/g, "");
    const national = digits.replace(/^(\+62|0062|62)0?|^0/, "");
    if (!/^\+?\d+$/.test(digits)) {
      return { kind: "pattern" };
    }
    if (dataset.landline !== undefined && /^[2-79]\d{6,10}$/.test(national)) {
      return null;
    }
    const kind = !/^8[1-35-9]/.test(national) ? "pattern" : national.length < 9 ? "short" : national.length > 12 ? "long" : "";
    return kind ? { kind } : null;
  },
  date: (day, { dataset }) => (dataset.max === "today" && day > today() ? { kind: "future" } : null),
  location: ({ lat, lon, absent }, { dataset }) => {
    const [south, north, west, east] = [dataset.south, dataset.north, dataset.west, dataset.east].map(Number);
    if (absent !== undefined) {
      return absent.length < 3 ? { kind: "absent" } : null;
    }
    return lat < south || lat > north || lon < west || lon > east ? { kind: "outside" } : null;
  },
  consent: ({ given_by, how, signature }) =>
    !given_by ? { kind: "given_by" } : how === "signature" && !signature ? { kind: "signature" } : null,
  nik: (typed) => {
    const { birth_date, shown } = readNik(typed);
    return !birth_date ? { kind: "date", date: shown } : /0000\D*$/.test(typed) ? { kind: "serial" } : null;
  },
};
