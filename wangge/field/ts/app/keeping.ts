// What the worker makes: drafts kept with each stroke, files as they are chosen, and the step from draft to outbox.
import { changed } from "./news";
import { scaled } from "./photos";
import { database, type Database } from "./store";
import type { Draft, FileRef, Item, KeptFile, PhoneCase, Values } from "./types";

export class NobodyHere extends Error {}

export async function mine(): Promise<Database> {
  const db = await database();
  if (!db) throw new NobodyHere();
  return db;
}

export async function draftOf(key: string): Promise<Draft> {
  return (await (await mine()).get("drafts", key)) ?? { key, fields: {}, files: [], at: "" };
}

export async function keepDraft(draft: Draft): Promise<void> {
  await (await mine()).put("drafts", { ...draft, at: new Date().toISOString() });
}

// Without its files when they went on into the outbox.
export async function dropDraft(key: string, withFiles: boolean): Promise<void> {
  const work = (await mine()).transaction(["drafts", "files"], "readwrite");
  const draft = await work.objectStore("drafts").get(key);
  if (withFiles) for (const { id } of draft?.files ?? []) await work.objectStore("files").delete(id);
  await work.objectStore("drafts").delete(key);
  await work.done;
}

async function digest(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function keepFile(file: File | Blob, name: string): Promise<KeptFile> {
  const blob = file.type.startsWith("image/") ? await scaled(file) : file;
  const kept = { id: crypto.randomUUID(), name, type: blob.type, blob, sha256: await digest(blob), sent: 0, is_ready: false };
  await (await mine()).put("files", kept);
  return kept;
}

export async function dropFile(id: string): Promise<void> {
  await (await mine()).delete("files", id);
}

export interface Made {
  kind: string;
  title: string;
  data: Values;
  files: FileRef[];
  held: PhoneCase | null;
  on?: { subject: string; version: number }; // a record of a register, as it was seen
}

// Into the outbox and off the draft in one transaction: a crash in between loses neither, and doubles neither.
export async function enqueue({ kind, title, data, files, held, on }: Made, draftKey: string): Promise<Item> {
  const db = await mine();
  const id = crypto.randomUUID();
  const work = db.transaction(["outbox", "drafts"], "readwrite");
  const before = await work.objectStore("outbox").getAll();
  const item: Item = {
    id, kind, title, data, files,
    subject: held?.number ?? on?.subject ?? id,
    captured_at: new Date().toISOString(),
    base_version: held?.version ?? on?.version ?? null,
    basis: held?.basis ?? "",
    state: "saved",
    order: Math.max(0, ...before.map((each) => each.order)) + 1,
    attempts: 0, problem: null, theirs: null,
    number: held?.number ?? "",
    arrived_at: "",
    clock_corrected: false,
  }; // prettier-ignore
  await work.objectStore("outbox").put(item);
  await work.objectStore("drafts").delete(draftKey);
  await work.done;
  changed();
  return item;
}

// A conflict settled by the worker: mine once more, as a new act on what stands now. Or a refused item sent again.
export async function again(item: Item, data: Values): Promise<void> {
  const db = await mine();
  const work = db.transaction(["outbox", "files"], "readwrite");
  const theirs = item.theirs;
  const [base_version, basis] = theirs ? [theirs.version, "basis" in theirs ? theirs.basis : ""] : [item.base_version, item.basis];
  for (const { id } of item.files) {
    const file = await work.objectStore("files").get(id);
    if (file) await work.objectStore("files").put({ ...file, sent: 0, is_ready: false });
  }
  await work.objectStore("outbox").delete(item.id);
  await work.objectStore("outbox").put({ ...item, id: crypto.randomUUID(), data, base_version, basis, state: "saved", attempts: 0, problem: null, theirs: null });
  await work.done;
  changed();
}

export async function drop(item: Item): Promise<void> {
  const work = (await mine()).transaction(["outbox", "files"], "readwrite");
  for (const { id } of item.files) await work.objectStore("files").delete(id);
  await work.objectStore("outbox").delete(item.id);
  await work.done;
  changed();
}
