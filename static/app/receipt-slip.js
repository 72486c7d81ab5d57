// The receipt to take home: a picture to save, a text for WhatsApp, a slip for a 58 mm printer. None of them names the person.

import { encode } from "uqr";

/** @typedef {{code: string, title: string, when: string, track: string}} Receipt what stands on it; `track` is the whole address, or "" */

const WIDTH = 600;
const MARGIN = 40;
const QR_SIDE = 340;

/**
 * Bring the buttons of a receipt card to life.
 * @param {HTMLElement} card
 * @param {Receipt} receipt
 */
export function offer(card, receipt) {
  const tools = /** @type {HTMLElement} */ (card.querySelector("[data-tools]"));
  const [save, whatsapp, print] = ["save", "whatsapp", "print"].map(
    (name) => /** @type {HTMLElement} */ (tools.querySelector(`[data-tool-${name}]`)),
  );
  const lines = linesOf(card, receipt);
  /** @type {HTMLAnchorElement} */ (whatsapp).href = `https://wa.me/?text=${encodeURIComponent(lines.join("\n"))}`;
  save.onclick = () => savePicture(receipt, lines);
  print.onclick = () => printSlip(card);
  tools.hidden = false;
}

/**
 * The receipt in words, a line each: service, code, date, and where to ask.
 * @param {HTMLElement} card
 * @param {Receipt} receipt
 */
function linesOf(card, { code, title, when, track }) {
  const { code: codeIs = "", track: askAt = "" } = JSON.parse(card.dataset.words ?? "{}");
  return [title, `${codeIs}: ${code}`, when, track && `${askAt}: ${track}`].filter(Boolean);
}

/**
 * @param {Receipt} receipt
 * @param {string[]} lines
 */
function savePicture({ code, track }, lines) {
  picture(code, track, lines).toBlob((blob) => {
    if (blob) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `tanda-terima-${code}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }
  }, "image/png");
}

/**
 * Black on white, large enough to be read from a photo album.
 * @param {string} code
 * @param {string} track
 * @param {string[]} lines
 */
function picture(code, track, lines) {
  const canvas = document.createElement("canvas");
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const font = (/** @type {number} */ size) => `${size}px sans-serif`;
  pen.font = font(26);
  const wrapped = lines.flatMap((line) => wrap(pen, line));
  canvas.width = WIDTH;
  canvas.height = MARGIN * 3 + 80 + QR_SIDE + wrapped.length * 36;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  pen.textAlign = "center";
  pen.font = `bold 60px monospace`;
  pen.fillText(code, WIDTH / 2, MARGIN + 56);
  const { size, data } = encode(track || code, { border: 0, ecc: "M" });
  const module = Math.floor(QR_SIDE / size);
  const left = (WIDTH - module * size) / 2;
  const top = MARGIN * 2 + 70;
  data.forEach((row, y) => row.forEach((dark, x) => dark && pen.fillRect(left + x * module, top + y * module, module, module)));
  pen.font = font(26);
  wrapped.forEach((line, n) => pen.fillText(line, WIDTH / 2, top + QR_SIDE + MARGIN + n * 36));
  return canvas;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} line
 */
function wrap(pen, line) {
  /** @type {string[]} */
  const rows = [];
  for (const word of line.split(" ")) {
    const longer = rows.length ? `${rows[rows.length - 1]} ${word}` : word;
    if (rows.length && pen.measureText(longer).width <= WIDTH - 2 * MARGIN) {
      rows[rows.length - 1] = longer;
    } else {
      rows.push(word);
    }
  }
  return rows;
}

/**
 * Print the card alone; the sheet is as wide as the paper of a pocket printer.
 * @param {HTMLElement} card
 */
function printSlip(card) {
  const slip = /** @type {HTMLElement} */ (card.cloneNode(true));
  slip.classList.add("slip");
  slip.querySelector("[data-tools]")?.remove();
  document.body.append(slip);
  document.documentElement.classList.add("slip-only");
  addEventListener(
    "afterprint",
    () => {
      slip.remove();
      document.documentElement.classList.remove("slip-only");
    },
    { once: true },
  );
  print();
}
