// A document: a PDF as it is, or a picture of one, shrunk as photos are. What is none is said, and nothing is kept of it.

import { shrink, size } from "./camera.js";
import { idOf, wordsOf } from "./form.js";

/** @typedef {import("./camera.js").Keeper} Keeper */

const PDF = "application/pdf";
const MOST_BYTES = 8 * 1024 * 1024;

/** @type {import("./form.js").Kind} */
export const document_ = {
  read: (question) => question.dataset.sha256 || undefined,
  fill: (question, value) => {
    question.dataset.sha256 = value ?? "";
  },
  wire,
};

/**
 * @param {HTMLElement} question
 * @param {Keeper} keeper
 */
function wire(question, keeper) {
  const input = /** @type {HTMLInputElement} */ (question.querySelector('input[type="file"]'));
  const [preview, says, remove, take] = ["preview", "says", "remove", "take"].map(
    (name) => /** @type {HTMLElement} */ (question.querySelector(`[data-file="${name}"]`)),
  );
  const picture = /** @type {HTMLImageElement} */ (preview);
  const words = wordsOf(question);

  /** @param {Blob | null} blob what is kept of it on this phone */
  function show(blob) {
    const kept = Boolean(question.dataset.sha256);
    const seen = blob?.type.startsWith("image/") ?? false;
    URL.revokeObjectURL(picture.src);
    picture.hidden = !seen;
    if (blob && seen) {
      picture.src = URL.createObjectURL(blob);
    } else {
      picture.removeAttribute("src");
    }
    remove.hidden = !kept;
    take.textContent = kept ? words.again : words.take;
    question.dataset.said = kept ? words.taken : "";
    says.textContent = blob ? `${blob.type === PDF ? "PDF" : "JPEG"}, ${size(blob.size)}` : kept ? words.elsewhere : "";
  }

  /** @param {File} file @returns {Promise<Blob | string>} the file as it is kept, or why it is not */
  async function fit(file) {
    const accepted = input.accept.split(",");
    const content = await file.arrayBuffer();
    const begin = String.fromCharCode(...new Uint8Array(content.slice(0, 5)));
    if (begin === "%PDF-" && accepted.includes(PDF)) {
      return file.size > MOST_BYTES ? words.large : new Blob([content], { type: PDF });
    }
    return accepted.every((type) => type === PDF) ? words.unreadable : shrink(file).catch(() => words.unreadable);
  }

  input.hidden = true;
  take.hidden = false;
  take.addEventListener("click", async () => {
    // Android may kill the page while files are being looked through.
    await keeper.flush().catch(() => {}); // whatever was in the way is said at the file
    input.click();
  });

  /** @param {File} file */
  async function fitAndKeep(file) {
    says.textContent = words.working;
    // A file from a cloud folder that cannot be reached fails while it is read.
    const kept = await fit(file).catch(() => words.unreadable);
    if (typeof kept === "string") {
      says.textContent = kept;
    } else {
      const stored = await keeper.keep(idOf(question), kept).catch(() => null);
      if (stored) {
        question.dataset.sha256 = stored.sha256;
        show(kept);
      } else {
        says.textContent = words.full;
      }
    }
    input.value = "";
    keeper.changed(question);
  }

  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) {
      keeper.awaits(fitAndKeep(file));
    }
  });
  remove.addEventListener("click", async () => {
    await keeper.drop(idOf(question));
    question.dataset.sha256 = "";
    show(null);
    keeper.changed(question);
    take.focus();
  });
  question.addEventListener("filled", async () => {
    const { sha256 } = question.dataset;
    show(sha256 ? await keeper.file(sha256) : null);
  });
}
