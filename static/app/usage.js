// Which services this officer fills in most, so that they stand first.

import { changeMeta, readMeta } from "./db.js";
import { owner } from "./session.js";

/** @param {import("./types").Entry} entry just finished */
export async function countUse({ owner, service, revision }) {
  if (revision === 1) {
    await changeMeta(`uses:${owner}`, (uses = {}) => ({ ...uses, [service]: (uses[service] ?? 0) + 1 }));
  }
}

/** @returns {Promise<Record<string, number>>} service -> how many entries this officer has made of it here */
export async function mostUsed() {
  return (await readMeta(`uses:${await owner()}`)) ?? {};
}
