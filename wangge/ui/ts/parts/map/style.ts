// The map's layers, coloured from the page's own tokens so that light and dark follow the theme.
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";

const EMPTY = { type: "FeatureCollection" as const, features: [] };

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function toneOf(): ExpressionSpecification {
  return ["match", ["get", "tone"], "late", colour("--late"), "warn", colour("--warn"), "ok", colour("--ok"), colour("--accent")];
}

export function styleOf(highlight: string, family: string): StyleSpecification {
  const chosen: ExpressionSpecification = ["==", ["get", "code"], highlight];
  const special: ExpressionSpecification = ["==", ["get", "kind"], "special"];
  const old: ExpressionSpecification = ["==", ["get", "when"], "old"];
  const fresh: ExpressionSpecification = ["==", ["get", "when"], "new"];
  const shade: ExpressionSpecification = [
    "case", fresh, colour("--accent"), chosen, colour("--accent"), ["has", "value"], colour("--accent"), special, colour("--warn"), colour("--surface"),
  ];
  const depth: ExpressionSpecification = [
    "case", fresh, 0.1, old, 0, chosen, 0.16, ["has", "value"], ["interpolate", ["linear"], ["to-number", ["get", "value"]], 0, 0.03, 1, 0.6], special, 0.05, 0.9,
  ];
  const font = [family];
  return {
    version: 8,
    sources: {
      areas: { type: "geojson", data: EMPTY, promoteId: "code" },
      names: { type: "geojson", data: EMPTY },
      points: { type: "geojson", data: EMPTY, cluster: true, clusterRadius: 44, clusterMaxZoom: 15 },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour("--sunken") } },
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": shade, "fill-opacity": depth } },
      {
        id: "hover", type: "fill", source: "areas",
        paint: { "fill-color": colour("--accent"), "fill-opacity": ["case", ["boolean", ["feature-state", "hover"], false], 0.08, 0] },
      },
      {
        id: "outlines", type: "line", source: "areas", filter: ["!", old], layout: { "line-join": "round" },
        paint: {
          "line-color": ["case", fresh, colour("--accent"), colour("--border-strong")],
          "line-opacity": ["interpolate", ["linear"], ["zoom"], 8, 0.25, 12, 0.6, 15, 0.9],
          "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.4, 12, 0.8, 16, 1.5],
        },
      },
      {
        id: "old", type: "line", source: "areas", filter: old,
        paint: { "line-color": colour("--ink-2"), "line-width": 1.5, "line-dasharray": [3, 2] },
      },
      {
        id: "chosen", type: "line", source: "areas", filter: chosen, layout: { "line-join": "round" },
        paint: { "line-color": colour("--accent"), "line-width": 2 },
      },
      {
        id: "names", type: "symbol", source: "names", minzoom: 11,
        layout: {
          "text-field": ["get", "name"], "text-font": font, "text-size": ["interpolate", ["linear"], ["zoom"], 11, 11, 16, 14],
          "text-max-width": 7, "text-padding": 6,
        },
        paint: { "text-color": colour("--ink-2"), "text-halo-color": colour("--surface"), "text-halo-width": 1.5 },
      },
      {
        id: "clusters", type: "circle", source: "points", filter: ["has", "point_count"],
        paint: {
          "circle-color": colour("--accent"), "circle-opacity": 0.9, "circle-stroke-color": colour("--surface"), "circle-stroke-width": 2,
          "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "point_count"]], 1, 12, 20, 26],
        },
      },
      {
        id: "counts", type: "symbol", source: "points", filter: ["has", "point_count"],
        layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": font, "text-size": 12, "text-allow-overlap": true },
        paint: { "text-color": colour("--accent-ink") },
      },
      {
        id: "points", type: "circle", source: "points", filter: ["!", ["has", "point_count"]],
        paint: { "circle-color": toneOf(), "circle-radius": 7, "circle-stroke-color": colour("--surface"), "circle-stroke-width": 2 },
      },
    ],
  };
}
