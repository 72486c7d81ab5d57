// The words of the interface come from the page that holds them, in the reader's language; the code knows only their keys.

/** @type {Record<string, string> | null} */
let texts = null;

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] for the {names} in the text
 * @returns {string} the key itself when the page has no such text
 */
export function t(key, values = {}) {
  texts ??= JSON.parse(document.getElementById("texts")?.textContent || "{}");
  const text = /** @type {Record<string, string>} */ (texts)[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** @param {string} key */
export function hasText(key) {
  return t(key) !== key;
}
