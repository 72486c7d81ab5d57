// Outreach events on the phone: which are coming, what counts for them, what the office must be told, when to ask if one is over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { arranged, daysUntil, doubts, dueReports, FRESH, lackedBy, mayBeOver, merged, NOTHING, progress, waitingByEvent } from "../../static/app/outreach-rules.js";

process.env.TZ = "Asia/Jakarta";
const NOON = Date.parse("2026-11-22T12:00:00+07:00");
const HOUR = 3_600_000;

/** @param {string} id @param {string} date @param {object} [more] @returns {import("../../static/app/types").OutreachEvent} */
const event = (id, date, more) => ({
  id, date, area_code: "32.71.02.1003", area_name: "Katulampa", place: "Balai RW 05", letter: null, team: [], services: ["daku"],
  targets: {}, state: "planned", attendance_url: null, ...more,
});
/** @param {string} state @param {object} [more] @returns {any} */
const entry = (state, more) => ({ state, service: "daku", outreach: "a", ...more });

test("days are counted by the calendar of the phone", () => {
  assert.deepEqual(["2026-11-21", "2026-11-22", "2026-11-23", "2027-01-01"].map((day) => daysUntil(day, NOON)), [-1, 0, 1, 40]);
  assert.equal(daysUntil("2026-11-23", Date.parse("2026-11-22T23:59:59+07:00")), 1);
});

test("what is under way comes first, then what is coming; the past stands apart, the newest first", () => {
  const events = [
    event("old", "2026-11-16"), event("late", "2026-12-20"), event("gone", "2026-11-21"), event("now", "2026-11-20"),
    event("soon", "2026-11-22"), event("closed", "2026-11-22", { state: "closed" }),
  ];
  const { coming, past } = arranged({ ...NOTHING, events, under_way: "now" }, NOON);
  assert.deepEqual(coming.map(({ id }) => id), ["now", "soon", "late"]);
  assert.deepEqual(past.map(({ id }) => id), ["closed", "gone", "old"]);
});

test("the server's list replaces the phone's, but for an event under way or with entries that wait", () => {
  const events = ["here", "waits", "done", "stays"].map((id) => event(id, "2026-11-20"));
  const phone = { done: FRESH, stays: { ...FRESH, prepared_at: "x" } };
  const known = { ...NOTHING, events, under_way: "here", phone };
  const fresh = event("stays", "2026-11-20", { place: "Masjid" });
  const found = merged(known, [fresh, event("new", "2026-11-25")], { etag: '"2"', now: NOON, waiting: { waits: 2 } });
  assert.deepEqual(found.events.map(({ id }) => id), ["stays", "new", "here", "waits"]);
  assert.equal(found.events[0].place, "Masjid");
  assert.deepEqual(Object.keys(found.phone), ["stays"]);
  assert.deepEqual([found.etag, found.fetched_at, found.under_way], ['"2"', NOON, "here"]);
});

test("finished entries count against the targets; whatever is not whole in the office waits", () => {
  const asked = event("a", "2026-11-22", { services: ["daku", "skm"], targets: { daku: 20, buku_tamu: 5 } });
  const entries = [
    entry("queued"), entry("stored"), entry("stored", { pending: 1 }), entry("draft"), entry("refused"), entry("discarded"),
    entry("stored", { service: "buku_tamu" }), entry("stored", { outreach: "b" }), entry("queued", { outreach: undefined }),
  ];
  assert.deepEqual(progress(asked, entries), {
    services: [
      { service: "daku", done: 4, target: 20 },
      { service: "skm", done: 0, target: 0 },
      { service: "buku_tamu", done: 1, target: 5 },
    ],
    unsent: 4,
    drafts: 1,
  });
  assert.deepEqual(waitingByEvent(entries), { a: 4 });
});

test("the office hears of the event under way each time, of others when something waits, has changed or was not heard of", () => {
  const told = { prepared_at: "p", waiting: 0, at: NOON };
  const phone = {
    quiet: { ...FRESH, prepared_at: "p", begun_at: NOON - HOUR, ended_at: NOON - 1, told },
    prepared: { ...FRESH, prepared_at: "q", told },
    anew: { ...FRESH, prepared_at: "q", begun_at: NOON - HOUR, told },
    cleared: { ...FRESH, prepared_at: "p", told: { ...told, waiting: 3 } },
    ended: { ...FRESH, prepared_at: "p", begun_at: NOON - HOUR, ended_at: NOON + HOUR, told },
    idle: FRESH,
  };
  const due = dueReports({ ...NOTHING, under_way: "now", phone }, { behind: 2 });
  assert.deepEqual(due.map(({ id, prepared_at, waiting, twice }) => [id, prepared_at, waiting, twice]), [
    ["prepared", "q", 0, false],
    ["anew", "q", 0, true],
    ["cleared", "p", 0, false],
    ["ended", "p", 0, false],
    ["behind", null, 2, false],
    ["now", null, 0, false],
  ]);
});

test("a day after its day, and after it began or was said to go on, an event is asked about", () => {
  const yesterday = event("a", "2026-11-21");
  assert.ok(mayBeOver(yesterday, FRESH, NOON));
  assert.ok(!mayBeOver(event("a", "2026-11-22"), FRESH, NOON));
  assert.ok(!mayBeOver(yesterday, { ...FRESH, begun_at: NOON - 4 * HOUR }, NOON));
  assert.ok(mayBeOver(yesterday, { ...FRESH, begun_at: NOON - 28 * HOUR }, NOON));
  assert.ok(!mayBeOver(yesterday, { ...FRESH, begun_at: NOON - 28 * HOUR, affirmed_at: NOON - HOUR }, NOON));
});

test("the phone is ready without the forms of other services, never without the program; doubts are said before it begins", () => {
  const missing = [{ url: "/app/skm", form: true }, { url: "/app/daku", form: true }, { url: "/aset/extras-1.js", form: false }];
  assert.deepEqual(lackedBy(event("a", "2026-11-22"), missing), ["/app/daku", "/aset/extras-1.js"]);
  assert.deepEqual(lackedBy(event("a", "2026-11-22"), missing.slice(0, 1)), []);
  assert.deepEqual(doubts(event("a", "2026-11-22"), { ready: true, underWay: false, now: NOON }), []);
  const all = doubts(event("a", "2026-11-23"), { ready: false, underWay: true, now: NOON });
  assert.deepEqual(all, ["not_today", "not_ready", "other"]);
});
