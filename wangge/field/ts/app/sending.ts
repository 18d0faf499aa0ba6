// The outbox at work: files in pieces, then the operations in their order, each taken off only by the server's word.
import { changed } from "./news";
import { API, call, Offline, Refused, sendJson, SignedOut } from "./network";
import { pull } from "./pulling";
import { judge, pieceSize, ready, rebased } from "./queue";
import { storeOf, toldOf } from "./records";
import { foundRoom, ifRoom } from "./space";
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
  for (const { id } of items) await note(db, id, (held) => (held.state === "arrived" || held.state === "attention" ? held : { ...held, state }));
  changed();
}

// What only tells how far an item is: on a full phone it goes untold, and the item goes on.
async function note(db: Database, id: string, change: (held: Item) => Item): Promise<void> {
  const work = db.transaction("outbox", "readwrite");
  const held = await work.store.get(id);
  const after = held && change(held);
  if (after && after !== held) await ifRoom(work.store.put(after).then(() => work.done));
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
  const item = await db.get("outbox", outcome.client_id);
  if (!item) return false;
  const judged = judge(item, outcome);
  const isDelivered = judged.item.state === "arrived";
  if (isDelivered) await letGo(db, item);
  const isKept = (await ifRoom(keep(db, judged.item, outcome))) || (isDelivered && (await forgetDelivered(db, item)));
  return isKept && (isDelivered || judged.item.state === "attention" || judged.resend);
}

async function keep(db: Database, item: Item, outcome: Outcome): Promise<void> {
  const work = db.transaction(["outbox", "cases", "places", "households"], "readwrite");
  const outbox = work.objectStore("outbox");
  await outbox.put(item);
  const told = item.state === "arrived" ? toldOf(outcome) : outcome.theirs;
  if (told) await work.objectStore(storeOf(told)).put(told as never);
  if (told && item.state === "arrived") for (const next of rebased(await outbox.getAll(), item.subject, told)) await outbox.put(next);
  await work.done;
}

// The server has the files: they make room for what has to be written next. Deleting needs none.
async function letGo(db: Database, item: Item): Promise<void> {
  const work = db.transaction("files", "readwrite");
  for (const { id } of item.files) await work.store.delete(id);
  await work.done;
  if (item.files.length > 0) foundRoom();
}

// There is no room even for the word that it has arrived. It goes, unless the next step on its case stands on it: then it
// is told once more, and the server answers as before.
async function forgetDelivered(db: Database, item: Item): Promise<boolean> {
  const isNeeded = (await db.getAll("outbox")).some((other) => other.id !== item.id && other.subject === item.subject);
  if (!isNeeded) await db.delete("outbox", item.id);
  return !isNeeded;
}

// True when all files of the item are with the server; false when one was refused, which is the worker's to settle.
async function sendFiles(db: Database, item: Item): Promise<boolean> {
  for (const { id } of item.files) {
    const file = await db.get("files", id);
    if (!file || item.sent?.[id] === file.blob.size) continue;
    try {
      await sendFile(db, item, file);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await stop(db, item.id, error.problem);
      return false;
    }
  }
  return true;
}

async function stop(db: Database, id: string, problem: Problem): Promise<void> {
  await note(db, id, (held) => ({ ...held, state: "attention", problem }));
  changed();
}

async function sendFile(db: Database, item: Item, file: KeptFile): Promise<void> {
  const told = async (bytes: number): Promise<void> => {
    await note(db, item.id, (held) => ({ ...held, sent: { ...held.sent, [file.id]: bytes } }));
    changed();
  };
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
    if (!isReady) await told(received);
  }
  await told(file.blob.size);
}
