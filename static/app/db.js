// The phone's database: the only module that opens IndexedDB. What an entry says goes in through `toRecord`, comes out
// through `toEntry`, and stands apart from the few fields that are searched.
//
// No transaction waits for anything but the database: one that waited for the network would be closed by the browser.

import { openDB } from "idb";

/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").StoredFile} StoredFile */
/** @typedef {import("./types").State} State */
/** @typedef {import("idb").IDBPDatabase} Database */
/** @typedef {{id: string, owner: string, state: State, number: number | null, updated_at: number, pending?: 1, content: object}} EntryRecord */

const NAME = "jemput-bola";
const VERSION = 2;
// Written to the disk itself before it counts as saved: a draft survives a dead battery.
const SAFE = /** @type {const} */ ({ durability: "strict" });
const STORES = ["entries", "files", "meta"];

/** @type {Promise<Database> | null} */
let opened = null;

/** @returns {Promise<Database>} */
function database() {
  opened ??= openDB(NAME, VERSION, {
    upgrade(db, from) {
      if (from < 1) {
        const entries = db.createObjectStore("entries", { keyPath: "id" });
        entries.createIndex("by_state", ["owner", "state"]);
        entries.createIndex("by_time", ["owner", "updated_at"]);
        entries.createIndex("by_pending", ["owner", "pending"]);
        db.createObjectStore("files", { keyPath: "sha256" });
        db.createObjectStore("meta");
      }
      if (from < 2) {
        db.createObjectStore("registry");
      }
    },
    blocking() {
      // A newer version of the app, in another tab, waits to upgrade the database.
      void opened?.then((db) => db.close());
      opened = null;
    },
    terminated() {
      opened = null;
    },
  }).catch((fault) => {
    opened = null;
    throw fault;
  });
  return opened;
}

/**
 * @param {Entry} entry
 * @returns {EntryRecord}
 */
function toRecord({ id, owner, state, number, updated_at, pending, ...content }) {
  return { id, owner, state, number, updated_at, ...(pending ? { pending } : {}), content };
}

/**
 * @param {EntryRecord} record
 * @returns {Entry}
 */
function toEntry({ content, ...searched }) {
  return /** @type {Entry} */ ({ ...searched, ...content });
}

/** @param {string} id */
export async function readEntry(id) {
  const record = await (await database()).get("entries", id);
  return record ? toEntry(record) : null;
}

/**
 * The entries of one owner in these states, in the order of their making.
 * @param {string} owner
 * @param {State[]} states
 */
export async function readEntries(owner, states) {
  const store = (await database()).transaction("entries").store;
  const found = await Promise.all(states.map((state) => store.index("by_state").getAll([owner, state])));
  return found.flat().map(toEntry).sort(inOrder);
}

/**
 * Entries that the server holds without all of their files, in order.
 * @param {string} owner
 */
export async function readPending(owner) {
  const found = await (await database()).getAllFromIndex("entries", "by_pending", [owner, 1]);
  return found.map(toEntry).sort(inOrder);
}

/**
 * @param {string} owner
 * @param {number} since milliseconds since 1970
 */
export async function readChangedSince(owner, since) {
  const range = IDBKeyRange.bound([owner, since], [owner, Infinity]);
  return (await (await database()).getAllFromIndex("entries", "by_time", range)).map(toEntry);
}

/**
 * How many entries of one owner are in each of these states, and of how many the server lacks files.
 * @template {State} S
 * @param {string} owner
 * @param {S[]} states
 * @returns {Promise<Record<S | "incomplete", number>>}
 */
export async function countEntries(owner, states) {
  const { store } = (await database()).transaction("entries");
  const counted = states.map(async (state) => [state, await store.index("by_state").count([owner, state])]);
  const incomplete = store.index("by_pending").count([owner, 1]);
  return Object.fromEntries([...(await Promise.all(counted)), ["incomplete", await incomplete]]);
}

