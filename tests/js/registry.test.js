// The phone's copy of the registry in memory: pages in order, search, keyed hashes, who needs help and how near.

import assert from "node:assert/strict";
import { test } from "node:test";
import { metresBetween, nearest, needsHelp } from "../../static/app/follow-up.js";
import { best, emptyIndex, hashOf, searchText } from "../../static/app/registry-index.js";

// base64url of the bytes 0 to 31; the hash is Python's hmac over the same.
const KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const sari = { id: "1", services: ["daku"], name: "Warung Sari", owner_name: "Siti Aminah", nik: "3271025708909901", phone: "+6281234567890" };
const bakso = { id: "2", services: [], name: "Bakso Pak Sarip", owner_name: "Sarip", product: "Bakso" };
const page = { rows: [], gone: [], elsewhere: [], key: KEY, reset: false };

test("a page overrules the pages before it, and one page can stand for all", () => {
  const index = emptyIndex();
  index.take({ ...page, reset: true, rows: [sari, bakso], elsewhere: [{ id: "3", nik: "abc" }] });
  index.take({ ...page, rows: [{ ...sari, nib: "0123456789012" }], gone: [{ id: "2", into: "1" }] });
  index.take({ ...page, elsewhere: [{ id: "4", nik: null }] });
  assert.deepEqual(index.facts().map(({ id }) => id), ["1"]);
  assert.equal(index.get("1")?.nib, "0123456789012");
  assert.ok(index.isElsewhere("abc"));

  // Moved to another kelurahan of the kecamatan, and the other one here.
  index.take({ ...page, elsewhere: [{ id: "1", nik: "def" }], rows: [{ id: "3", services: [], name: "Toko Baru" }] });
  assert.equal(index.get("1"), undefined);
  assert.deepEqual([index.isElsewhere("abc"), index.isElsewhere("def")], [false, true]);

  const copy = emptyIndex();
  copy.take(JSON.parse(JSON.stringify(index.whole())));
  assert.deepEqual(copy.whole(), index.whole());
  copy.take({ ...page, reset: true });
  assert.deepEqual([copy.facts(), copy.isElsewhere("def")], [[], false]);
});

test("every word counts, wherever it stands; a name that begins so comes first", () => {
  const known = [bakso, sari].map((facts) => ({ facts, text: searchText(facts) }));
  const names = (/** @type {string} */ text) => best(known, text, 10).map(({ facts }) => facts.name);
  assert.deepEqual(names("sari"), ["Bakso Pak Sarip", "Warung Sari"]);
  assert.deepEqual(names("warung"), ["Warung Sari"]);
  assert.deepEqual(names("siti sari"), ["Warung Sari"]);
  assert.deepEqual(names("08123456"), ["Warung Sari"]);
  assert.deepEqual(names("9901"), ["Warung Sari"]);
  assert.deepEqual(names("Warung Sari - Siti"), ["Warung Sari"]);
  assert.deepEqual([names("  "), names(" - "), names("sate")], [[], [], []]);
});

test("no more are found than asked for, and those whose name begins so are found behind all others", () => {
  const rows = [...Array(5).fill("Kedai sari"), "Sari Rasa", "Sari Laut", "Sari Manis"];
  const known = rows.map((text) => ({ facts: { ...bakso, name: text }, text: text.toLowerCase() }));
  const names = (/** @type {number} */ most) => best(known, "sari", most).map(({ facts }) => facts.name);
  assert.deepEqual(names(2), ["Sari Rasa", "Sari Laut"]);
  assert.deepEqual(names(4), ["Sari Rasa", "Sari Laut", "Sari Manis", "Kedai sari"]);
  assert.deepEqual(names(0), []);
});

test("a NIK of another kelurahan is known by its keyed hash only", async () => {
  assert.equal(await hashOf(KEY, "3271025708909901"), "EFsWayw_ruQ");
});

test("who lacks what and wants help; the nearest first, without a position by RT", () => {
  assert.ok(needsHelp({ wants: ["nib"] }));
  assert.ok(!needsHelp({ wants: ["nib"], nib: "0123456789012" }));
  assert.ok(!needsHelp({ wants: ["halal"], halal_status: "ya" }));
  assert.ok(!needsHelp({ wants: ["halal"] }, "nib"));
  assert.ok(needsHelp({ wants: [] }, "nib", false));

  const at = (/** @type {string} */ title, /** @type {object} */ facts) =>
    ({ choice: { business: title }, title, detail: "", facts, services: [], waiting: false });
  const far = at("jauh", { rt: "001", location: { lat: -6.63, lon: 106.82 } });
  const near = at("dekat", { rt: "002", location: { lat: -6.6196, lon: 106.8236 } });
  const nowhere = at("entah", { rt: "003" });
  const titles = (/** @type {{lat: number, lon: number} | null} */ from) =>
    nearest([nowhere, far, near], from).map(({ business }) => business.title);
  assert.deepEqual(titles({ lat: -6.6195, lon: 106.8236 }), ["dekat", "jauh", "entah"]);
  assert.deepEqual(titles(null), ["jauh", "dekat", "entah"]);
  assert.equal(Math.round(metresBetween({ lat: 0, lon: 0 }, { lat: 0, lon: 1 })), 111195);
});
