// Calls the server and tells what its answer means: ours, a captive portal's, or none at all.

import { retryAfter } from "./backoff.js";

/** @typedef {import("./types").Answer} Answer */

const WAIT_KINDS = new Set([408, 425, 429]);

/**
 * @param {string} url
 * @param {object} call
 * @param {string} [call.method]
 * @param {string} [call.token] bearer token
 * @param {Record<string, string>} [call.headers]
 * @param {BodyInit} [call.body]
 * @param {number} call.timeout milliseconds until the whole answer must be there; a socket that stalls is given up
 * @param {number[]} [call.bare] statuses of success that come without a body (204, 304)
 * @param {(json: any) => boolean} call.expects whether the body of a success is one of ours: a captive portal
 *   answers 200 to anything
 * @returns {Promise<Answer>} never rejects
 */
export async function ask(url, { method = "GET", token, headers = {}, body, timeout, bare = [], expects }) {
  const given_up = new AbortController();
  const timer = setTimeout(() => given_up.abort(), timeout);
  try {
    const response = await fetch(url, {
      method,
      body,
      headers: { Accept: "application/json", ...headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      cache: "no-store",
      credentials: "omit",
      // A portal sends people elsewhere; our server never does.
      redirect: "manual",
      signal: given_up.signal,
    });
    const text = await response.text();
    return bare.includes(response.status) && !text
      ? { kind: "ok", status: response.status, json: null }
      : meaning(response, text, expects);
  } catch {
    return failed(given_up.signal.aborted ? "stalled" : "unreachable", 0);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {Response} response
 * @param {string} text
 * @param {(json: any) => boolean} expects
 * @returns {Answer}
 */
function meaning(response, text, expects) {
  const { status } = response;
  const json = parsed(text);
  if (status >= 200 && status < 300) {
    const etag = response.headers.get("ETag");
    return isObject(json) && expects(json)
      ? { kind: "ok", status, json, ...(etag ? { etag } : {}) }
      : failed("portal", status);
  }
  if (status >= 500 || WAIT_KINDS.has(status)) {
    const wait = retryAfter(response.headers.get("Retry-After"));
    return { ...failed(status === 429 ? "busy" : "server", status), wait, message: said(json) };
  }
  const ours = isObject(json) && (response.headers.get("Content-Type") ?? "").includes("json");
  if (status === 401 || (status === 403 && ours)) {
    return { ...denied(json, status), kind: "stopped" };
  }
  // A proxy may refuse by size in its own words; any other refusal counts only in ours.
  if (status >= 400 && (ours || status === 413)) {
    return { ...denied(json, status), kind: "refused" };
  }
  return failed("portal", status);
}

/**
 * @param {"portal" | "unreachable" | "stalled" | "busy" | "server"} kind
 * @param {number} status
 */
function failed(kind, status) {
  return { kind, status, wait: /** @type {number | null} */ (null), message: "" };
}

/**
 * @param {any} json problem details (RFC 9457), or whatever came
 * @param {number} status
 */
function denied(json, status) {
  const word = isObject(json) ? String(json.code ?? json.type ?? "").split(/[/:#]/).pop() : "";
  return { status, code: word || String(status), message: said(json), errors: isObject(json?.errors) ? json.errors : {} };
}

/** @param {any} json */
function said(json) {
  return isObject(json) ? String(json.detail || json.title || "") : "";
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
