// Drawn signatures, alone or as a way of giving consent: the pad is fetched only when somebody wants to sign.

import { extras } from "./extras-door.js";
import { idOf, partOf } from "./form.js";
import { withOffset } from "./moment.js";

/** @typedef {import("./camera.js").Keeper} Keeper */

/** How far a signature reaches at least, in CSS pixels: more than the trembling of a finger. */
const SHORTEST = 16;

/**
 * A signature as a question of its own.
 * @param {HTMLElement} question
 * @param {Keeper} keeper
 */
export function wireSignature(question, keeper) {
  /** @type {HTMLInputElement} */ (question.querySelector('input[type="file"]')).hidden = true;
  const pad = padOf(question, keeper, undefined, () => {});
  question.addEventListener("filled", pad.open);
  pad.open();
}

/**
 * Consent: a name and a tick, or a name and a signature; the moment of agreeing is kept.
 * @param {HTMLElement} question
 * @param {Keeper} keeper
 */
export function wireConsent(question, keeper) {
  const tick = partOf(question, "how");
  const at = partOf(question, "at");
  const door = /** @type {HTMLElement} */ (question.querySelector("[data-sign-open]"));
  const tools = /** @type {HTMLElement} */ (question.querySelector(".tools"));

  const stamp = () => {
    at.value = tick.checked || question.dataset.sha256 ? at.value || withOffset(new Date()) : "";
  };
  const pad = padOf(question, keeper, "signature", stamp);
  const sign = (/** @type {boolean} */ on) => {
    question.dataset.signing = on ? "1" : "";
    door.setAttribute("aria-expanded", String(on));
    if (on) {
      tick.checked = false;
      pad.open();
    } else {
      pad.close();
    }
  };
  tools.hidden = false;
  door.addEventListener("click", () => {
    sign(!question.dataset.signing);
    stamp();
    keeper.changed(question);
  });
  tick.addEventListener("change", async () => {
    if (tick.checked && question.dataset.signing) {
      sign(false);
      await pad.clear();
    }
    stamp();
  });
  question.addEventListener("filled", () => {
    if (question.dataset.sha256) {
      sign(true);
    }
  });
}

/**
 * @param {HTMLElement} question
 * @param {Keeper} keeper
 * @param {string | undefined} part name of the signature inside a composite answer
 * @param {() => void} signed
 */
function padOf(question, keeper, part, signed) {
  const area = /** @type {HTMLElement} */ (question.querySelector("[data-sign]"));
  const canvas = /** @type {HTMLCanvasElement} */ (area.querySelector("canvas"));
  const says = /** @type {HTMLElement} */ (area.querySelector("[data-small]"));
  /** @type {import("signature_pad").default | null} */
  let pad = null;

  async function open() {
    // Its place is taken at once: what appears only when it is scrolled to pushes a button away from under the finger.
    area.hidden = false;
    await seen(canvas);
    const { sha256 } = question.dataset;
    const [{ SignaturePad }, kept] = await Promise.all([extras(), sha256 ? keeper.file(sha256) : null]);
    const pen = canvas.getContext("2d");
    if (!pad) {
      const scale = Math.max(1, window.devicePixelRatio);
      canvas.width = canvas.offsetWidth * scale;
      canvas.height = canvas.offsetHeight * scale;
      pen?.scale(scale, scale);
      pad = new SignaturePad(canvas, { backgroundColor: "#fff", penColor: "#000" });
      pad.addEventListener("endStroke", () => keeper.awaits(keep()));
    }
    if (kept) {
      pen?.drawImage(await createImageBitmap(kept), 0, 0, canvas.offsetWidth, canvas.offsetHeight);
    }
  }

  async function keep() {
    // A finger that only touched the screen has not signed; a signature that came back may get its last dot.
    if (!question.dataset.sha256 && pad && reach(pad) < SHORTEST) {
      says.textContent = says.dataset.small ?? "";
      return;
    }
    says.textContent = "";
    /** @type {Blob | null} */
    const drawn = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    if (drawn) {
      const kept = await keeper.keep(idOf(question), drawn, part).catch(() => null);
      if (!kept) {
        says.textContent = says.dataset.full ?? "";
        return;
      }
      question.dataset.sha256 = kept.sha256;
      signed();
      keeper.changed(question);
    }
  }

  async function clear() {
    pad?.clear();
    says.textContent = "";
    if (question.dataset.sha256) {
      question.dataset.sha256 = "";
      await keeper.drop(idOf(question), part);
    }
    signed();
    keeper.changed(question);
  }

  area.querySelector("[data-sign-clear]")?.addEventListener("click", clear);
  return { open, clear, close: () => (area.hidden = true) };
}

/** @param {Element} part @returns {Promise<void>} once it is on screen; until its step is shown it has no size */
const seen = (part) =>
  new Promise((resolve) => {
    new IntersectionObserver((entries, observer) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) {
        observer.disconnect();
        resolve();
      }
    }).observe(part);
  });

/** @param {import("signature_pad").default} pad @returns {number} the longer side of what was drawn */
function reach(pad) {
  const points = pad.toData().flatMap((stroke) => stroke.points);
  const side = (/** @type {number[]} */ at) => Math.max(...at) - Math.min(...at);
  return points.length ? Math.max(side(points.map(({ x }) => x)), side(points.map(({ y }) => y))) : 0;
}
