// Campaigns on the phone: what is to be visited in the own grids, fetched by pieces, with what waits reckoned in.
import { call } from "./network";
import { part, type Database } from "./store";
import type { Campaign, Item, Target } from "./types";

const PAGE = 500;
const MOST_PAGES = 50;

interface Page {
  items: Target[];
  cursor: string;
  more: boolean;
}

// Brings the targets of every running campaign up to date; those of campaigns that run no more, and of grids that are
// not the worker's any more, go.
export async function pullTargets(db: Database, background: boolean): Promise<void> {
  const running = ((await part<Campaign[]>(db, "campaigns")) ?? []).filter((each) => each.target_kind !== "count");
  const known = new Set(running.flatMap((each) => each.grids.map((row) => cursorName(each.id, row.grid))));
  for (const name of await db.getAllKeys("parts")) if (name.startsWith("targets:") && !known.has(name)) await forget(db, name);
  for (const campaign of running) {
    for (const { grid, target } of campaign.grids) {
      await pullGrid(db, campaign.id, grid, background);
      const name = cursorName(campaign.id, grid);
      if ((await heldOf(db, name)).length <= target) continue;
      await forget(db, name); // a change of areas took some of them to another grid: once more from the beginning
      await pullGrid(db, campaign.id, grid, background);
    }
  }
}

function cursorName(campaign: number, grid: string): string {
  return `targets:${campaign}:${grid}`;
}

async function heldOf(db: Database, name: string): Promise<Target[]> {
  return (await db.getAll("targets")).filter((each) => cursorName(each.campaign, each.grid) === name);
}

async function forget(db: Database, name: string): Promise<void> {
  for (const target of await heldOf(db, name)) await db.delete("targets", target.id);
  await db.delete("parts", name);
}

async function pullGrid(db: Database, campaign: number, grid: string, background: boolean): Promise<void> {
  const key = cursorName(campaign, grid);
  let cursor = (await part<string>(db, key)) ?? "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found = await call<Page>(`/api/v1/campaigns/${campaign}/targets?grid=${grid}&limit=${PAGE}&since=${encodeURIComponent(cursor)}`, { background });
    const work = db.transaction(["targets", "parts"], "readwrite");
    for (const target of found.items) await work.objectStore("targets").put({ ...target, campaign });
    await work.objectStore("parts").put((cursor = found.cursor), key);
    await work.done;
    if (!found.more) return;
  }
}

export interface Round {
  campaign: Campaign;
  open: Target[];
  back: Target[]; // nobody was in: to be called at again
  reached: number;
  total: number;
}

// What stands in the outbox counts as done: the worker has been there.
export function withVisits(targets: readonly Target[], items: readonly Item[]): Target[] {
  const waiting = items.filter((item) => item.kind === "visit" && item.state !== "arrived");
  const latest = new Map(waiting.map((item) => [item.data["target"], item.data]));
  return targets.map((target) => {
    const visit = latest.get(target.id);
    return visit && target.outcome !== "done" ? { ...target, outcome: String(visit["outcome"]) as Target["outcome"], return_on: visit["return_on"] ? String(visit["return_on"]) : null } : target;
  });
}

export function roundOf(campaign: Campaign, targets: readonly Target[], items: readonly Item[]): Round {
  const mine = withVisits(targets.filter((target) => target.campaign === campaign.id), items);
  const open = mine.filter((target) => target.outcome === null);
  const back = mine.filter((target) => target.outcome === "not_home").sort((one, other) => (one.return_on ?? "9").localeCompare(other.return_on ?? "9"));
  const made = items.filter((item) => item.kind === "visit" && item.data["campaign"] === campaign.id).length;
  if (campaign.target_kind === "count") return { campaign, open: [], back: [], reached: made, total: campaign.grids.reduce((sum, grid) => sum + grid.target, 0) };
  return { campaign, open, back, reached: mine.length - open.length - back.length, total: mine.length };
}
