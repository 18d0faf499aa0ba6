// Bringing the phone up to date: page after page from its cursor, and what the server names no more goes.
import { pullTargets } from "./campaigns";
import { changed } from "./news";
import { API, call } from "./network";
import { pageSize } from "./queue";
import { database, enter, part, recall, remember, type Database } from "./store";
import type { Feed } from "./types";

const FIRST_PAGE = 50;
const MOST_PAGES = 100;

export async function pull(background = false): Promise<Database> {
  let limit = FIRST_PAGE;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const before = await recall("user");
    const cursor = before === "" ? "" : await cursorOf();
    const began = performance.now();
    const feed = await call<Feed>(`${API}?limit=${limit}&since=${encodeURIComponent(cursor)}`, { background });
    limit = pageSize(limit, performance.now() - began);
    const db = await enter(feed.user);
    if (before !== "" && before !== feed.user) {
      await remember("csrf", feed.csrf);
      continue; // told from another user's cursor: once more from the beginning
    }
    await keep(db, feed);
    if (!feed.more) {
      await pullTargets(db, background);
      changed();
      return db;
    }
  }
  throw new Error("the feed has no end");
}

async function cursorOf(): Promise<string> {
  const db = await database();
  return (db && (await part<string>(db, "cursor"))) ?? "";
}

async function keep(db: Database, feed: Feed): Promise<void> {
  await remember("csrf", feed.csrf); // first: what waits is sent with it, also when there is no room for the rest
  await remember("signed_out", "");
  const work = db.transaction(["cases", "parts", "households", "places"], "readwrite");
  const [cases, parts] = [work.objectStore("cases"), work.objectStore("parts")];
  for (const one of feed.cases) await cases.put(one);
  if (feed.numbers) {
    const held = new Set(feed.numbers);
    for (const number of await cases.getAllKeys()) if (!held.has(number)) await cases.delete(number);
  }
  const [households, places] = [work.objectStore("households"), work.objectStore("places")];
  if (feed.reset) await Promise.all([households.clear(), places.clear()]);
  for (const one of feed.households) await households.put(one);
  for (const id of feed.households_gone) await households.delete(id);
  for (const one of feed.places) await places.put(one);
  for (const id of feed.places_gone) await places.delete(id);
  for (const name of ["notices", "results", "grids", "catalogue", "register_words", "campaigns", "due"] as const) if (feed[name] !== null) await parts.put(feed[name], name);
  await parts.put(feed.cursor, "cursor");
  await parts.put(feed.name, "name");
  await parts.put(feed.look, "look");
  if (!feed.more) await parts.put(feed.now, "synced_at"); // by the clock that is right
  await work.done;
}
