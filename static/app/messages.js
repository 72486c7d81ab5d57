// Says in plain words how sending goes, what the server answered, and what has to be known about this phone.

import { hasText, t } from "./texts.js";

/** @typedef {import("./types").Status} Status */

/**
 * @param {Status} status
 * @param {number} waiting entries that still wait
 * @param {number} [now]
 * @returns {string}
 */
export function sayStatus(status, waiting, now = Date.now()) {
  switch (status.phase) {
    case "sending":
      return status.total ? t("status.sending", { sent: status.sent, total: status.total }) : t("status.looking");
    case "paused":
    case "waiting":
      return [sayFault(status.code, status.message), status.phase === "waiting" ? sayWhen(status.until - now) : ""]
        .filter(Boolean)
        .join(" ");
    case "signed_out":
      return waiting ? t("status.signed_out", { waiting }) : "";
    default:
      return waiting ? t("status.queued", { waiting }) : t("status.idle");
  }
}

/**
 * @param {string} code kind of answer or word code of a problem
 * @param {string} message what the server said, if it did
 * @returns {string}
 */
export function sayFault(code, message) {
  return hasText(`fault.${code}`) ? t(`fault.${code}`) : message || t("fault.other");
}

/**
 * A message kept with an entry: the server's own words, or a key of ours behind an @.
 * @param {string} message
 */
export function sayMessage(message) {
  return message.startsWith("@") ? t(`fault.${message.slice(1)}`) : message;
}

/** @param {number} wait milliseconds */
function sayWhen(wait) {
  const seconds = Math.max(1, Math.ceil(wait / 1000));
  return seconds < 90 ? t("status.again_seconds", { n: seconds }) : t("status.again_minutes", { n: Math.ceil(seconds / 60) });
}
