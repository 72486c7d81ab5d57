// "Langsung ke isi" leaves the address as it is: what stands there after # names a screen or a draft.

export function wireSkip() {
  document.querySelector("a.skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector("main")?.focus();
  });
}
