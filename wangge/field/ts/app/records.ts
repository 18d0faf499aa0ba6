// Records of the registers on the phone, without storage or network: what waits reckoned in, found by a word, what differs.
import type { Household, Item, Outcome, PhoneCase, Place, Theirs, Values } from "./types";

export type Register = "places" | "households";
export const CHANGES: Record<Register, string> = { places: "place_change", households: "household_change" };
const FIELDS = ["kind", "name", "address", "lon", "lat", "condition", "component_code", "credit_code", "size_band"] as const;

export function isCase(theirs: Theirs): theirs is PhoneCase {
  return "number" in theirs;
}

export function storeOf(theirs: Theirs): "cases" | Register {
  return isCase(theirs) ? "cases" : "name" in theirs ? "places" : "households";
}

// How the case or record stands after an operation that was done.
export function toldOf({ result }: Outcome): Theirs | null {
  return result?.case ?? result?.place ?? result?.household ?? null;
}

export function subjectOf(register: Register, id: number): string {
  return `${register}:${id}`;
}

// Of what a form holds, what is different from the record; an empty text takes a value away.
export function differing(before: Place | Household, values: Values): Values {
  const held = before as unknown as Values;
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => (held[name] ?? "") !== (value ?? "")));
}

export interface Standing<T> {
  record: T;
  pending: Item[];
}

// A record as the worker should see it: with the corrections that wait in the outbox.
export function standing<T extends Place | Household>(register: Register, held: T, items: readonly Item[]): Standing<T> {
  const about = subjectOf(register, held.id);
  const pending = items.filter((item) => item.subject === about && item.kind === CHANGES[register] && item.state !== "arrived").sort((one, other) => one.order - other.order);
  const said = pending.flatMap((item) => Object.entries(item.data).filter(([name]) => (FIELDS as readonly string[]).includes(name)));
  return { record: { ...held, ...Object.fromEntries(said.map(([name, value]) => [name, value ?? ""])) }, pending };
}

// Those in which every word stands, wherever; by name and address. `most` at once: a phone draws no thousand lines.
export function matching<T extends Place | Household>(records: readonly T[], words: string, most: number): { shown: T[]; total: number } {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const text = (one: T): string => ("name" in one ? [one.name, one.address, one.component_code, one.credit_code] : [one.address]).join(" ").toLowerCase();
  const found = records.filter((one) => wanted.every((word) => text(one).includes(word)));
  const named = (one: T): string => ("name" in one ? one.name : one.address);
  found.sort((one, other) => named(one).localeCompare(named(other), "zh", { numeric: true }));
  return { shown: found.slice(0, most), total: found.length };
}

// A count as it was typed: a whole number from 1 to 100,000.
export function amountOf(text: string): number | null {
  const amount = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0;
  return amount >= 1 && amount <= 100_000 ? amount : null;
}

export interface Row {
  name: string;
  mine: string | null; // null: not touched by the worker
  theirs: string;
}

// Both versions, field by field: what the worker said, and how it stands now.
export function sideBySide(data: Values, theirs: Place | Household): Row[] {
  const now = theirs as unknown as Values;
  const shown = FIELDS.filter((name) => name !== "lon" && name !== "lat" && (name in data || Boolean(now[name])));
  const rows: Row[] = shown.map((name) => ({ name, mine: name in data ? String(data[name] ?? "") : null, theirs: String(now[name] ?? "") }));
  if (!("lon" in data)) return rows;
  const point = ({ lon, lat }: Values): string => (typeof lon === "number" && typeof lat === "number" ? `${lon.toFixed(5)} ${lat.toFixed(5)}` : "");
  return [...rows, { name: "point", mine: point(data), theirs: point(now) }];
}
