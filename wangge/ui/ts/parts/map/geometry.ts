// What the map needs to know of shapes: their frame, and where a name stands.
import type { Feature, FeatureCollection, Geometry, Point, Position } from "geojson";

export type Frame = [number, number, number, number]; // west, south, east, north

function rings(geometry: Geometry): Position[][] {
  if (geometry.type === "Polygon") return geometry.coordinates.slice(0, 1);
  if (geometry.type === "MultiPolygon") return geometry.coordinates.map((polygon) => polygon[0] ?? []);
  if (geometry.type === "Point") return [[geometry.coordinates]];
  return [];
}

export function frameOf(features: Feature[]): Frame | null {
  const frame: Frame = [Infinity, Infinity, -Infinity, -Infinity];
  for (const feature of features) {
    for (const [x = 0, y = 0] of rings(feature.geometry).flat()) {
      frame[0] = Math.min(frame[0], x);
      frame[1] = Math.min(frame[1], y);
      frame[2] = Math.max(frame[2], x);
      frame[3] = Math.max(frame[3], y);
    }
  }
  return Number.isFinite(frame[0]) ? frame : null;
}

// The centroid of the largest ring: close enough to the middle for a name.
function middle(geometry: Geometry): Position | null {
  let best: Position | null = null;
  let largest = 0;
  for (const ring of rings(geometry)) {
    let area = 0;
    let x = 0;
    let y = 0;
    for (let i = 0; i < ring.length - 1; i++) {
      const [ax = 0, ay = 0] = ring[i] ?? [];
      const [bx = 0, by = 0] = ring[i + 1] ?? [];
      const cross = ax * by - bx * ay;
      area += cross;
      x += (ax + bx) * cross;
      y += (ay + by) * cross;
    }
    if (Math.abs(area) > largest) {
      largest = Math.abs(area);
      best = [x / (3 * area), y / (3 * area)];
    }
  }
  return best;
}

export function namesOf(areas: FeatureCollection): FeatureCollection<Point> {
  return {
    type: "FeatureCollection",
    features: areas.features.flatMap((feature) => {
      const at = middle(feature.geometry);
      const properties = { name: feature.properties?.["name"] as unknown, code: feature.properties?.["code"] as unknown };
      return at ? [{ type: "Feature" as const, properties, geometry: { type: "Point" as const, coordinates: at } }] : [];
    }),
  };
}
