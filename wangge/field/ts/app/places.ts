// Where a point lies, reckoned on the phone; and an outline as the path of a drawing.
import type { Outline, Ring } from "./types";

function polygons(outline: Outline): Ring[][] {
  return outline.type === "Polygon" ? [outline.coordinates] : outline.coordinates;
}

function inRing(lon: number, lat: number, ring: Ring): boolean {
  let inside = false;
  ring.forEach(([x, y], place) => {
    const [x2, y2] = ring[(place + ring.length - 1) % ring.length] ?? [x, y];
    if (y > lat !== y2 > lat && lon < ((x2 - x) * (lat - y)) / (y2 - y) + x) inside = !inside;
  });
  return inside;
}

export function isInside(lon: number, lat: number, outline: Outline): boolean {
  return polygons(outline).some(([outer, ...holes]) => outer !== undefined && inRing(lon, lat, outer) && !holes.some((hole) => inRing(lon, lat, hole)));
}

export interface Drawing {
  path: string;
  width: number;
  height: number;
}

// North up, degrees of longitude shortened for the latitude, `size` units wide or high at the most.
export function drawing(outline: Outline, size = 300): Drawing {
  const points = polygons(outline).flat(2);
  const [west, east] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))];
  const [south, north] = [Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y))];
  const short = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = size / Math.max((east - west) * short, north - south, 1e-9);
  const place = ([x, y]: [number, number]): string => `${((x - west) * short * scale).toFixed(1)} ${((north - y) * scale).toFixed(1)}`;
  const path = polygons(outline)
    .flat()
    .map((ring) => `M${ring.map(place).join("L")}Z`)
    .join("");
  return { path, width: Math.ceil((east - west) * short * scale), height: Math.ceil((north - south) * scale) };
}
