// What the case map fetches: outlines once for each level and town, and the cases of one view.
import type { Feature, FeatureCollection, Point } from "geojson";
import { frameOf, namesOf } from "../../../ui/ts/parts/map/geometry";

export type View = "town" | "village" | "grid" | "point";
type Row = [number: string, lon: number, lat: number, late: number, centred: number];

export interface Cases {
  view: View;
  counts: Record<string, number>;
  late: Record<string, number>;
  points: Row[];
  total: number;
  is_exact: boolean;
  note: string;
  depths?: Record<string, number>; // only when areas are coloured by a measure
  words?: Record<string, string>;
  tone?: string;
  legend?: { step: number; label: string }[];
}

export interface Outlines extends FeatureCollection {
  is_made_up?: boolean;
}

const NOTHING: Outlines = { type: "FeatureCollection", features: [] };
const kept = new Map<string, Promise<Outlines>>();

async function json<T>(address: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, ...(signal ? { signal } : {}) });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as T;
}

function outlines(base: string, level: string, parent = ""): Promise<Outlines> {
  const address = `${base}?level=${level}${parent ? `&parent=${parent}` : ""}`;
  let asked = kept.get(address);
  if (!asked) {
    asked = json<Outlines>(address);
    asked.catch(() => kept.delete(address));
    kept.set(address, asked);
  }
  return asked;
}

export function towns(base: string): Promise<Outlines> {
  return outlines(base, "town");
}

// The areas that a view draws: the towns, or what lies in the towns that the frame touches.
export async function areasOf(base: string, view: View, frame: number[]): Promise<Outlines> {
  const all = await towns(base);
  if (view === "town") return all;
  const [west = 0, south = 0, east = 0, north = 0] = frame;
  const seen = all.features.filter((town) => {
    const box = frameOf([town]);
    return box !== null && box[0] <= east && box[2] >= west && box[1] <= north && box[3] >= south;
  });
  const level = view === "village" ? "village" : "grid";
  const parts = await Promise.all(seen.map((town) => outlines(base, level, String(town.properties?.["code"] ?? ""))));
  return { ...NOTHING, features: parts.flatMap((part) => part.features) };
}

export function casesOf(address: string, query: string, frame: number[], zoom: number, signal: AbortSignal): Promise<Cases> {
  const asked = new URLSearchParams(query);
  asked.set("zoom", zoom.toFixed(2));
  asked.set("bbox", frame.map((edge) => edge.toFixed(6)).join(","));
  return json<Cases>(`${address}?${asked.toString()}`, signal);
}

// Areas with their depth of colour: by the square root, since a town's figures differ by a hundred times.
export function coloured(areas: Outlines, cases: Cases): Outlines {
  const most = Math.max(1, ...Object.values(cases.counts));
  const features = areas.features.map((area): Feature => {
    const code = String(area.properties?.["code"]);
    const value = cases.depths ? (cases.depths[code] ?? 0) : Math.sqrt((cases.counts[code] ?? 0) / most);
    return { ...area, properties: { ...area.properties, value, tone: cases.tone ?? "accent" } };
  });
  return { type: "FeatureCollection", features };
}

export function figures(areas: Outlines, cases: Cases): FeatureCollection<Point> {
  const names = namesOf(areas);
  for (const name of names.features) {
    const code = String(name.properties?.["code"]);
    const count = cases.counts[code] ?? 0;
    const words = cases.words ? (cases.words[code] ?? "") : count > 0 ? String(count) : "";
    name.properties = { ...name.properties, count, words, late: cases.words ? 0 : (cases.late[code] ?? 0) };
  }
  return names;
}

export function pointsOf(cases: Cases): FeatureCollection<Point> {
  const features = cases.points.map(([number, lon, lat, late, centred]) => ({
    type: "Feature" as const,
    properties: { number, late, centred },
    geometry: { type: "Point" as const, coordinates: [lon, lat] },
  }));
  return { type: "FeatureCollection", features };
}
