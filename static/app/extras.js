// What few screens need, in a file of its own that is fetched when it is used: QR codes, receipts, the signature pad.

import SignaturePad from "signature_pad";
import { encode } from "uqr";
import { offer } from "./receipt-slip.js";

export { offer, SignaturePad };

const NAMESPACE = "http://www.w3.org/2000/svg";
const QUIET = 4;

/**
 * A QR code as an SVG picture; black on white whatever the theme, so that every reader takes it.
 * @param {string} text
 * @param {string} label what it is, for those who do not see it
 * @returns {SVGSVGElement}
 */
export function qr(text, label) {
  const { size, data } = encode(text, { border: 0, ecc: "M" });
  const side = size + 2 * QUIET;
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")))
    .join("");
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.append(shape("rect", { width: String(side), height: String(side), fill: "#fff" }), shape("path", { d: path, fill: "#000" }));
  return svg;
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 */
function shape(name, attributes) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  return element;
}

// The page of thanks of a form that was sent without scripts asks for this file itself.
const card = /** @type {HTMLElement | null} */ (document.querySelector("[data-receipt-now]"));
if (card) {
  const { code = "", title = "", when = "", track = "" } = card.dataset;
  offer(card, { code, title, when, track });
}
