// The way to extras.js: its hashed address stands in the page.

/** @typedef {typeof import("./extras.js")} Extras */

/** @returns {Promise<Extras>} */
export const extras = () => import(/** @type {string} */ (document.body.dataset.extras));
