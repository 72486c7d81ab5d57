// Photos: taken with the phone's camera, shrunk on the phone to at most 1600 px and 300 kB, without their EXIF.

import { idOf, wordsOf } from "./form.js";

const LONGEST_SIDE = 1600;
const SHORTEST_LONG_SIDE = 1280;
const MOST_BYTES = 300_000;
const QUALITIES = [0.82, 0.72, 0.62, 0.5, 0.4];

/**
 * A JPEG of at most 300 kB. Drawing applies the orientation of the EXIF and leaves the rest of it behind,
 * the place where the photo was taken included.
 * @param {Blob} file
 * @returns {Promise<Blob>}
 */
export async function shrink(file) {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    for (let side = LONGEST_SIDE; ; side = Math.round(side * 0.8)) {
      const canvas = await draw(image, side);
      for (const quality of QUALITIES) {
        const jpeg = await encode(canvas, quality);
        if (jpeg.size <= MOST_BYTES || (side < SHORTEST_LONG_SIDE / 2 && quality === QUALITIES.at(-1))) {
          return jpeg;
        }
        if (jpeg.size > MOST_BYTES * 2.5 && side > SHORTEST_LONG_SIDE) {
          break; // far too heavy: a smaller picture reads better than a blotchy one
        }
      }
    }
  } finally {
    URL.revokeObjectURL(address);
  }
}

/**
 * @param {HTMLImageElement} image
 * @param {number} side longest side in pixels
 */
async function draw(image, side) {
  const scale = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight));
  const [width, height] = [image.naturalWidth, image.naturalHeight].map((length) => Math.max(1, Math.round(length * scale)));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d", { alpha: false });
  if (!pen) {
    throw new Error("no canvas");
  }
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  // Resizing while decoding keeps a 12 megapixel photo from filling the memory of a small phone.
  const bitmap = await createImageBitmap(image, { resizeWidth: width, resizeHeight: height, resizeQuality: "medium" }).catch(() => null);
  pen.drawImage(bitmap ?? image, 0, 0, width, height);
  bitmap?.close();
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} quality
 * @returns {Promise<Blob>}
 */
const encode = (canvas, quality) =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no JPEG"))), "image/jpeg", quality),
  );

/** @param {number} bytes as people read it: "4,1 MB", "210 kB" */
export const size = (bytes) =>
  bytes >= 1e6
    ? `${(bytes / 1e6).toLocaleString("id-ID", { maximumFractionDigits: 1 })} MB`
    : `${Math.max(1, Math.round(bytes / 1e3))} kB`;

/**
 * @typedef {object} Keeper
 * @property {() => Promise<void>} flush what was typed is on the phone when this is done
 * @property {(question: string, blob: Blob, part?: string) => Promise<{sha256: string}>} keep
 * @property {(question: string, part?: string) => Promise<unknown>} drop
 * @property {(sha256: string) => Promise<Blob | null>} file
 * @property {(question?: HTMLElement) => void} changed
 * @property {(work: Promise<void>) => void} awaits "Lanjut" and "Simpan" come after this: a photo that is being made small
 * @property {(text: string) => Promise<import("./types").Found[]>} [search] businesses known on this phone, on the officer's pages
 */

/**
 * @param {HTMLElement} question
 * @param {Keeper} keeper
 */
export function wireCamera(question, keeper) {
  const input = /** @type {HTMLInputElement} */ (question.querySelector('input[type="file"]'));
  const [preview, says, remove, take] = ["preview", "says", "remove", "take"].map(
    (name) => /** @type {HTMLElement} */ (question.querySelector(`[data-photo="${name}"]`)),
  );
  const picture = /** @type {HTMLImageElement} */ (preview);
  const words = wordsOf(question);

  /** @param {Blob | null} blob */
  function show(blob) {
    URL.revokeObjectURL(picture.src);
    picture.hidden = remove.hidden = !blob;
    take.textContent = blob ? words.again : words.take;
    if (blob) {
      picture.src = URL.createObjectURL(blob);
    } else {
      picture.removeAttribute("src");
    }
  }

  input.hidden = true;
  take.hidden = false;
  take.addEventListener("click", async () => {
    // Android may kill the page while the camera is open.
    await keeper.flush().catch(() => {}); // whatever was in the way is said at the photo
    input.click();
  });

  /** @param {File} photo */
  async function shrinkAndKeep(photo) {
    says.textContent = words.shrinking;
    const small = await shrink(photo).catch(() => null);
    const kept = small && (await keeper.keep(idOf(question), small).catch(() => null));
    if (kept) {
      question.dataset.sha256 = kept.sha256;
      show(small);
      question.dataset.said = words.taken;
      says.textContent = `${size(photo.size)} → ${size(small.size)}`;
    } else {
      says.textContent = small ? words.full : words.unreadable;
    }
    input.value = "";
    keeper.changed(question);
  }

  input.addEventListener("change", () => {
    const [photo] = input.files ?? [];
    if (photo) {
      keeper.awaits(shrinkAndKeep(photo));
    }
  });
  remove.addEventListener("click", async () => {
    await keeper.drop(idOf(question));
    question.dataset.sha256 = question.dataset.said = "";
    says.textContent = "";
    show(null);
    keeper.changed(question);
    take.focus();
  });
  question.addEventListener("filled", async () => {
    const { sha256 } = question.dataset;
    question.dataset.said = sha256 ? words.taken : "";
    const blob = sha256 ? await keeper.file(sha256) : null;
    show(blob);
    says.textContent = blob ? size(blob.size) : sha256 ? words.elsewhere : "";
  });
}
