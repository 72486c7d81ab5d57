// Cuts the queue into batches, and halves a batch that the server refuses as a whole until the one bad entry stands alone.

/** @typedef {import("./types").Answer} Answer */
/** @typedef {import("./types").Outcome} Outcome */

const MOST_ENTRIES = 50;
// The server takes 1 MiB; the rest is room for the envelope and the list of discarded numbers.
const MOST_BYTES = 900_000;
const OUTCOMES = new Set(["stored", "already_stored", "refused", "conflict", "quarantined"]);

/**
 * The first batch of a queue: as many entries, in order, as fit. One entry always fits.
 * @template T
 * @param {T[]} queue
 * @param {(entry: T) => string} write the entry as it travels
 * @returns {T[]}
 */
export function firstBatch(queue, write) {
  const encoder = new TextEncoder();
  let bytes = 0;
  let count = 0;
  for (const entry of queue.slice(0, MOST_ENTRIES)) {
    bytes += encoder.encode(write(entry)).length + 1;
    if (count > 0 && bytes > MOST_BYTES) {
      break;
    }
    count += 1;
  }
  return queue.slice(0, count);
}

/**
 * Bring a batch to the server and settle every entry that it answers for, in order.
 * @template T
 * @param {T[]} entries
 * @param {(entries: T[]) => Promise<Answer>} post
 * @param {(entries: T[], answer: Answer) => Promise<void>} settle called for a batch answered with
 *   outcomes, and for one entry that was refused alone
 * @returns {Promise<import("./types").Failure | null>} the answer that stopped it, null when all were settled
 */
export async function deliver(entries, post, settle) {
  const answer = await post(entries);
  if (answer.kind === "ok" || (answer.kind === "refused" && entries.length === 1)) {
    await settle(entries, answer);
    return null;
  }
  if (answer.kind !== "refused") {
    return answer;
  }
  const middle = Math.ceil(entries.length / 2);
  return (
    (await deliver(entries.slice(0, middle), post, settle)) ?? (await deliver(entries.slice(middle), post, settle))
  );
}

/**
 * Whether the body of an answer is one outcome per entry, in order: anything else is not our server speaking.
 * @param {{id: string}[]} entries
 * @returns {(json: any) => boolean}
 */
export function answersFor(entries) {
  return ({ results }) =>
    Array.isArray(results) &&
    results.length === entries.length &&
    results.every((result, index) => result?.id === entries[index].id && OUTCOMES.has(result.outcome));
}

/** Statuses with a sentence of their own; a proxy in between refuses without one. */
const SAID = new Set([400, 404, 409, 413, 422]);

/** @param {number} status @returns {string} key of a text, as `sayMessage` takes it */
const sayingOf = (status) => `@${SAID.has(status) ? status : "other"}`;

/**
 * The outcomes of an answer; an entry that was refused alone is refused with the words of the problem.
 * @param {{id: string}[]} entries
 * @param {Answer} answer
 * @returns {Outcome[]}
 */
export function outcomesOf(entries, answer) {
  if (answer.kind === "ok") {
    return answer.json.results;
  }
  const { message, errors } = answer.kind === "refused" ? answer : { message: "", errors: {} };
  return entries.map(({ id }) => ({ id, outcome: "refused", message: message || sayingOf(answer.status), errors }));
}
