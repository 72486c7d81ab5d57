// KBLI by everyday words: the list stands in the page, searched without a network.

import { controlsOf } from "./form.js";

const MOST = 8;

/** @param {HTMLElement} question */
export function wireKbli(question) {
  const select = /** @type {HTMLSelectElement} */ (controlsOf(question).find((c) => c instanceof HTMLSelectElement));
  const search = /** @type {HTMLInputElement | null} */ (question.querySelector("[data-tool]"));
  const found = /** @type {HTMLElement | null} */ (question.querySelector(".found"));
  const box = search?.parentElement;
  if (!search || !found || !box) {
    return;
  }
  const options = [...select.options].filter((option) => option.value);
  const haystacks = options.map((option) => `${option.textContent} ${option.dataset.words ?? ""}`.toLowerCase());
  box.hidden = false;

  const draw = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = words.length ? options.filter((_, index) => words.every((word) => haystacks[index].includes(word))) : [];
    found.replaceChildren(
      ...hits.slice(0, MOST).map((option) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = option.textContent;
        button.addEventListener("click", () => {
          select.value = option.value;
          search.value = "";
          draw();
          select.dispatchEvent(new Event("change", { bubbles: true }));
          select.focus();
        });
        const item = document.createElement("li");
        item.append(button);
        return item;
      }),
    );
    const said = box.querySelector("[role=status]");
    if (said) {
      said.textContent = words.length ? (hits.length ? "" : (search.dataset.none ?? "")) : "";
    }
  };
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    draw();
  });
  search.addEventListener("change", (event) => event.stopPropagation());
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      /** @type {HTMLElement | null} */ (found.querySelector("button"))?.focus();
    }
  });
}
