// Conditions of forms, evaluated on the trees that the server has parsed. The rules stand in
// wangge/campaigns/expressions.py; the table wangge/campaigns/tests/data/vectors.json holds for both.

export type Value = string | number | boolean;
export type Tree = [string, ...(Tree | Value)[]];
export type Answer = string | number | boolean | null | undefined | string[] | number[];
export type Answers = Record<string, Answer>;

const LARGEST = 1e15;
const NUMBER = /^\s*-?\d+(\.\d+)?\s*$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The value of an expression. `dot` is the answer in question, `today` an ISO date. */
export function evaluate(tree: Tree, answers: Answers, dot: Answer = "", today = ""): Value {
  const [operation, ...parts] = tree;
  const part = (at: number): Value => evaluate(parts[at] as Tree, answers, dot, today);
  switch (operation) {
    case "lit":
      return parts[0] as Value;
    case "ref":
      return plain(answers[String(parts[0])]);
    case "dot":
      return plain(dot);
    case "and":
      return truth(part(0)) && truth(part(1));
    case "or":
      return truth(part(0)) || truth(part(1));
    case "if":
      return truth(part(0)) ? part(1) : part(2);
    case "today":
      return today;
    case "true":
    case "false":
      return operation === "true";
    default:
      return applied(operation, parts.map((_each, at) => part(at)));
  }
}

/** Is a value true? Empty text, nought and what is no number are not. */
export function truth(value: Value): boolean {
  return typeof value === "number" ? !Number.isNaN(value) && value !== 0 : value !== "" && value !== false;
}

/** A value as text: whole numbers without a point, others to six places. */
export function told(value: Value): string {
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value) || Math.abs(value) >= LARGEST) return "";
  const rounded = Math.floor(value * 1e6 + 0.5) / 1e6;
  const text = rounded.toFixed(6).replace(/0+$/, "").replace(/\.$/, "");
  return text === "-0" || text === "" ? "0" : text;
}

/** A value as number; NaN when it is none. */
export function number(value: Value): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") return NUMBER.test(value) ? Number(value) : Number.NaN;
  return value;
}

function plain(answer: Answer): Value {
  if (answer === null || answer === undefined) return "";
  return Array.isArray(answer) ? answer.map(told).join(" ") : answer;
}

function applied(operation: string, parts: Value[]): Value {
  const first = parts[0] ?? "";
  switch (operation) {
    case "not":
      return !truth(first);
    case "neg":
      return -number(first);
    case "number":
      return number(first);
    case "int":
      return Number.isFinite(number(first)) ? Math.trunc(number(first)) : Number.NaN;
    case "string-length":
      return [...told(first)].length;
    case "count-selected":
      return told(first).split(/\s+/).filter((each) => each !== "").length;
    case "concat":
      return parts.map(told).join("");
    default:
      return ofTwo(operation, first, parts[1] ?? "");
  }
}

function ofTwo(operation: string, first: Value, second: Value): Value {
  switch (operation) {
    case "selected":
      return told(first).split(" ").includes(told(second));
    case "contains":
      return told(first).includes(told(second));
    case "starts-with":
      return told(first).startsWith(told(second));
    case "coalesce":
      return told(first) ? first : second;
    case "eq":
    case "ne":
    case "lt":
    case "le":
    case "gt":
    case "ge":
      return compared(operation, first, second);
    default:
      return reckoned(operation, number(first), number(second));
  }
}

function compared(operation: string, first: Value, second: Value): boolean {
  const difference = number(first) - number(second);
  if (!Number.isNaN(number(first)) && !Number.isNaN(number(second))) return ordered(operation, difference);
  const [left, right] = [told(first), told(second)];
  if (operation === "eq" || operation === "ne") return (left === right) === (operation === "eq");
  if (!DATE.test(left) || !DATE.test(right)) return false;
  return ordered(operation, left === right ? 0 : left > right ? 1 : -1);
}

function ordered(operation: string, difference: number): boolean {
  switch (operation) {
    case "eq":
      return difference === 0;
    case "ne":
      return difference !== 0;
    case "lt":
      return difference < 0;
    case "le":
      return difference <= 0;
    case "gt":
      return difference > 0;
    default:
      return difference >= 0;
  }
}

function reckoned(operation: string, one: number, two: number): number {
  switch (operation) {
    case "add":
      return one + two;
    case "sub":
      return one - two;
    case "mul":
      return one * two;
    case "div":
      return two ? one / two : Number.NaN;
    case "mod":
      return two ? one % two : Number.NaN;
    default: {
      if (!Number.isFinite(one) || !Number.isFinite(two)) return Number.NaN; // round
      const scale = 10 ** Math.max(0, Math.min(6, Math.trunc(two)));
      return Math.floor(one * scale + 0.5) / scale;
    }
  }
}
