// For those who read little or see badly: larger letters, and the questions on the screen read aloud where the phone has a voice.

// The first is what the style sheet says, so that nothing moves when the program comes.
const SIZES = ["", "132%", "154%"];
const KEPT = "besar-huruf";

/** Bring the buttons `[data-reading]` of a page to life. */
export function wireReading() {
  const bar = /** @type {HTMLElement | null} */ (document.querySelector("[data-reading]"));
  if (!bar) {
    return;
  }
  const [smaller, larger, aloud] = ["smaller", "larger", "aloud"].map(
    (name) => /** @type {HTMLButtonElement} */ (bar.querySelector(`[data-reading-${name}]`)),
  );
  let size = Number(remembered()) || 0;

  /** @param {number} to */
  const resize = (to) => {
    size = Math.max(0, Math.min(to, SIZES.length - 1));
    document.documentElement.style.fontSize = SIZES[size];
    smaller.disabled = size === 0;
    larger.disabled = size === SIZES.length - 1;
    remember(String(size));
  };
  resize(size);
  smaller.addEventListener("click", () => resize(size - 1));
  larger.addEventListener("click", () => resize(size + 1));
  bar.hidden = false;
  if ("speechSynthesis" in window) {
    wireVoice(aloud);
  }
}

/** @param {HTMLButtonElement} button shown where the phone has a voice of the page's language */
function wireVoice(button) {
  const [start, stop] = [button.textContent, button.dataset.stop ?? ""];
  // Hardly a phone has a Sundanese voice; an Indonesian one is understood.
  const wanted = document.documentElement.lang === "en" ? ["en"] : [document.documentElement.lang, "id"];
  const voice = () => {
    const voices = speechSynthesis.getVoices();
    return wanted.map((lang) => voices.find((one) => one.lang.toLowerCase().startsWith(lang))).find(Boolean);
  };
  const show = () => (button.hidden = !voice());
  show();
  speechSynthesis.addEventListener?.("voiceschanged", show);

  const quiet = () => {
    speechSynthesis.cancel();
    button.textContent = start;
  };
  button.addEventListener("click", () => {
    if (button.textContent === stop) {
      return quiet();
    }
    const speech = new SpeechSynthesisUtterance(onScreen());
    speech.voice = voice() ?? null;
    speech.lang = speech.voice?.lang ?? "id-ID";
    speech.rate = 0.9;
    speech.onend = quiet;
    speechSynthesis.cancel();
    speechSynthesis.speak(speech);
    button.textContent = stop;
  });
  // Another step, or away: the voice does not run after what is no longer to be seen.
  for (const walk of document.querySelectorAll(".walk button")) {
    walk.addEventListener("click", quiet);
  }
  window.addEventListener("pagehide", quiet);
}

/** What stands in the step on the screen: its head, questions, hints and answers to choose from. */
export function onScreen() {
  const step = document.querySelector(".step:not([hidden])") ?? document.querySelector("main");
  return Array.from(step?.querySelectorAll("h1, h2, legend, label, .hint, p:not(.fault), dt, dd") ?? [])
    .filter((part) => part instanceof HTMLElement && part.offsetParent && !part.querySelector("label, legend, p"))
    .map((part) => part.textContent?.trim().replace(/\s+/g, " "))
    .filter(Boolean)
    .join(". ");
}

function remembered() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // some private windows keep nothing
  }
}

/** @param {string} size */
function remember(size) {
  try {
    localStorage.setItem(KEPT, size);
  } catch {
    // then it holds for this page
  }
}
