// The rules of the outbox, without storage or network: what may be sent now, and what an outcome makes of an item.
import type { FileRef, Item, ItemState, KeptFile, Outcome, PhoneCase } from "./types";

export const BATCH = 20;
const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;
const WAITS = [3, 5, 10, 20, 60, 180];
const MOST_TRIES_OF_FILES = 5;

export function waiting(items: readonly Item[]): Item[] {
  return items.filter((item) => item.state === "saved" || item.state === "sending");
}

export function inOrder(items: readonly Item[]): Item[] {
  return [...items].sort((one, other) => one.order - other.order);
}

// Items about one subject go one after the other; one that needs attention holds back those behind it.
export function ready(items: readonly Item[]): Item[] {
  const held = new Set<string>();
  const found: Item[] = [];
  for (const item of inOrder(items)) {
    if (item.state === "arrived") continue;
    if (!held.has(item.subject) && item.state !== "attention" && found.length < BATCH) found.push(item);
    held.add(item.subject);
  }
  return found;
}

// A visit with more than its outcome: answers, pictures or findings.
function tellsMore({ data, files }: Item): boolean {
  return files.length > 0 || [data["answers"], data["findings"]].some((part) => Object.keys(part ?? {}).length > 0);
}

export interface Judged {
  item: Item;
  resend: boolean; // its files have to be sent again first
}

export function judge(item: Item, outcome: Outcome): Judged {
  const problem = outcome.problem ?? null;
  const told = { ...item, clock_corrected: outcome.clock_corrected ?? false };
  if (outcome.outcome === "applied" || outcome.outcome === "repeated") {
    const number = outcome.result?.number ?? item.number;
    const answers_lost = outcome.result?.answers_kept === false && tellsMore(item);
    return { item: { ...told, state: "arrived", number, problem: null, theirs: null, arrived_at: outcome.received_at ?? "", answers_lost }, resend: false };
  }
  if (outcome.outcome === "failed") return { item: { ...told, state: "saved", attempts: item.attempts + 1 }, resend: false };
  if (problem?.code === "file_incomplete" && item.attempts < MOST_TRIES_OF_FILES) {
    return { item: { ...told, state: "saved", attempts: item.attempts + 1, sent: {} }, resend: true };
  }
  return { item: { ...told, state: "attention", problem, theirs: outcome.theirs ?? null }, resend: false };
}

// The next act on the same case or record was made knowing the one before: it stands on what that one left.
export function rebased(items: readonly Item[], subject: string, after: { version: number; basis?: string }): Item[] {
  const next = inOrder(items).find((item) => item.subject === subject && item.state === "saved");
  return next && next.base_version !== null ? [{ ...next, base_version: after.version, basis: after.basis ?? "" }] : [];
}

export function waitFor(attempt: number, luck: number): number {
  const seconds = WAITS[Math.min(attempt, WAITS.length - 1)] ?? 180;
  return seconds * SECOND * (0.75 + luck / 2);
}

export interface Counts {
  saved: number;
  sending: number;
  attention: number;
}

export function counts(items: readonly Item[]): Counts {
  const of = (state: ItemState): number => items.filter((item) => item.state === state).length;
  return { saved: of("saved"), sending: of("sending"), attention: of("attention") };
}

const LEADS_TO: Record<string, string> = { sign: "handling", answer: "answered", self_handle: "closed", resume: "handling" };
const AFTER: Record<string, string[]> = {
  handling: ["answer", "ask_reporter", "comment", "request_return", "request_extension", "request_hold"],
  answered: ["comment"],
  closed: ["comment"],
};

export interface Seen {
  state: string;
  acts: string[];
  pending: Item[];
}

// A case as the worker should see it, with what waits in the outbox already reckoned in.
export function overlay(held: PhoneCase, items: readonly Item[]): Seen {
  const pending = inOrder(items).filter((item) => item.subject === held.number && item.state !== "arrived");
  let [state, acts] = [held.state, held.acts];
  for (const item of pending) {
    const next = LEADS_TO[String(item.data["act"] ?? "")];
    if (next) [state, acts] = [next, AFTER[next] ?? []];
  }
  return { state, acts, pending };
}

// What was delivered stays in sight for a day, so that a worker can trust it; then it goes.
export function outworn(items: readonly Item[], now: number): Item[] {
  return items.filter((item) => item.state === "arrived" && now - Date.parse(item.arrived_at || item.captured_at) > DAY);
}

// Files that no step and no draft names. One of the last day may belong to a form that is open now.
export function strays(files: readonly KeptFile[], known: readonly FileRef[], now: number): string[] {
  const named = new Set(known.map(({ id }) => id));
  return files.filter(({ id, at }) => !named.has(id) && !(now - Date.parse(at ?? "") < DAY)).map(({ id }) => id);
}

// Pages of the feed as large as the network bears: between 10 and 200 cases.
export function pageSize(last: number, tookMs: number): number {
  if (tookMs > 4000) return Math.max(10, Math.floor(last / 2));
  return tookMs < 1000 ? Math.min(200, last * 2) : last;
}

// Pieces of a file likewise: between 32 KB and 1 MB.
export function pieceSize(last: number, tookMs: number): number {
  const least = 32 * 1024;
  if (tookMs > 6000) return Math.max(least, Math.floor(last / 2));
  return tookMs < 1500 ? Math.min(1024 * 1024, last * 2) : last;
}

// An item as plain text, for a worker who takes it elsewhere.
export function asText(item: Item): string {
  const lines = Object.entries(item.data).filter(([, value]) => value !== null && value !== "");
  const why = item.problem ? [`${item.problem.code}: ${item.problem.detail || item.problem.title}`] : [];
  return [item.title, item.captured_at, item.number, ...lines.map(([name, value]) => `${name}: ${value}`), ...why].filter(Boolean).join("\n");
}
