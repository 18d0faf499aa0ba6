// The phone's database: one for each user, so that nobody sees or sends what another left; and who is at it now.
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import { ifRoom } from "./space";
import { dropSpares, sparesOf } from "./spare";
import type { Draft, Household, Item, KeptFile, PhoneCase, Place, Target } from "./types";

interface Own extends DBSchema {
  cases: { key: string; value: PhoneCase };
  parts: { key: string; value: unknown };
  targets: { key: number; value: Target };
  households: { key: number; value: Household };
  places: { key: number; value: Place };
  outbox: { key: string; value: Item };
  files: { key: string; value: KeptFile };
  drafts: { key: string; value: Draft };
}

interface Shared extends DBSchema {
  about: { key: string; value: string };
}

export type Database = IDBPDatabase<Own>;

const SHARED = "wangge-field";
const [VERSION, SHARED_VERSION] = [3, 1];
const unkept = new Map<string, string>(); // what the phone had no room to remember: until this page is left
let shared: Promise<IDBPDatabase<Shared>> | null = null;
let own: { user: string; db: Promise<Database> } | null = null;

function about(): Promise<IDBPDatabase<Shared>> {
  shared ??= openDB<Shared>(SHARED, SHARED_VERSION, { upgrade: (db) => void db.createObjectStore("about") });
  return shared;
}

export async function recall(name: string): Promise<string> {
  return unkept.get(name) ?? (await (await about()).get("about", name)) ?? "";
}

export async function remember(name: string, value: string): Promise<void> {
  if ((await recall(name)) === value) return;
  unkept.set(name, value);
  if (await ifRoom((await about()).put("about", value, name))) unkept.delete(name);
}

function nameOf(user: string): string {
  return `${SHARED}:${user}`;
}

function open(user: string): Promise<Database> {
  return openDB<Own>(nameOf(user), VERSION, {
    upgrade(db, before) {
      if (before < 2) db.createObjectStore("targets", { keyPath: "id" });
      if (before < 3) for (const register of ["households", "places"] as const) db.createObjectStore(register, { keyPath: "id" });
      if (before > 0) return;
      db.createObjectStore("cases", { keyPath: "number" });
      db.createObjectStore("parts");
      db.createObjectStore("outbox", { keyPath: "id" });
      db.createObjectStore("files", { keyPath: "id" });
      db.createObjectStore("drafts", { keyPath: "key" });
    },
    blocking: () => void close(),
    terminated: () => (own = null),
  });
}

async function close(): Promise<void> {
  const held = own;
  own = null;
  if (held) (await held.db).close();
}

// The database of the user who last signed in on this phone; null before anybody did.
export async function database(): Promise<Database | null> {
  const user = await recall("user");
  if (user === "") return null;
  if (own?.user !== user) {
    await close();
    own = { user, db: open(user) };
  }
  return own!.db;
}

// Somebody signed in. Of whoever was here before stays what has not been sent: it waits for that user.
export async function enter(user: string): Promise<Database> {
  const before = await recall("user");
  if (before !== "" && before !== user) {
    const db = await database();
    if (db) await leave(db, before);
  }
  await remember("user", user);
  return (await database())!;
}

async function leave(db: Database, user: string): Promise<void> {
  const begun = (await db.count("drafts")) > 0 || ("localStorage" in globalThis && sparesOf(user).length > 0);
  const unsent = begun || (await db.getAll("outbox")).some((item) => item.state !== "arrived");
  if (!unsent) return erase(user);
  await forget(db);
}

// Cases, notices and figures, as the server told them; what the user made stays.
export async function forget(db: Database): Promise<void> {
  await Promise.all((["cases", "parts", "targets", "households", "places"] as const).map((name) => db.clear(name)));
}

// All that this phone holds of a user.
export async function erase(user: string): Promise<void> {
  await close();
  if ((await recall("user")) === user) await remember("user", "");
  await deleteDB(nameOf(user), { blocked: () => undefined });
  if ("localStorage" in globalThis) dropSpares(user);
}

export async function part<T>(db: Database, name: string): Promise<T | null> {
  return ((await db.get("parts", name)) as T | undefined) ?? null;
}
