// On the home screen: the outreach event under way, how far it has come on this phone, and whether it is over by now.

import { dated, heading, serviceName, targetText } from "./outreach-words.js";
import { word } from "../words.js";

/**
 * @param {HTMLElement} banner
 * @param {import("../outreach.js").Looked} looked
 * @param {import("../outreach.js").OutreachEvents} outreach
 */
export function drawBanner(banner, { event, services, unsent, over }, outreach) {
  const counted = services.map(({ service, done, target }) => `${serviceName(service)} ${targetText(done, target)}`);
  const waiting = unsent ? word("event_waiting", { n: unsent }) : "";
  const lines = [
    `${word("event_here", { done: counted.join(", ") })} ${waiting}`,
    over ? word("event_over", { date: dated(event.date) }) : "",
  ].filter(Boolean);
  // The screen is drawn anew with every news: a button must not vanish under a finger, nor its focus.
  const key = JSON.stringify([event.id, event.place, lines]);
  if (banner.dataset.key === key) {
    return;
  }
  banner.dataset.key = key;
  const title = document.createElement("p");
  const [label, place] = [document.createElement("strong"), document.createElement("b")];
  label.textContent = `${word("event_now")}: `;
  place.textContent = heading(event);
  title.append(label, place);
  const open = document.createElement("a");
  open.className = "button";
  open.href = `/app/kegiatan#buka=${event.id}`;
  open.textContent = word("event_open");
  const buttons = document.createElement("p");
  buttons.className = "row";
  buttons.append(
    ...(over
      ? [button(word("event_end"), () => outreach.end(event.id)), button(word("event_goes_on"), () => outreach.affirm(event.id))]
      : [open]),
  );
  banner.className = `notice outreach ${over ? "wait" : ""}`;
  banner.replaceChildren(title, ...lines.map(line), buttons);
}

/** @param {string} text */
function line(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

/** @param {string} text @param {() => Promise<unknown>} act */
function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", () => void act());
  return made;
}
