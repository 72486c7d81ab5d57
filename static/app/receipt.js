// The receipt code that a citizen is given on the spot: computed from the entry's id, the same on phone and server.

const SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const BASE = 31;
const LENGTH = 10;
// The inverse of the tenth weight modulo 31: 10 * 28 = 9 * 31 + 1.
const INVERSE_OF_10 = 28;

/**
 * @param {string} id UUID of the entry
 * @returns {string} ten symbols, written K7QFM-3XP9T
 */
export function receiptOf(id) {
  const bits = BigInt(`0x${id.replaceAll("-", "")}`) & ((1n << 62n) - 1n);
  let rest = bits % BigInt(BASE) ** BigInt(LENGTH - 1);
  /** @type {number[]} */
  const values = [];
  for (let i = 0; i < LENGTH - 1; i += 1) {
    values.unshift(Number(rest % BigInt(BASE)));
    rest /= BigInt(BASE);
  }
  values.push(((BASE - (weighted(values) % BASE)) * INVERSE_OF_10) % BASE);
  const code = values.map((value) => SYMBOLS[value]).join("");
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/**
 * Whether a code that somebody typed can be a receipt: any one wrong symbol and any swap of two is noticed.
 * @param {string} text with or without hyphen, in any case
 */
export function isReceipt(text) {
  const code = text.toUpperCase().replace(/[\s-]/g, "");
  const values = Array.from(code, (symbol) => SYMBOLS.indexOf(symbol));
  return values.length === LENGTH && !values.includes(-1) && weighted(values) % BASE === 0;
}

/** @param {number[]} values */
function weighted(values) {
  return values.reduce((sum, value, index) => sum + (index + 1) * value, 0);
}
