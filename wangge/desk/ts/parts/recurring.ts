// The layer of recurring places: fetched when it is first switched on, with the page's own conditions.
import type { FeatureCollection, Point } from "geojson";

interface Mark {
  lon: number;
  lat: number;
  returns: number;
  label: string;
  href: string;
}

export async function recurringPlaces(address: string, query: URLSearchParams): Promise<FeatureCollection<Point>> {
  const asked = new URLSearchParams();
  for (const name of ["area", "category"]) {
    const value = query.get(name);
    if (value) asked.set(name, value);
  }
  const answer = await fetch(`${address}?${asked.toString()}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { places } = (await answer.json()) as { places: Mark[] };
  const features = places.map(({ lon, lat, ...properties }) => ({
    type: "Feature" as const,
    properties,
    geometry: { type: "Point" as const, coordinates: [lon, lat] },
  }));
  return { type: "FeatureCollection", features };
}
