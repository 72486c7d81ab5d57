// Position: keeps the best fix, says in metres and words how good it is, and always leaves a way on.

import { partOf, wordsOf } from "./form.js";
import { withOffset } from "./moment.js";

const GOOD_METRES = 10;
const POOR_METRES = 50;
const PATIENCE_MS = 60_000;
const POINT = ["lat", "lon", "accuracy", "at", "source"];

/**
 * @param {HTMLElement} question
 * @param {() => void} changed
 */
export function wirePlace(question, changed) {
  const [start, keep, without, says, reasons] = ["start", "keep", "without", "says", "reasons"].map(
    (name) => /** @type {HTMLElement} */ (question.querySelector(`[data-place="${name}"]`)),
  );
  const words = wordsOf(question);
  const absent = partOf(question, "absent");
  const has = () => Boolean(partOf(question, "lat").value);
  /** @type {number | null} */
  let watch = null;
  let best = Infinity;
  let patience = 0;
  let trouble = "";

  /** @param {Record<string, string>} values the other parts become empty */
  function put(values) {
    for (const name of POINT) {
      partOf(question, name).value = values[name] ?? "";
    }
    changed();
  }

  /** @param {GeolocationPosition} position */
  function fix({ coords, timestamp }) {
    if (coords.accuracy >= best) {
      return;
    }
    best = coords.accuracy;
    absent.value = "";
    // Every better fix is kept at once: if the phone dies now, the draft has it.
    put({
      lat: coords.latitude.toFixed(6),
      lon: coords.longitude.toFixed(6),
      accuracy: String(Math.round(coords.accuracy * 10) / 10),
      at: withOffset(new Date(timestamp)),
      source: "gps",
    });
    if (best <= GOOD_METRES) {
      stop();
    }
    draw();
  }

  /** @param {GeolocationPositionError} error */
  function fail(error) {
    if (best === Infinity) {
      trouble = error.code === error.PERMISSION_DENIED ? words.denied : words.none;
      stop();
    }
  }

  function look() {
    best = Infinity;
    trouble = "";
    reasons.hidden = true;
    if (!("geolocation" in navigator)) {
      trouble = words.none;
    } else {
      const exact = { enableHighAccuracy: true, maximumAge: 0, timeout: PATIENCE_MS };
      watch = navigator.geolocation.watchPosition(fix, fail, exact);
      patience = window.setTimeout(stop, PATIENCE_MS);
    }
    draw();
  }

  function stop() {
    if (watch !== null) {
      navigator.geolocation.clearWatch(watch);
    }
    watch = null;
    clearTimeout(patience);
    draw();
  }

  function draw() {
    const looking = watch !== null;
    const metres = Number(partOf(question, "accuracy").value);
    const quality = metres <= GOOD_METRES ? "good" : metres <= POOR_METRES ? "fair" : "poor";
    const shown = has() ? words[quality].replace("{metres}", String(Math.round(metres))) : "";
    start.hidden = looking;
    start.textContent = has() ? words.again : words.start;
    keep.hidden = !looking || !has();
    without.hidden = has() || !reasons.hidden;
    question.dataset.said = shown || (absent.value ? `${words.absent}: ${absent.value}` : "");
    if (has()) {
      says.textContent = looking ? `${shown} ${words.better}` : quality === "poor" ? `${shown} ${words.ask}` : shown;
    } else {
      says.textContent = looking ? words.looking : trouble || question.dataset.said || words.idle;
    }
    says.dataset.quality = has() ? quality : trouble ? "poor" : "";
  }

  says.hidden = false;
  /** @type {HTMLElement} */ (reasons.querySelector(".row")).hidden = false;
  start.addEventListener("click", look);
  keep.addEventListener("click", stop);
  without.addEventListener("click", () => {
    stop();
    reasons.hidden = false;
    draw();
    reasons.querySelector("button")?.focus();
  });
  reasons.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLButtonElement) {
      absent.value = target.value;
      reasons.hidden = true;
      put({});
      draw();
      start.focus();
    }
  });
  absent.addEventListener("change", () => {
    put({});
    draw();
  });
  question.addEventListener("filled", () => {
    reasons.hidden = !absent.value;
    draw();
  });
  reasons.hidden = !absent.value;
  draw();
}
