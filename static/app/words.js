// Words that the screens put together themselves; they stand in the page, in the reader's language.

/** @type {Record<string, string> | undefined} */
let words;

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] fill {name}
 */
export function word(key, values = {}) {
  words ??= /** @type {Record<string, string>} */ (JSON.parse(document.getElementById("words")?.textContent ?? "{}"));
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** @param {number | string} moment */
export const moment = (moment) => new Date(moment).toLocaleString("id-ID", { dateStyle: "medium", timeStyle: "short" });
