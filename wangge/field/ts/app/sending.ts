// The outbox at work: files in pieces, then the operations in their order, each taken off only by the server's word.
import { changed } from "./news";
import { API, call, Offline, Refused, sendJson, SignedOut } from "./network";
import { pull } from "./pulling";
import { judge, pieceSize, ready, rebased } from "./queue";
import { storeOf, toldOf } from "./records";
import { database, recall, remember, type Database } from "./store";
import type { Item, KeptFile, Outcome, Problem } from "./types";

const [FIRST_PIECE, LEAST_PIECE] = [128 * 1024, 32 * 1024];
let piece = FIRST_PIECE;

interface Progress {
  received: number;
  ready: boolean;
}

// Called within `alone` (store.ts), by page or service worker.
export async function send(): Promise<void> {
  const db = await database();
  if (!db) return;
  let retried = false;
  for (;;) {
    const items = ready(await db.getAll("outbox"));
    if (items.length === 0) return;
    await mark(db, items, "sending");
    try {
      if (!(await round(db, items))) return;
    } catch (error) {
      await mark(db, items, "saved");
      if (error instanceof Refused && error.problem.code === "other_user") return void (await pull()); // theirs waits, mine comes
      if (!(error instanceof SignedOut) || retried) throw error;
      retried = true; // the token may be of the session before: the feed brings the new one, or says that there is none
      await pull();
    }
  }
}

async function mark(db: Database, items: readonly Item[], state: "saved" | "sending"): Promise<void> {
  const work = db.transaction("outbox", "readwrite");
  for (const { id } of items) {
    const held = await work.store.get(id);
    if (held && held.state !== "arrived" && held.state !== "attention") await work.store.put({ ...held, state });
  }
  await work.done;
  changed();
}

// Whether anything has moved: a round in which the server could do nothing is not tried again at once.
async function round(db: Database, items: readonly Item[]): Promise<boolean> {
  const whole: Item[] = [];
  for (const item of items) if (await sendFiles(db, item)) whole.push(item);
  if (whole.length === 0) return true;
  const user = await recall("user");
  const operations = whole.map(({ id, kind, data, files, captured_at, base_version, basis }) => ({
    client_id: id, kind, data, files, captured_at, base_version, basis,
  })); // prettier-ignore
  const answer = await sendJson<{ items: Outcome[] }>(API, { user, sent_at: new Date().toISOString(), operations });
  await remember("signed_out", "");
  let moved = whole.length < items.length;
  for (const outcome of answer.items) if (await settle(db, outcome)) moved = true;
  changed();
  return moved;
}

async function settle(db: Database, outcome: Outcome): Promise<boolean> {
  const work = db.transaction(["outbox", "files", "cases", "places", "households"], "readwrite");
  const [outbox, files] = [work.objectStore("outbox"), work.objectStore("files")];
  const item = await outbox.get(outcome.client_id);
  if (!item) return false;
  const judged = judge(item, outcome);
  await outbox.put(judged.item);
  if (judged.resend) {
    for (const { id } of item.files) {
      const file = await files.get(id);
      if (file) await files.put({ ...file, sent: 0, is_ready: false });
    }
  }
  if (judged.item.state === "arrived") {
    for (const { id } of item.files) await files.delete(id);
    const told = toldOf(outcome);
    if (told) {
      await work.objectStore(storeOf(told)).put(told as never);
      for (const next of rebased(await outbox.getAll(), item.subject, told)) await outbox.put(next);
    }
  } else if (outcome.theirs) await work.objectStore(storeOf(outcome.theirs)).put(outcome.theirs as never);
  await work.done;
  return judged.item.state === "arrived" || judged.item.state === "attention" || judged.resend;
}

// True when all files of the item are with the server; false when one was refused, which is the worker's to settle.
async function sendFiles(db: Database, item: Item): Promise<boolean> {
  for (const { id } of item.files) {
    const file = await db.get("files", id);
    if (!file || file.is_ready) continue;
    try {
      await sendFile(db, file);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await stop(db, item.id, error.problem);
      return false;
    }
  }
  return true;
}

async function stop(db: Database, id: string, problem: Problem): Promise<void> {
  const work = db.transaction("outbox", "readwrite");
  const held = await work.store.get(id);
  if (held) await work.store.put({ ...held, state: "attention", problem });
  await work.done;
  changed();
}

async function sendFile(db: Database, file: KeptFile): Promise<void> {
  const announced = { id: file.id, size: file.blob.size, sha256: file.sha256, name: file.name };
  let { received, ready: isReady } = await sendJson<Progress>(`${API}/files`, announced);
  while (!isReady) {
    const began = performance.now();
    const body = await file.blob.slice(received, received + piece).arrayBuffer();
    const path = `${API}/files/${file.id}?offset=${received}`;
    try {
      ({ received, ready: isReady } = await call<Progress>(path, { method: "PUT", body, type: "application/octet-stream" }));
    } catch (error) {
      if (error instanceof Offline) piece = Math.max(LEAST_PIECE, piece / 2); // too much for this network: less next time
      if (!(error instanceof Refused) || error.problem.code !== "file_incomplete" || error.problem.received === received) throw error;
      received = error.problem.received ?? 0; // the server has less than it had, or more: it says where to go on
      continue;
    }
    piece = pieceSize(piece, performance.now() - began);
    await db.put("files", { ...file, sent: received, is_ready: isReady });
    changed();
  }
  await db.put("files", { ...file, sent: file.blob.size, is_ready: true });
}
