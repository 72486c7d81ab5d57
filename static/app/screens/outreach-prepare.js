// "Siapkan HP": what is being fetched before leaving, how far it has come, what is missing and how to mend it.

import { moment, word } from "../words.js";
import { heading } from "./outreach-words.js";

/** @typedef {import("../outreach.js").Stage} Stage */
/** @typedef {import("../types").Failure} Failure */

const STAGES = ["event", "forms", "registry"];
// Only the network is missing: say how to go on. Anything else has words of its own.
const NETWORK = new Set(["unreachable", "stalled", "busy", "server"]);

/**
 * @param {HTMLElement} screen of one event
 * @param {typeof import("../engine.js")} engine
 */
export function preparation(screen, engine) {
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (screen.querySelector(`[data-${name}]`));
  const bar = /** @type {HTMLProgressElement} */ (find("bar"));
  /** The event that is being prepared, where it stands, and why it stopped. */
  let busy = "";
  /** @type {{id: string, stage: Stage, failure: Failure | null} | null} */
  let last = null;

  /**
   * @param {object} about
   * @param {import("../types").OutreachEvent} about.event
   * @param {import("../types").EventOnPhone} about.phone
   * @param {boolean} about.ready
   * @param {string[]} about.lacked what the phone does not hold any more
   * @param {boolean} about.shown
   */
  function draw({ event, phone, ready, lacked, shown }) {
    const mine = last?.id === event.id ? last : null;
    const running = busy === event.id;
    find("before").hidden = !shown;
    const said = find("said");
    said.hidden = running || Boolean(mine?.failure);
    said.className = `notice ${ready ? "" : "wait"}`;
    said.textContent = ready
      ? word("ready", { when: moment(phone.prepared_at) })
      : word(phone.prepared_at && lacked.length ? "no_longer_ready" : "not_ready");
    find("stages").hidden = !running && !mine?.failure;
    const at = mine ? STAGES.indexOf(mine.stage.step) : -1;
    for (const line of screen.querySelectorAll("[data-stage]")) {
      const place = STAGES.indexOf(/** @type {HTMLElement} */ (line).dataset.stage ?? "");
      const state = place < at ? "done" : place > at ? "to_come" : mine?.failure ? "missing" : "fetching";
      /** @type {HTMLElement} */ (line).dataset.is = state;
      /** @type {HTMLElement} */ (line.querySelector("span")).textContent = word(`stage_${state}`);
    }
    bar.hidden = !running;
    const { kept = 0, total = 0 } = mine?.stage ?? {};
    // The forms are most of it; the list of businesses cannot be measured.
    bar.max = STAGES.length;
    bar.value = Math.max(0, at) + (total ? kept / total : 0);
    find("now").textContent = running && total ? word("forms_kept", { kept, total }) : "";
    const broken = find("broken");
    broken.hidden = running || !mine?.failure;
    broken.textContent = mine?.failure ? explain(mine.failure, word(`missing_${mine.stage.step}`, { area: heading(event) })) : "";
  }

  /** @param {Failure} failure @param {string} missing */
  function explain(failure, missing) {
    if (NETWORK.has(failure.kind)) {
      return `${word("broke_off")} ${missing} ${word("mend")}`;
    }
    const code = "code" in failure ? failure.code : failure.kind;
    const own = word(`fails_${code}`);
    return `${own || engine.sayFault(code, failure.message)} ${missing}`;
  }

  /** @param {string} id */
  async function run(id) {
    const outreach = await engine.outreach();
    if (busy || !outreach) {
      return;
    }
    busy = id;
    last = { id, stage: { step: "event" }, failure: null };
    void engine.askPersistence();
    const show = async (/** @type {Stage} */ stage) => {
      last = { id, stage, failure: null };
      const looked = await outreach.look(id);
      if (looked && busy === id && last.stage === stage) {
        draw({ ...looked, ready: false, lacked: [], shown: true });
      }
    };
    const failure = await outreach.prepare(id, { show, applyUpdate: engine.applyUpdate });
    last = failure && last ? { ...last, failure } : null;
    busy = "";
  }

  return { draw, run, busy: (/** @type {string} */ id) => busy === id };
}
