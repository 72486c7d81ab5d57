// Hands the phone to a citizen for a survey, and takes it back: with the PIN chosen then, or by signing in again.

import { setLock } from "./lock.js";

/** @typedef {{service: string, owner: string, salt: Uint8Array<ArrayBuffer>, hash: Uint8Array<ArrayBuffer>, wrong: number, until: number, since: number}} Handover */

const KEY = "handover";
const ROUNDS = 300_000;
// So many wrong PINs cost nothing; each further one doubles the wait.
const FREE = 3;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 600_000;
export const PIN = /^\d{4,8}$/;

/** @param {import("./enrolled-door.js").Parts} parts of the engine */
export function openHandover({ readMeta, changeMeta, writeMeta, owner }) {
  /**
   * @param {string} service
   * @param {string} pin four to eight digits
   */
  async function handOver(service, pin) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const hash = await stretched(pin, salt);
    /** @type {Handover} */
    const handover = { service, owner: await owner(), salt, hash, wrong: 0, until: 0, since: Date.now() };
    await writeMeta(KEY, handover);
    setLock(service);
  }

  /**
   * @param {string} pin
   * @returns {Promise<{done: boolean, wait: number}>} `wait`: milliseconds until the next try counts
   */
  async function takeBack(pin) {
    const now = Date.now();
    const handover = /** @type {Handover | undefined} */ (await readMeta(KEY));
    if (!handover) {
      setLock("");
      return { done: true, wait: 0 };
    }
    // A clock that was set back does not prolong the wait beyond the longest.
    const left = Math.min(handover.until - now, LONGEST_WAIT);
    if (left > 0) {
      return { done: false, wait: left };
    }
    // Counted before it is compared: closing the app in between gives no free try.
    const tried = await changeMeta(KEY, (/** @type {Handover} */ before) => {
      const wrong = before.wrong + 1;
      const wait = wrong < FREE ? 0 : Math.min(FIRST_WAIT * 2 ** (wrong - FREE), LONGEST_WAIT);
      return { ...before, wrong, until: wait ? now + wait : 0 };
    });
    const given = await stretched(pin, handover.salt);
    if (given.every((byte, place) => byte === handover.hash[place])) {
      await release();
      return { done: true, wait: 0 };
    }
    return { done: false, wait: Math.max(0, tried.until - now) };
  }

  /** Whoever handed it over has signed in again: the PIN is not needed. */
  async function release() {
    await writeMeta(KEY, null);
    setLock("");
  }

  /** @returns {Promise<Handover | null>} */
  const handedOver = async () => (await readMeta(KEY)) ?? null;

  return { handOver, takeBack, release, handedOver };
}

/**
 * Few digits are soon guessed by a machine; this makes each guess cost it.
 * @param {string} pin
 * @param {Uint8Array<ArrayBuffer>} salt
 */
async function stretched(pin, salt) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, key, 256);
  return new Uint8Array(bits);
}
