// The copy of the registry in memory: takes the pages of the wire one after the other, and finds businesses in them.

/** @typedef {import("./types").Facts} Facts */
/** @typedef {import("./types").RegistryPage} RegistryPage */
/** @typedef {{facts: Facts, text: string}} Known */

const SPACE = /\s+/;
const LETTERS = /[\p{L}\p{N}]/u;
// A phone number is kept with the country's code and typed without it.
const COUNTRY = "+62";

/** An index without anything in it. */
export function emptyIndex() {
  /** @type {Map<string, Known>} */
  const rows = new Map();
  /** @type {Map<string, string>} id -> hash of the NIK of a business elsewhere in the kecamatan */
  const elsewhere = new Map();
  let key = "";

  /** @param {RegistryPage} page as `GET /sync/v1/registry` answered it; after the one before */
  function take(page) {
    if (page.reset) {
      rows.clear();
      elsewhere.clear();
    }
    key = page.key || key;
    for (const { id } of page.gone) {
      rows.delete(id);
      elsewhere.delete(id);
    }
    for (const row of page.rows) {
      elsewhere.delete(row.id);
      rows.set(row.id, { facts: row, text: searchText(row) });
    }
    for (const { id, nik } of page.elsewhere) {
      rows.delete(id);
      elsewhere.set(id, nik ?? "");
    }
  }

  /** Everything in one page, as if the server had sent it so: what many small pages are replaced by. */
  function whole() {
    return {
      rows: [...rows.values()].map(({ facts }) => facts),
      gone: [],
      elsewhere: [...elsewhere].map(([id, nik]) => ({ id, nik: nik || null })),
      key,
      reset: true,
    };
  }

  return {
    take,
    whole,
    get key() {
      return key;
    },
    /** @param {string} id */
    get: (id) => rows.get(id)?.facts,
    facts: () => Array.from(rows.values(), ({ facts }) => facts),
    /** @param {string} hash */
    isElsewhere: (hash) => [...elsewhere.values()].includes(hash),
    /** @param {string} text @param {number} most */
    find: (text, most) => best(rows.values(), text, most).map(({ facts }) => facts),
  };
}

/**
 * The businesses that hold every word of the text, those whose name begins with it first.
 * @template {{facts: Facts, text: string}} T
 * @param {Iterable<T>} known
 * @param {string} text
 * @param {number} most
 * @returns {T[]}
 */
export function best(known, text, most) {
  // A lone dash, as between name and owner in a title, is no word of either.
  const words = plain(text).split(SPACE).filter((word) => LETTERS.test(word));
  if (!words.length) {
    return [];
  }
  const first = words[0];
  const inside = ` ${first}`;
  /** @type {T[][]} */
  const ranks = [[], [], []];
  for (const one of known) {
    if (words.every((word) => one.text.includes(word))) {
      ranks[one.text.startsWith(first) ? 0 : one.text.includes(inside) ? 1 : 2].push(one);
      // Nothing that follows could come before these.
      if (ranks[0].length === most) {
        return ranks[0];
      }
    }
  }
  return ranks.flat().slice(0, most);
}

/**
 * What a business is found by: its name first, then owner, product, address and numbers.
 * @param {Facts} facts
 */
export function searchText(facts) {
  const { name, owner_name, product, address, rt, nik, nib, phone } = facts;
  const numbers = [nik, nib, phone, phone?.startsWith(COUNTRY) ? `0${phone.slice(COUNTRY.length)}` : ""];
  return plain([name, owner_name, product, address, rt ? `rt ${rt}` : "", ...numbers].filter(Boolean).join(" "));
}

/** @param {string} text */
const plain = (text) => text.toLowerCase().trim();

/**
 * The keyed hash under which the NIK of other kelurahan travel.
 * @param {string} key base64url of 32 bytes
 * @param {string} nik sixteen digits
 * @returns {Promise<string>} eleven characters
 */
export async function hashOf(key, nik) {
  const bytes = Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const hmac = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", hmac, new TextEncoder().encode(nik)));
  return btoa(String.fromCharCode(...signed.slice(0, 8))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
