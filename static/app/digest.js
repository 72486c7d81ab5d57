// SHA-256 of files, written as the protocol writes it.

/**
 * @param {Uint8Array} bytes
 * @returns {string} lower-case hexadecimal
 */
export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>} lower-case hexadecimal SHA-256
 */
export async function digestOf(blob) {
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())));
}
