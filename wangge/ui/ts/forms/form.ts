// What of a form is to be asked and what is wrong with its answers: the same as wangge/campaigns/form.py.

import { type Answer, type Answers, evaluate, told, type Tree, truth } from "./expression";

export type Words = { zh?: string; en?: string };
export type Choice = { name: string; label: Words };
export type Question = {
  name: string;
  type: string;
  label?: Words;
  hint?: Words;
  choices?: Choice[];
  relevant?: Tree;
  required?: Tree;
  constraint?: Tree;
  constraint_message?: Words;
  calculate?: Tree;
  register?: string;
  questions?: Question[];
};
export type Form = { version: number; title: string; questions: Question[] };
export type Fault = "required" | "wrong_type" | "no_choice" | "constraint" | "too_long" | "unknown";
export type Checked = { answers: Answers; asked: string[]; faults: Record<string, Fault> };

const LONGEST_ANSWER = 2000;
const LARGEST_NUMBER = 1e12;
const KEY = /^[\w-]{1,64}$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** What counts of the answers, what is asked, what is wrong. `today` is the ISO date on which they are given. */
export function check(form: Form, answers: Answers, today: string): Checked {
  const done: Checked = { answers: {}, asked: [], faults: {} };
  checkAll(form.questions, answers, today, done);
  const known = new Set(names(form.questions));
  for (const name of Object.keys(answers)) if (!known.has(name)) done.faults[name] = "unknown";
  return done;
}

function names(questions: Question[]): string[] {
  return questions.flatMap((question) => [question.name, ...names(question.questions ?? [])]);
}

function checkAll(questions: Question[], answers: Answers, today: string, done: Checked): void {
  for (const question of questions) {
    if (question.relevant && !truth(evaluate(question.relevant, done.answers, "", today))) continue;
    if (question.type === "group") {
      checkAll(question.questions ?? [], answers, today, done);
    } else if (question.type === "calculate") {
      const result = question.calculate ? told(evaluate(question.calculate, done.answers, "", today)) : "";
      if (result) done.answers[question.name] = result;
    } else {
      done.asked.push(question.name);
      if (question.type !== "note") checkOne(question, answers[question.name], today, done);
    }
  }
}

function checkOne(question: Question, answer: Answer, today: string, done: Checked): void {
  const { name } = question;
  if (answer === undefined || answer === null || answer === "" || (Array.isArray(answer) && answer.length === 0)) {
    if (question.required && truth(evaluate(question.required, done.answers, "", today))) done.faults[name] = "required";
    return;
  }
  const fault = wrong(question, answer);
  if (fault) {
    done.faults[name] = fault;
  } else if (question.constraint && !truth(evaluate(question.constraint, done.answers, answer, today))) {
    done.faults[name] = "constraint";
  } else {
    done.answers[name] = answer;
  }
}

function wrong(question: Question, answer: Answer): Fault | null {
  switch (question.type) {
    case "text":
      if (typeof answer !== "string") return "wrong_type";
      return [...answer].length > LONGEST_ANSWER ? "too_long" : null;
    case "integer":
      return isNumber(answer) && Number.isInteger(answer) ? null : "wrong_type";
    case "decimal":
      return isNumber(answer) ? null : "wrong_type";
    case "date":
      return typeof answer === "string" && isDate(answer) ? null : "wrong_type";
    case "select_one":
      return chosen(question, [answer]);
    case "select_multiple":
      return Array.isArray(answer) ? chosen(question, answer) : "wrong_type";
    case "geopoint":
      return isPoint(answer) ? null : "wrong_type";
    default:
      return typeof answer === "string" && KEY.test(answer) ? null : "wrong_type";
  }
}

function isNumber(answer: unknown): answer is number {
  return typeof answer === "number" && Math.abs(answer) <= LARGEST_NUMBER;
}

function isDate(text: string): boolean {
  const found = DATE.exec(text);
  if (!found) return false;
  const day = new Date(Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])));
  return Number(found[1]) > 0 && day.toISOString().startsWith(text);
}

function isPoint(answer: Answer): boolean {
  if (!Array.isArray(answer) || answer.length !== 2) return false;
  const [lon, lat] = answer;
  return isNumber(lon) && isNumber(lat) && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}

function chosen(question: Question, picked: readonly unknown[]): Fault | null {
  const known = new Set((question.choices ?? []).map((choice) => choice.name));
  if (new Set(picked.map(String)).size < picked.length) return "wrong_type";
  return picked.every((one) => typeof one === "string" && known.has(one)) ? null : "no_choice";
}
