// What the worker makes: drafts kept with each stroke, files as they are chosen, and the step from draft to outbox.
import { changed } from "./news";
import { scaled } from "./photos";
import { foundRoom, ifRoom, telling } from "./space";
import { dropSpare, dropSpares, keepSpare, spareOf, sparesOf } from "./spare";
import { database, recall, type Database } from "./store";
import type { Draft, FileRef, Item, KeptFile, PhoneCase, Values } from "./types";

export class NobodyHere extends Error {}

export async function mine(): Promise<Database> {
  const db = await database();
  if (!db) throw new NobodyHere();
  return db;
}

export async function draftOf(key: string): Promise<Draft> {
  const db = await mine();
  return spareOf(await recall("user"), key) ?? (await db.get("drafts", key)) ?? { key, fields: {}, files: [], at: "" };
}

// What is typed finds a place even when the phone is full.
export async function keepDraft(draft: Draft): Promise<void> {
  const [db, user, kept] = [await mine(), await recall("user"), { ...draft, at: new Date().toISOString() }];
  if (await ifRoom(db.put("drafts", kept))) dropSpare(user, draft.key);
  else keepSpare(user, kept);
}

export async function drafts(): Promise<Draft[]> {
  const [spares, held] = [sparesOf(await recall("user")), await (await mine()).getAll("drafts")];
  const newer = new Set(spares.map(({ key }) => key));
  return [...spares, ...held.filter(({ key }) => !newer.has(key))];
}

// All that was begun and not finished, with its files.
export async function dropDrafts(): Promise<void> {
  const [db, user] = [await mine(), await recall("user")];
  const files = (await drafts()).flatMap((draft) => draft.files);
  const work = db.transaction(["drafts", "files"], "readwrite");
  for (const { id } of files) await work.objectStore("files").delete(id);
  await work.objectStore("drafts").clear();
  await work.done;
  dropSpares(user);
  changed();
}

async function digest(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function keepFile(file: File | Blob, name: string): Promise<KeptFile> {
  const blob = file.type.startsWith("image/") ? await scaled(file) : file;
  const kept = { id: crypto.randomUUID(), name, type: blob.type, blob, sha256: await digest(blob), at: new Date().toISOString() };
  await telling((await mine()).put("files", kept));
  foundRoom();
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
  await telling(work.done);
  dropSpare(await recall("user"), draftKey);
  changed();
  return item;
}

// A conflict settled by the worker: mine once more, as a new act on what stands now. Or a refused item sent again.
export async function again(item: Item, data: Values): Promise<void> {
  const db = await mine();
  const work = db.transaction("outbox", "readwrite");
  const theirs = item.theirs;
  const [base_version, basis] = theirs ? [theirs.version, "basis" in theirs ? theirs.basis : ""] : [item.base_version, item.basis];
  await work.store.delete(item.id);
  await work.store.put({ ...item, id: crypto.randomUUID(), data, base_version, basis, state: "saved", attempts: 0, problem: null, theirs: null, sent: {} });
  await telling(work.done);
  changed();
}

export async function drop(item: Item): Promise<void> {
  const work = (await mine()).transaction(["outbox", "files"], "readwrite");
  for (const { id } of item.files) await work.objectStore("files").delete(id);
  await work.objectStore("outbox").delete(item.id);
  await work.done;
  changed();
}
