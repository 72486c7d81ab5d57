// The parts of the phone's engine that compute and neither store nor send: codes, ids, times, waits.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { mayTry, retryAfter, waitAfter } from "../../static/app/backoff.js";
import { withOffset } from "../../static/app/moment.js";
import { isReceipt, receiptOf } from "../../static/app/receipt.js";
import { uuid7 } from "../../static/app/uuid.js";

const receipts = JSON.parse(await readFile(new URL("../cases/receipts.json", import.meta.url), "utf8"));

test("a receipt code is the one that the server computes", () => {
  assert.ok(receipts.length >= 5);
  for (const { id, written } of receipts) {
    assert.equal(receiptOf(id), written);
    assert.ok(isReceipt(written));
  }
});

test("any one wrong symbol and any swap of two symbols of a receipt is noticed", () => {
  const symbols = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
  for (let round = 0; round < 20; round += 1) {
    const code = receiptOf(uuid7()).replace("-", "");
    for (let at = 0; at < code.length; at += 1) {
      for (const symbol of symbols) {
        const altered = code.slice(0, at) + symbol + code.slice(at + 1);
        assert.equal(isReceipt(altered), symbol === code[at], altered);
      }
      for (let other = at + 1; other < code.length; other += 1) {
        const letters = [...code];
        [letters[at], letters[other]] = [letters[other], letters[at]];
        assert.equal(isReceipt(letters.join("")), code[at] === code[other], letters.join(""));
      }
    }
  }
});

test("a receipt may be typed in small letters and with spaces", () => {
  const code = receiptOf(uuid7());
  assert.ok(isReceipt(` ${code.toLowerCase().replace("-", " ")} `));
  assert.ok(!isReceipt(code.slice(0, -1)));
  assert.ok(!isReceipt(""));
});

test("ids are version 7, of the right variant, never alike, and sort by time", () => {
  const ids = Array.from({ length: 2000 }, () => uuid7());
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  const moment = Date.UTC(2026, 10, 22, 2, 15);
  assert.equal(parseInt(uuid7(moment).replaceAll("-", "").slice(0, 12), 16), moment);
  assert.ok(uuid7(moment) < uuid7(moment + 1));
  assert.ok(uuid7(2 ** 40) > uuid7(2 ** 39));
});

test("times carry the offset of the phone's zone", () => {
  for (const [zone, expected] of [
    ["Asia/Jakarta", "2026-11-22T09:15:07+07:00"],
    ["Asia/Jayapura", "2026-11-22T11:15:07+09:00"],
    ["UTC", "2026-11-22T02:15:07+00:00"],
    ["America/St_Johns", "2026-11-21T22:45:07-03:30"],
  ]) {
    process.env.TZ = zone;
    const moment = new Date(Date.UTC(2026, 10, 22, 2, 15, 7));
    assert.equal(withOffset(moment), expected);
    assert.equal(new Date(withOffset(moment)).getTime(), moment.getTime());
  }
});

test("waits double from 5 seconds to 5 minutes and are spread", () => {
  const steps = Array.from({ length: 10 }, (_, index) => waitAfter(index + 1, 1));
  assert.deepEqual(steps.slice(0, 7), [5, 10, 20, 40, 80, 160, 300].map((seconds) => seconds * 1000));
  assert.equal(steps[9], 300_000);
  assert.equal(waitAfter(1, 0), 3750);
  assert.equal(waitAfter(1000, 0), 225_000);
});

test("Retry-After is read as seconds or as a date, and bounded", () => {
  const now = Date.UTC(2026, 10, 22);
  assert.equal(retryAfter("120", now), 120_000);
  assert.equal(retryAfter(new Date(now + 30_000).toUTCString(), now), 30_000);
  assert.equal(retryAfter(new Date(now - 30_000).toUTCString(), now), 0);
  assert.equal(retryAfter("99999999", now), 3_600_000);
  assert.equal(retryAfter(null, now), null);
  assert.equal(retryAfter("soon", now), null);
});

test("a wait holds back timers and saving; signs of a better network cut it short", () => {
  const now = 1_000_000;
  const waiting = { phase: /** @type {const} */ ("waiting"), code: "unreachable", until: now + 60_000, firm: false, last_try: now - 6_000 };
  for (const trigger of /** @type {const} */ (["start", "visible", "online", "sync", "manual"])) {
    assert.ok(mayTry(waiting, trigger, now), trigger);
  }
  for (const trigger of /** @type {const} */ (["save", "timer"])) {
    assert.ok(!mayTry(waiting, trigger, now), trigger);
    assert.ok(mayTry(waiting, trigger, waiting.until), trigger);
  }
  const justTried = { ...waiting, last_try: now - 1_000 };
  assert.ok(!mayTry(justTried, "online", now), "a network that flaps must not hammer");
  assert.ok(mayTry(justTried, "manual", now));
});

test("a wait that the server asked for is kept through a reload, and by hand too when it is busy", () => {
  const now = 1_000_000;
  const failing = { phase: /** @type {const} */ ("waiting"), code: "server", until: now + 60_000, firm: true, last_try: 0 };
  assert.ok(!mayTry(failing, "start", now));
  assert.ok(mayTry(failing, "manual", now));
  assert.ok(!mayTry({ ...failing, code: "busy" }, "manual", now));
  assert.ok(mayTry(failing, "timer", failing.until));
});

test("a clock that was put back does not stop sending for ever", () => {
  const now = 1_000_000;
  const later = { phase: /** @type {const} */ ("waiting"), code: "server", until: now + 90_000_000, firm: true, last_try: now + 89_000_000 };
  assert.ok(mayTry(later, "timer", now));
});

test("a paused phone asks only at the start and by hand", () => {
  const paused = { phase: /** @type {const} */ ("paused"), code: "token_revoked", until: 0, firm: false, last_try: 0 };
  assert.ok(mayTry(paused, "start", 1));
  assert.ok(mayTry(paused, "manual", 1));
  assert.ok(!mayTry(paused, "timer", 1));
  assert.ok(!mayTry(paused, "save", 1));
});
