// What one answer tells about others: the NIK fills in sex and birth date, and a difference is pointed out.

import { CHECKS, readNik } from "./checks.js";
import { answerOf, faultOf, fillQuestion, idOf, questionsIn, rulesOf, sayAt } from "./form.js";

/**
 * After a question has changed: fill in what it tells, and warn where answers differ.
 * @param {HTMLElement} form
 * @param {HTMLElement} changed
 * @param {boolean} [only_warn] a draft comes back: what was confirmed stays
 * @returns {HTMLElement[]} the questions that were filled in
 */
export function tell(form, changed, only_warn = false) {
  const questions = questionsIn(form);
  const byId = new Map(questions.map((question) => [idOf(question), question]));
  const facts = factsOf(changed);
  const filled = [];
  for (const [fact, target] of Object.entries(only_warn ? {} : JSON.parse(rulesOf(changed).dataset.fills ?? "{}"))) {
    const question = byId.get(target);
    // What the NIK filled in follows the NIK when it is mended; what a person put in stays, with a warning.
    if (question && facts[fact] && [undefined, question.dataset.told].includes(answerOf(question))) {
      fillQuestion(question, facts[fact]);
      question.dataset.told = facts[fact];
      filled.push(question);
    }
  }
  const { warningRegion } = rulesOf(changed).dataset;
  if (warningRegion) {
    sayAt(changed, "warning", regionUnknown(changed) ? warningRegion : "");
  }
  for (const question of questions) {
    const { agrees, warningAgrees = "" } = rulesOf(question).dataset;
    if (agrees) {
      const { question: source, fact } = JSON.parse(agrees);
      const told = byId.has(source) ? factsOf(/** @type {HTMLElement} */ (byId.get(source)))[fact] : "";
      const answer = answerOf(question);
      // What cannot be accepted has to be mended anyway: no reason is asked for beside that.
      const differs = told && answer && told !== answer && !faultOf(question, { [idOf(question)]: answer });
      sayAt(question, "warning", differs ? warningAgrees : "");
    }
  }
  return filled;
}

/**
 * A NIK that can be read: sixteen digits without a fault.
 * @param {HTMLElement} question
 */
function nikOf(question) {
  const rules = /** @type {HTMLInputElement} */ (rulesOf(question));
  const answer = rules.dataset.check === "nik" ? answerOf(question) : undefined;
  return answer && !rules.validity.patternMismatch && !CHECKS.nik(answer, rules) ? answer : "";
}

/**
 * @param {HTMLElement} question
 * @returns {Record<string, string>}
 */
function factsOf(question) {
  const nik = nikOf(question);
  return nik ? readNik(nik) : {};
}

/** @param {HTMLElement} question whether the NIK begins with a kecamatan that the page knows not to exist */
function regionUnknown(question) {
  const nik = nikOf(question).replace(/\D/g, "");
  if (!nik) {
    return false;
  }
  const { provinces = "", regions = "{}" } = rulesOf(question).dataset;
  /** @type {string[] | undefined} */
  const kecamatan = JSON.parse(regions)[nik.slice(0, 4)];
  return !provinces.includes(nik.slice(0, 2)) || (kecamatan !== undefined && !kecamatan.includes(nik.slice(4, 6)));
}