/**
 * Owners that have entries in one of these states.
 * @param {State[]} states
 * @returns {Promise<string[]>}
 */
export async function ownersWith(states) {
  const keys = await (await database()).transaction("entries").store.index("by_state");
  const owners = new Set();
  for await (const cursor of keys.iterate(null, "nextunique")) {
    const [owner, state] = /** @type {[string, State]} */ (cursor.key);
    if (states.includes(state)) {
      owners.add(owner);
    }
  }
  return [...owners];
}

/**
 * @param {Entry} entry
 */
export async function addEntry(entry) {
  const tx = (await database()).transaction("entries", "readwrite", SAFE);
  await Promise.all([tx.store.add(toRecord(entry)), tx.done]);
}

/**
 * Change entries in one transaction; files that no longer belong to any entry go with it.
 * @param {string[]} ids unknown ones are passed over
 * @param {(entry: Entry) => Entry | null | undefined} alter the new content, null to remove the entry, undefined to leave it
 *   alone; it must not wait for anything
 * @param {StoredFile[]} [files] to be stored beside them
 * @returns {Promise<Entry[]>} the entries as they now are
 */
export async function changeEntries(ids, alter, files = []) {
  const tx = (await database()).transaction(["entries", "files"], "readwrite", SAFE);
  const changed = [];
  try {
    for (const file of files) {
      const known = await tx.objectStore("files").get(file.sha256);
      await tx.objectStore("files").put({ ...file, ...known });
    }
    for (const id of ids) {
      const record = await tx.objectStore("entries").get(id);
      const before = record ? toEntry(record) : null;
      const after = before && alter(structuredCopy(before));
      if (!before || after === undefined) {
        continue;
      }
      if (after) {
        await tx.objectStore("entries").put(toRecord(after));
        changed.push(after);
      } else {
        await tx.objectStore("entries").delete(id);
      }
      await follow(tx.objectStore("files"), id, filesOf(before), after ? filesOf(after) : new Set());
    }
    await tx.done;
  } catch (fault) {
    abandon(tx);
    throw fault;
  }
  return changed;
}

/**
 * Give an entry the next number of its series and change it, both or neither.
 * @param {string} id
 * @param {string} series key of the highest number so far in `meta`
 * @param {number} floor numbers up to this one were given out already, whatever the database remembers
 * @param {(entry: Entry, next: () => number) => Entry} alter calls `next` if it needs a number
 */
export async function changeWithNumber(id, series, floor, alter) {
  const tx = (await database()).transaction(STORES, "readwrite", SAFE);
  try {
    const record = await tx.objectStore("entries").get(id);
    if (!record) {
      throw new Error(`no entry ${id}`);
    }
    const before = toEntry(record);
    let highest = Math.max(floor, (await tx.objectStore("meta").get(series)) ?? 0);
    const after = alter(structuredCopy(before), () => (highest += 1));
    await tx.objectStore("meta").put(highest, series);
    await tx.objectStore("entries").put(toRecord(after));
    await follow(tx.objectStore("files"), id, filesOf(before), filesOf(after));
    await tx.done;
    return after;
  } catch (fault) {
    abandon(tx);
    throw fault;
  }
}

/** @param {string} sha256 */
export async function readFile(sha256) {
  return /** @type {StoredFile | undefined} */ (await (await database()).get("files", sha256));
}

/** @param {string} sha256 */
export async function markBegun(sha256) {
  const tx = (await database()).transaction("files", "readwrite");
  const file = await tx.store.get(sha256);
  if (file && !file.begun) {
    await tx.store.put({ ...file, begun: true });
  }
  await tx.done;
}

/** @param {string} sha256 */
export async function removeFile(sha256) {
  await (await database()).delete("files", sha256);
}

/**
 * @param {string} key
 * @returns {Promise<any>}
 */
export async function readMeta(key) {
  return (await database()).get("meta", key);
}

