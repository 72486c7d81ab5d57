// The copy of the registry on an enrolled phone: kept up by its cursor, searched in memory, with what was just recorded here.
//
// On disk it is what the server sent, page behind page, each opaque but for its cursor: nothing but the pages themselves need be
// encrypted to lock all of it away. Memory is filled from them when the first question comes.

import { best, emptyIndex, hashOf, searchText } from "./registry-index.js";

/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").Facts} Facts */
/** @typedef {import("./types").Found} Found */
/** @typedef {import("./types").Row} Row */
/** @typedef {import("./types").State} State */
/** @typedef {import("./enrolled-door.js").Parts} Parts */

const TIMEOUT = 60_000;
// More pages than this are put together into one.
const MOST_PAGES = 40;
const FOUND = 30;
const A_DAY = 86_400_000;
/** @type {State[]} */
const FINISHED = ["queued", "sending", "stored", "refused", "returned", "conflict"];

/** @param {Parts} parts of the engine */
export function openRegistry({ ask, API, readPages, addPage, readEntries, readMeta, writeMeta, owner, tell, watch }) {
  let index = emptyIndex();
  let whose = "";
  let last = 0;
  let cursor = "";
  let pages = 0;
  /** @type {Promise<void>} */
  let reading = Promise.resolve();
  /** @type {Promise<{entry: Entry, facts: Facts, text: string}[]> | null} */
  let mine = null;

  let stale = true;

  // A keystroke must not wait for the database: it is read again only when somebody says that it has changed.
  watch(({ kind }) => {
    if (kind === "entries" || kind === "officer" || kind === "registry") {
      mine = null;
      stale ||= kind !== "entries";
    }
  });

  /** Bring memory up to what lies on the phone: another tab may have fetched meanwhile, or another officer signed in. */
  function ready() {
    if (!stale) {
      return reading;
    }
    stale = false;
    reading = reading.catch(() => undefined).then(async () => {
      const now = await owner();
      if (now !== whose) {
        [index, whose, last, cursor, pages] = [emptyIndex(), now, 0, "", 0];
      }
      const found = await readPages(whose, last);
      for (const page of found.pages) {
        index.take(JSON.parse(page.body));
        cursor = page.cursor;
      }
      pages += found.pages.length;
      last = found.last;
    });
    reading.catch(() => {
      stale = true;
    });
    return reading;
  }

  /**
   * Fetch what has changed since the last time.
   * @param {import("./types").Sender} sender
   * @param {string} [area] for an officer of more than a kecamatan: which part to hold from now on
   * @returns {Promise<import("./types").Failure | null>} the answer that stopped it
   */
  async function fetchRegistry(sender, area) {
    if (area) {
      await writeMeta(`registry_area:${sender.owner}`, area);
    }
    const part = area ?? (await readMeta(`registry_area:${sender.owner}`));
    for (;;) {
      stale = true;
      await ready();
      const begun = Date.now();
      const asked = new URLSearchParams({ ...(cursor ? { after: cursor } : {}), ...(part ? { area: part } : {}) });
      const answer = await ask(`${API}/registry?${asked}`, {
        token: sender.token,
        timeout: TIMEOUT,
        expects: (json) => typeof json.cursor === "string" && Array.isArray(json.rows),
      });
      if (answer.kind === "refused") {
        return null; // a server that has no registry to give does not hold up the rest
      }
      if (answer.kind !== "ok") {
        return answer;
      }
      const { cursor: next, more, rows, gone, elsewhere, key, reset } = answer.json;
      const news = reset || rows.length + gone.length + elsewhere.length > 0;
      if (news) {
        const body = JSON.stringify({ rows, gone, elsewhere, key, reset });
        await addPage(sender.owner, { cursor: next, body }, { alone: reset, after: last });
        stale = true;
        await ready();
      }
      if (!more) {
        await writeMeta(`registry:${sender.owner}`, begun);
        await gather(sender.owner);
        if (news) {
          tell({ kind: "registry" });
        }
        return null;
      }
    }
  }

  /** Many small pages become one, so that the phone starts as fast in a year as on the first day. @param {string} owner */
  async function gather(owner) {
    if (pages > MOST_PAGES && owner === whose) {
      const body = JSON.stringify(index.whole());
      const place = await addPage(owner, { cursor, body }, { alone: true, after: last });
      if (place) {
        [last, pages] = [place, 1];
      }
    }
  }

  /** Entries of this phone that say something of a business and are not in the copy yet. */
  function waiting() {
    mine ??= (async () => {
      const copied = (await readMeta(`registry:${whose}`)) ?? 0;
      const own = (await readEntries(whose, FINISHED)).filter(({ registry }) => registry);
      const rows = own.length ? index.facts() : [];
      const known = new Set(rows.flatMap(({ nik, name, owner_name }) => [nik ?? "", `${name} - ${owner_name}`]));
      return own
        .map((entry) => ({ entry, facts: factsOf(entry) }))
        .filter(({ entry, facts }) => {
          const { nik, name, owner_name } = facts;
          // The office attaches entries a moment after it has stored them: one that is not found in the copy waits for a day.
          const there = (nik && known.has(nik)) || known.has(`${name} - ${owner_name}`) || copied - entry.stored_at > A_DAY;
          const copiedSince = entry.stored_at && !entry.quarantined && entry.stored_at < copied;
          return (name || owner_name) && !(copiedSince && there);
        })
        .map((one) => ({ ...one, text: searchText(one.facts) }));
    })();
    return mine;
  }

  /** @param {string} text @param {number} [most] @returns {Promise<Found[]>} */
  async function search(text, most = FOUND) {
    await ready();
    const own = best(await waiting(), text, most).map(fromEntry);
    const held = index.find(text, most - own.length);
    return [...own, ...held.map((facts) => fromRow(/** @type {Row} */ (facts)))];
  }

  /** @returns {Promise<Found[]>} */
  async function everything() {
    await ready();
    return [...(await waiting()).map(fromEntry), ...index.facts().map((facts) => fromRow(/** @type {Row} */ (facts)))];
  }

  /** @param {{business?: string, entry?: string}} choice @returns {Promise<Found | null>} */
  async function open({ business, entry }) {
    await ready();
    if (business) {
      const facts = index.get(business);
      return facts ? fromRow(/** @type {Row} */ (facts)) : null;
    }
    const found = (await waiting()).find((one) => one.entry.id === entry);
    return found ? fromEntry(found) : null;
  }

  /** @param {string} nik @param {string} [except] id of the entry that asks */
  async function sameNik(nik, except) {
    await ready();
    const rows = index.facts().filter((facts) => facts.nik === nik);
    const own = (await waiting()).filter(({ entry, facts }) => facts.nik === nik && entry.id !== except);
    const here = [...own.map(fromEntry), ...rows.map((facts) => fromRow(/** @type {Row} */ (facts)))];
    return { here, elsewhere: index.key !== "" && index.isElsewhere(await hashOf(index.key, nik)) };
  }

  return { fetchRegistry, search, everything, open, sameNik };
}

/** @param {Entry} entry @returns {Facts} */
export function factsOf({ registry, answers, area }) {
  /** @type {Facts} */
  const facts = { area };
  for (const [field, question] of Object.entries(registry ?? {})) {
    const value = /** @type {any} */ (answers[question]);
    if (value !== undefined && value !== null && !value.absent) {
      facts[field] = value;
    }
  }
  return facts;
}

/** @param {Row} row @returns {Found} */
const fromRow = ({ id, services, ...facts }) => ({ ...described(facts), choice: { business: id }, services, waiting: false });

/** @param {{entry: Entry, facts: Facts}} one @returns {Found} */
const fromEntry = ({ entry, facts }) => ({
  ...described(facts),
  choice: { entry: entry.id },
  services: [entry.service],
  waiting: true,
});

/** @param {Facts} facts */
function described(facts) {
  const { name, owner_name, product, rt, rw, address } = facts;
  const place = [rt && `RT ${rt}`, rw && `RW ${rw}`].filter(Boolean).join("/");
  return {
    title: [name, owner_name].filter(Boolean).join(" - "),
    detail: [product, place, address].filter(Boolean).join(", "),
    facts,
  };
}
