// What each answer of a server means to the phone, from a real server over a real socket.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { ask } from "../../static/app/answers.js";

/** @type {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void} */
let answer = () => undefined;
const server = createServer((request, response) => answer(request, response));
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const url = `http://127.0.0.1:${port}/sync/v1/batches`;
after(() => {
  server.closeAllConnections();
  server.close();
});

const call = { timeout: 2_000, expects: (/** @type {any} */ json) => Array.isArray(json.results) };
const problem = { "Content-Type": "application/problem+json" };

/**
 * @param {number} status
 * @param {string} body
 * @param {Record<string, string>} [headers]
 */
function says(status, body, headers = { "Content-Type": "application/json" }) {
  answer = (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

test("a whole answer of ours is taken, with the token sent as a bearer", async () => {
  let authorization;
  answer = (request, response) => {
    authorization = request.headers.authorization;
    response.end(JSON.stringify({ results: [] }));
  };
  assert.deepEqual(await ask(url, { ...call, token: "d_abc" }), { kind: "ok", status: 200, json: { results: [] } });
  assert.equal(authorization, "Bearer d_abc");
});

test("a captive portal is never taken for the server", async () => {
  for (const [status, body, headers] of /** @type {[number, string, Record<string, string>][]} */ ([
    [200, "<html>Selamat datang di Wi-Fi Kafe</html>", { "Content-Type": "text/html" }],
    [200, '{"login": true}', { "Content-Type": "application/json" }],
    [200, '{"results": [', { "Content-Type": "application/json" }],
    [200, "[]", { "Content-Type": "application/json" }],
    [200, "null", { "Content-Type": "application/json" }],
    [204, "", {}],
    [302, "", { Location: "http://127.0.0.1:9/masuk" }],
    [403, "<html>Masuk dulu</html>", { "Content-Type": "text/html" }],
    [404, "<html>Not Found</html>", { "Content-Type": "text/html" }],
  ])) {
    says(status, body, headers);
    assert.equal((await ask(url, call)).kind, "portal", `${status} ${body}`);
  }
});

test("401 and 403 stop until somebody signs in", async () => {
  says(401, JSON.stringify({ type: "urn:jemput-bola:problem:token_revoked", code: "token_revoked", title: "Dicabut." }), problem);
  assert.deepEqual(await ask(url, call), { kind: "stopped", status: 401, code: "token_revoked", message: "Dicabut.", errors: {} });
  says(403, JSON.stringify({ code: "link_closed", title: "Ditutup.", detail: "Sejak kemarin." }), problem);
  assert.deepEqual(await ask(url, call), { kind: "stopped", status: 403, code: "link_closed", message: "Sejak kemarin.", errors: {} });
  says(401, "<html>401</html>", { "Content-Type": "text/html" });
  const unknown = await ask(url, call);
  assert.equal(unknown.kind, "stopped");
  assert.equal("code" in unknown && unknown.code, "401");
});

test("400, 404, 409, 413 and 422 of ours refuse", async () => {
  for (const status of [400, 404, 409, 413, 422]) {
    says(status, JSON.stringify({ code: "invalid", title: "Salah.", errors: { nik: ["Kurang."] } }), problem);
    assert.deepEqual(await ask(url, call), {
      kind: "refused",
      status,
      code: "invalid",
      message: "Salah.",
      errors: { nik: ["Kurang."] },
    });
  }
});

test("a proxy that finds a body too large refuses it too", async () => {
  says(413, "<html>Request Entity Too Large</html>", { "Content-Type": "text/html" });
  assert.deepEqual(await ask(url, call), { kind: "refused", status: 413, code: "413", message: "", errors: {} });
});

test("429 and 5xx wait, as long as they ask", async () => {
  says(429, "", { "Retry-After": "7" });
  assert.deepEqual(await ask(url, call), { kind: "busy", status: 429, wait: 7000, message: "" });
  for (const status of [408, 500, 502, 503, 504]) {
    says(status, "<html>Bad Gateway</html>", { "Content-Type": "text/html" });
    assert.deepEqual(await ask(url, call), { kind: "server", status, wait: null, message: "" });
  }
});

test("a socket that stalls, before or in the middle of the answer, is given up", async () => {
  answer = () => undefined;
  assert.equal((await ask(url, { ...call, timeout: 200 })).kind, "stalled");
  answer = (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.write('{"results"');
  };
  assert.equal((await ask(url, { ...call, timeout: 200 })).kind, "stalled");
});

test("a connection that breaks, before or in the middle of the answer, is no answer", async () => {
  answer = (request) => request.socket.destroy();
  assert.equal((await ask(url, call)).kind, "unreachable");
  answer = (request, response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
    response.write('{"results": []}');
    setTimeout(() => request.socket.destroy(), 20);
  };
  assert.equal((await ask(url, call)).kind, "unreachable");
  assert.equal((await ask("http://127.0.0.1:9/", call)).kind, "unreachable");
});