/**
 * @param {string} key
 * @param {unknown} value
 */
export async function writeMeta(key, value) {
  const tx = (await database()).transaction("meta", "readwrite", SAFE);
  await Promise.all([tx.store.put(value, key), tx.done]);
}

/**
 * @template T
 * @param {string} key
 * @param {(value: any) => T} alter must not wait for anything
 * @returns {Promise<T>}
 */
export async function changeMeta(key, alter) {
  const tx = (await database()).transaction("meta", "readwrite", SAFE);
  const value = alter(await tx.store.get(key));
  await Promise.all([tx.store.put(value, key), tx.done]);
  return value;
}

/**
 * The pages of an officer's copy of the registry, oldest first, and the place of the last one.
 * @param {string} owner
 * @param {number} [after] only those behind this place
 * @returns {Promise<{pages: import("./types").KeptPage[], last: number}>}
 */
export async function readPages(owner, after = 0) {
  const tx = (await database()).transaction("registry");
  const range = IDBKeyRange.bound([owner, after], [owner, Infinity], true);
  const [keys, pages] = await Promise.all([tx.store.getAllKeys(range), tx.store.getAll(range)]);
  return { pages, last: keys.length ? /** @type {[string, number]} */ (keys[keys.length - 1])[1] : after };
}

/**
 * Put a page behind the others, or in place of all of them. Its cursor is the copy's cursor: both are written or neither.
 * @param {string} owner
 * @param {import("./types").KeptPage} page
 * @param {{alone: boolean, after?: number}} how `after`: only if nothing has been added behind this place meanwhile
 * @returns {Promise<number>} its place; 0 when another tab was faster
 */
export async function addPage(owner, page, { alone, after }) {
  const tx = (await database()).transaction("registry", "readwrite");
  const all = IDBKeyRange.bound([owner, 0], [owner, Infinity]);
  const newest = await tx.store.openKeyCursor(all, "prev");
  const last = newest ? /** @type {[string, number]} */ (newest.key)[1] : 0;
  if (after !== undefined && after !== last) {
    await tx.done;
    return 0;
  }
  if (alone) {
    await tx.store.delete(all);
  }
  await tx.store.put(page, [owner, last + 1]);
  await tx.done;
  return last + 1;
}

/**
 * Keep the list of entries on each file in step with what the entry shows.
 * @param {import("idb").IDBPObjectStore<unknown, any, "files", "readwrite">} store
 * @param {string} id
 * @param {Set<string>} before
 * @param {Set<string>} after
 */
async function follow(store, id, before, after) {
  for (const sha256 of new Set([...before, ...after])) {
    const file = await store.get(sha256);
    if (!file || file.entries.includes(id) === after.has(sha256)) {
      continue;
    }
    const entries = after.has(sha256) ? [...file.entries, id] : file.entries.filter((/** @type {string} */ one) => one !== id);
    await (entries.length ? store.put({ ...file, entries }) : store.delete(sha256));
  }
}

/** @param {Entry} entry */
function filesOf(entry) {
  const all = [...entry.attachments, ...(entry.previous?.attachments ?? [])];
  return new Set(all.map((attachment) => attachment.sha256));
}

/**
 * @param {Entry} entry
 * @returns {Entry}
 */
function structuredCopy(entry) {
  // Entries hold JSON only (files lie in a store of their own), and structuredClone is younger than the oldest phones.
  return JSON.parse(JSON.stringify(entry));
}

/** @param {{abort: () => void, done: Promise<void>}} tx */
function abandon(tx) {
  tx.done.catch(() => undefined);
  try {
    tx.abort();
  } catch {
    // It had ended by itself.
  }
}

/**
 * @param {Entry} one
 * @param {Entry} other
 */
function inOrder(one, other) {
  return (one.number ?? Infinity) - (other.number ?? Infinity) || one.created_at - other.created_at || (one.id < other.id ? -1 : 1);
}
