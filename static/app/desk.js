// The desk's small comforts. Every page works without them.

/** On a wide screen the filters stand open; on a phone they wait behind their heading. */
function openFilters() {
  const filters = document.querySelector("details.filters");
  if (filters instanceof HTMLDetailsElement && matchMedia("(min-width: 54rem)").matches) {
    filters.open = true;
  }
}

/** A tick beside a question leads straight to its note, and the button says how many there are. */
function countNotes() {
  const form = document.querySelector("form[data-review]");
  if (!(form instanceof HTMLFormElement)) {
    return;
  }
  const said = form.querySelector("[data-marked]");
  const say = () => {
    const marked = form.querySelectorAll(".flag input:checked").length;
    if (said instanceof HTMLElement) {
      said.hidden = marked === 0;
      said.textContent = (said.dataset.marked ?? "").replace("#", String(marked));
    }
  };
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.closest(".flag")) {
      return;
    }
    say();
    const note = box.closest(".answer")?.querySelector("textarea");
    if (box.checked && note) {
      note.focus();
    }
  });
  say();
}

/** Buttons that copy a text; where copying is not allowed the text is selected instead. */
function copyButtons() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!(button instanceof HTMLButtonElement)) {
      continue;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy ?? "");
        button.textContent = button.dataset.done ?? button.textContent;
      } catch {
        const source = document.getElementById(button.dataset.source ?? "");
        if (source) {
          getSelection()?.selectAllChildren(source);
        }
      }
    });
  }
}

/** What has been copied already stays ticked on this computer; only the names of questions are kept. */
function keepTicks() {
  const list = document.querySelector("[data-ticks]");
  if (!(list instanceof HTMLElement)) {
    return;
  }
  const key = `salin:${list.dataset.ticks}`;
  /** @type {NodeListOf<HTMLInputElement>} */
  const boxes = list.querySelectorAll("input[type=checkbox]");
  const ticked = new Set((localStorage.getItem(key) ?? "").split(" "));
  for (const box of boxes) {
    box.checked ||= ticked.has(box.name);
    box.addEventListener("change", () => {
      const names = [...boxes].filter((one) => one.checked).map((one) => one.name);
      localStorage.setItem(key, names.join(" "));
    });
  }
}

/** Show what was typed as the password: thumbs miss keys. */
function showPassword() {
  const password = document.querySelector('input[type="password"][data-show]');
  if (!(password instanceof HTMLInputElement)) {
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  const say = () => {
    const hidden = password.type === "password";
    button.textContent = (hidden ? password.dataset.show : password.dataset.hide) ?? "";
    button.setAttribute("aria-pressed", String(!hidden));
  };
  button.addEventListener("click", () => {
    password.type = password.type === "password" ? "text" : "password";
    say();
  });
  say();
  password.after(button);
}

/** Only officers who may go to the chosen kelurahan are offered; without scripts all are, and a wrong one is told. */
function fittingTeam() {
  const area = document.querySelector("#kelurahan");
  const team = document.querySelector("[data-team]");
  if (!(area instanceof HTMLSelectElement) || !team) {
    return;
  }
  const fit = () => {
    for (const label of team.querySelectorAll("label[data-area]")) {
      if (label instanceof HTMLElement) {
        const box = label.querySelector("input");
        const fits = !area.value || `${area.value}.`.startsWith(`${label.dataset.area}.`);
        // Who is ticked stays in sight, so that a wrong one can be taken out.
        label.hidden = !fits && !box?.checked;
      }
    }
  };
  area.addEventListener("change", fit);
  fit();
}

function printButtons() {
  for (const button of document.querySelectorAll("button[data-print]")) {
    if (button instanceof HTMLButtonElement) {
      button.hidden = false;
      button.addEventListener("click", () => print());
    }
  }
}

openFilters();
countNotes();
copyButtons();
keepTicks();
showPassword();
fittingTeam();
printButtons();
