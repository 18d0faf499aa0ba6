// When the outbox is sent and the feed is asked: after each step, when a network or the page comes back, and now and then.
import { alone } from "./alone";
import { drafts } from "./keeping";
import { changed } from "./news";
import { NotWorker, Offline, SignedOut } from "./network";
import { pull } from "./pulling";
import { outworn, strays, waitFor, waiting } from "./queue";
import { send } from "./sending";
import { isFull, isShort, telling } from "./space";
import { database, forget, part, recall } from "./store";

const QUIET = 60_000;
const UNHURRIED = 4; // as after so many tries: a full phone cannot count them
const LONGEST_UNSEEN = 7 * 24 * 3600_000;

export interface State {
  isOnline: boolean;
  isSignedOut: boolean;
  isWorker: boolean;
}

export const state: State = { isOnline: navigator.onLine, isSignedOut: false, isWorker: true };
let attempt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;
let isWanted = false;

// `background`: nobody asked for it, so it keeps no session alive.
export function sync(background = false): Promise<void> {
  isWanted = running !== null;
  running ??= once(background).finally(() => {
    running = null;
    if (isWanted) void sync();
  });
  return running;
}

async function once(background: boolean): Promise<void> {
  isWanted = false;
  clearTimeout(timer);
  try {
    await alone(async () => {
      await send();
      await tidy();
      await telling(pull(background));
    });
    Object.assign(state, { isOnline: true, isSignedOut: false, isWorker: true });
    attempt = 0;
  } catch (error) {
    attempt += 1;
    if (error instanceof Offline) state.isOnline = false;
    else if (error instanceof SignedOut) Object.assign(state, { isOnline: true, isSignedOut: true });
    else if (error instanceof NotWorker) Object.assign(state, { isOnline: true, isWorker: false });
    else if (isFull(error)) Object.assign(state, { isOnline: true, isSignedOut: false, isWorker: true }); // sent, but not brought up to date
    else console.error(error);
  }
  changed();
  // What the server could not do is tried again like what could not be sent.
  const left = attempt === 0 ? waiting((await (await database())?.getAll("outbox")) ?? []) : [];
  const tries = attempt > 0 ? attempt - 1 : left.length > 0 ? Math.max((await isShort()) ? UNHURRIED : 0, ...left.map((item) => item.attempts)) : -1;
  timer = setTimeout(() => void sync(true), tries < 0 ? QUIET : waitFor(tries, Math.random()));
}

async function tidy(): Promise<void> {
  const db = await database();
  for (const item of outworn((await db?.getAll("outbox")) ?? [], Date.now())) await db?.delete("outbox", item.id);
}

// Files whose draft or step there was no room to keep, a day later: nobody knows of them any more.
async function sweep(): Promise<void> {
  const db = await database();
  if (!db) return;
  const known = [...(await db.getAll("outbox")), ...(await drafts())].flatMap(({ files }) => files);
  for (const id of strays(await db.getAll("files"), known, Date.now())) await db.delete("files", id);
}

// Something was put into the outbox: at once when there is a network; else the browser wakes the service worker later.
export async function soon(): Promise<void> {
  void navigator.storage?.persist?.();
  const registration = await navigator.serviceWorker?.getRegistration("/field/");
  await registration?.sync?.register("outbox").catch(() => undefined);
  await sync();
}

// A phone that lay about for a week forgets its cases, not what was done with them: they come back after signing in.
async function forgetOld(): Promise<void> {
  const db = await database();
  const at = db && (await part<string>(db, "synced_at"));
  if (db && at && Date.now() - Date.parse(at) > LONGEST_UNSEEN) await forget(db); // a clock set back forgets nothing
}

export async function follow(): Promise<void> {
  await forgetOld();
  await sweep();
  state.isSignedOut = (await recall("signed_out")) === "1";
  addEventListener("online", () => void sync());
  addEventListener("offline", () => {
    state.isOnline = false;
    changed();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void sync();
  });
  const db = await database();
  if (db && waiting(await db.getAll("outbox")).length === 0) await sync();
  else await soon();
}
