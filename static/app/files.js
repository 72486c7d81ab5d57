// Brings photos and signatures to the server in pieces, going on where the last try broke off.

import { ask } from "./answers.js";

/** @typedef {import("./types").Answer} Answer */
/** @typedef {import("./types").StoredFile} StoredFile */

// Small enough that a photo of 300 kB whose transfer breaks at 60 % has more than half of it confirmed.
const PIECE = 64 * 1024;
const ASK_TIMEOUT = 20_000;
// 64 kB within this time is 9 kbit/s: slower than the edge of any signal.
const PIECE_TIMEOUT = 60_000;

/** @param {any} json */
const isProgress = (json) => typeof json.received === "number";

/**
 * @param {StoredFile} file
 * @param {string} token
 * @param {string} base address of the API
 * @param {() => Promise<void>} begin called before the first byte leaves
 * @returns {Promise<Answer>} ok when the server has confirmed the whole file by its digest
 */
export async function upload(file, token, base, begin) {
  const url = `${base}/attachments/${file.sha256}`;
  let at = 0;
  if (file.begun) {
    const answer = await whereToGoOn(url, token);
    if (answer.kind !== "ok" || answer.json.complete) {
      return answer;
    }
    at = answer.json.received;
  }
  await begin();
  let joined = false;
  for (;;) {
    const end = Math.min(at + PIECE, file.bytes);
    const answer = await ask(url, {
      method: "PUT",
      token,
      headers: { "Content-Range": `bytes ${at}-${end - 1}/${file.bytes}`, "Content-Type": file.type },
      body: file.blob.slice(at, end),
      timeout: PIECE_TIMEOUT,
      expects: (json) => typeof json === "object",
    });
    if (answer.kind === "ok" && answer.status === 202 && isProgress(answer.json) && answer.json.received > at) {
      at = answer.json.received;
    } else if (answer.kind === "refused" && answer.status === 409 && !joined) {
      // Another try of ours got further than we knew: ask once where, then go on from there.
      joined = true;
      const asked = await whereToGoOn(url, token);
      if (asked.kind !== "ok" || asked.json.complete) {
        return asked;
      }
      at = asked.json.received;
    } else if (answer.kind === "ok" && answer.status === 202) {
      return { kind: "server", status: 202, wait: null, message: "" };
    } else {
      return answer;
    }
  }
}

/**
 * @param {string} url
 * @param {string} token
 * @returns {Promise<Answer>}
 */
async function whereToGoOn(url, token) {
  const answer = await ask(url, { token, timeout: ASK_TIMEOUT, expects: isProgress });
  // The server has never heard of it, or has thrown an unfinished part away: from the beginning, then.
  return answer.kind === "refused" && answer.status === 404
    ? { kind: "ok", status: 200, json: { received: 0, complete: false } }
    : answer;
}
