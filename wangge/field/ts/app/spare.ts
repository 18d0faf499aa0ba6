// A last place for words that the database has no room for: the browser counts this small store by itself. A copy here is
// newer than the draft in the database, since that takes its place as soon as it has room.
import type { Draft } from "./types";

function spareName(user: string, key: string): string {
  return `wangge-field-draft:${user}:${key}`;
}

export function keepSpare(user: string, draft: Draft): void {
  localStorage.setItem(spareName(user, draft.key), JSON.stringify(draft));
}

export function spareOf(user: string, key: string): Draft | null {
  const text = localStorage.getItem(spareName(user, key));
  return text === null ? null : (JSON.parse(text) as Draft);
}

export function sparesOf(user: string): Draft[] {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(spareName(user, "")));
  return names.flatMap((name) => spareOf(user, name.slice(spareName(user, "").length)) ?? []);
}

export function dropSpare(user: string, key: string): void {
  localStorage.removeItem(spareName(user, key));
}

export function dropSpares(user: string): void {
  for (const { key } of sparesOf(user)) dropSpare(user, key);
}
