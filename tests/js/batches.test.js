// Cutting the queue into batches, and finding the one entry for which a whole batch is refused, against a real server.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { ask } from "../../static/app/answers.js";
import { answersFor, deliver, firstBatch, outcomesOf } from "../../static/app/batches.js";

const write = (/** @type {object} */ entry) => JSON.stringify(entry);

/** @type {(ids: string[]) => {status: number, body: object}} */
let rule = () => ({ status: 500, body: {} });
/** @type {string[][]} */
let arrived = [];
const server = createServer(async (request, response) => {
  let text = "";
  for await (const part of request) {
    text += part;
  }
  const ids = JSON.parse(text).entries.map((/** @type {{id: string}} */ entry) => entry.id);
  arrived.push(ids);
  const { status, body } = rule(ids);
  response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" });
  response.end(JSON.stringify(body));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
after(() => {
  server.closeAllConnections();
  server.close();
});

const stored = (/** @type {string[]} */ ids) => ({
  status: 200,
  body: { results: ids.map((id) => ({ id, outcome: "stored" })) },
});

/** @param {any[]} entries */
async function run(entries) {
  arrived = [];
  /** @type {any[]} */
  const settled = [];
  const stopped = await deliver(
    entries,
    (some) =>
      ask(`http://127.0.0.1:${port}/`, {
        method: "POST",
        body: JSON.stringify({ entries: some }),
        timeout: 2_000,
        expects: answersFor(some),
      }),
    async (some, answer) => {
      settled.push(...outcomesOf(some, answer));
    },
  );
  return { stopped, settled };
}

const ten = Array.from({ length: 10 }, (_, index) => ({ id: `e${index + 1}` }));

test("a batch holds at most 50 entries and 900,000 bytes, in order, and at least one entry", () => {
  const small = Array.from({ length: 120 }, (_, index) => ({ index }));
  assert.deepEqual(firstBatch(small, write), small.slice(0, 50));
  const large = Array.from({ length: 10 }, (_, index) => ({ index, text: "é".repeat(100_000) }));
  assert.deepEqual(firstBatch(large, write), large.slice(0, 4));
  const huge = [{ text: "x".repeat(2_000_000) }, { text: "y" }];
  assert.deepEqual(firstBatch(huge, write), huge.slice(0, 1));
  assert.deepEqual(firstBatch([], write), []);
});

test("a batch that is taken is settled in one call", async () => {
  rule = stored;
  const { stopped, settled } = await run(ten);
  assert.equal(stopped, null);
  assert.equal(arrived.length, 1);
  assert.deepEqual(settled.map(({ id }) => id), ten.map(({ id }) => id));
});

test("one entry that makes the server refuse the whole batch is found; the other nine are stored, in order", async () => {
  for (const status of [400, 404, 409, 413, 422]) {
    rule = (ids) => (ids.includes("e4") ? { status, body: { code: "invalid", title: "Isian tidak sah." } } : stored(ids));
    const { stopped, settled } = await run(ten);
    assert.equal(stopped, null);
    assert.deepEqual(settled.map(({ id }) => id), ten.map(({ id }) => id));
    for (const { id, outcome, message } of settled) {
      assert.equal(outcome, id === "e4" ? "refused" : "stored");
      assert.equal(message, id === "e4" ? "Isian tidak sah." : undefined);
    }
    assert.ok(arrived.length <= 9, `${arrived.length} calls`);
  }
});

test("a server that fails half-way leaves what it took settled and the rest alone", async () => {
  let calls = 0;
  rule = (ids) => {
    calls += 1;
    if (ids.length > 5) {
      return { status: 413, body: { code: "too_large", title: "Terlalu besar." } };
    }
    return calls === 2 ? stored(ids) : { status: 503, body: {} };
  };
  const { stopped, settled } = await run(ten);
  assert.equal(stopped?.kind, "server");
  assert.deepEqual(settled.map(({ id }) => id), ["e1", "e2", "e3", "e4", "e5"]);
});

test("401 stops at once and settles nothing", async () => {
  rule = () => ({ status: 401, body: { code: "token_revoked", title: "Dicabut." } });
  const { stopped, settled } = await run(ten);
  assert.equal(stopped?.kind, "stopped");
  assert.deepEqual(settled, []);
  assert.equal(arrived.length, 1);
});

test("an answer that does not speak of exactly these entries, in order, settles nothing", async () => {
  for (const wrong of [
    (/** @type {string[]} */ ids) => stored(ids.slice(1)),
    (/** @type {string[]} */ ids) => stored([...ids].reverse()),
    () => ({ status: 200, body: { results: ten.map(({ id }) => ({ id, outcome: "perhaps" })) } }),
    () => ({ status: 200, body: {} }),
  ]) {
    rule = wrong;
    const { stopped, settled } = await run(ten);
    assert.equal(stopped?.kind, "portal");
    assert.deepEqual(settled, []);
  }
});
