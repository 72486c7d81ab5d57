// How an outreach event is called: its place, its day, its services, and a count against a target.

import { dayOf, daysUntil } from "../outreach-rules.js";
import { word } from "../words.js";

/** @param {import("../types").OutreachEvent} event */
export const heading = ({ area_name, place }) => [area_name, place].filter(Boolean).join(", ");

/** @param {string} date YYYY-MM-DD */
export const dated = (date) =>
  dayOf(date).toLocaleDateString(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** @param {string} date YYYY-MM-DD @returns {string} with how far away it is */
export function whenIs(date) {
  const days = daysUntil(date, Date.now());
  const named = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
  const far = named ? word(named) : word(days > 0 ? "in_days" : "days_ago", { n: Math.abs(days) });
  return `${dated(date)} (${far})`;
}

/** @param {number} done @param {number} target 0: none was set */
export const targetText = (done, target) => (target ? word("done_of", { n: done, target }) : String(done));

/** @param {string} service @returns {string} its short title, as it stands in the page */
export const serviceName = (service) => document.querySelector(`[data-service="${service}"] b`)?.textContent ?? service;
