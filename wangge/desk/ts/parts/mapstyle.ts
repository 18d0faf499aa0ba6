// The layers of the case map, from the page's own tokens: areas by number of cases, their figures, cases by themselves.
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { colour } from "../../../ui/ts/parts/map/style";

const EMPTY = { type: "FeatureCollection" as const, features: [] };

// The office's own base map lies below the grids, which then are transparent where nothing is counted.
export function caseStyle(family: string, chosen: string, lateWords: string, tiles: string): StyleSpecification {
  const font = [family];
  const isChosen: ExpressionSpecification = ["==", ["get", "code"], chosen];
  const tone: ExpressionSpecification = ["case", ["==", ["get", "late"], 1], colour("--late"), colour("--accent")];
  const isCentred: ExpressionSpecification = ["==", ["get", "centred"], 1];
  const late: ExpressionSpecification = [
    "case", [">", ["get", "late"], 0], ["concat", "\n", ["slice", lateWords, 0, lateWords.indexOf("{n}")], ["to-string", ["get", "late"]], lateWords.slice(lateWords.indexOf("{n}") + 3)], "",
  ];
  return {
    version: 8,
    sources: {
      ...(tiles ? { base: { type: "raster" as const, tiles: [tiles], tileSize: 256, maxzoom: 18 } } : {}),
      areas: { type: "geojson", data: EMPTY, promoteId: "code" },
      frame: { type: "geojson", data: EMPTY },
      figures: { type: "geojson", data: EMPTY },
      recurring: { type: "geojson", data: EMPTY },
      box: { type: "geojson", data: EMPTY },
      points: { type: "geojson", data: EMPTY, cluster: true, clusterRadius: 40, clusterMaxZoom: 17, clusterProperties: { late: ["+", ["get", "late"]] } },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour("--sunken") } },
      ...(tiles
        ? [{ id: "base", type: "raster" as const, source: "base", paint: { "raster-saturation": -0.6, "raster-opacity": 0.75 } }]
        : [{ id: "land", type: "fill" as const, source: "areas", paint: { "fill-color": colour("--surface") } }]),
      {
        id: "areas", type: "fill", source: "areas",
        paint: { "fill-color": ["case", ["==", ["get", "tone"], "late"], colour("--late"), colour("--accent")], "fill-opacity": ["interpolate", ["linear"], ["get", "value"], 0, 0, 0.001, 0.06, 1, 0.55] },
      },
      {
        id: "hover", type: "fill", source: "areas",
        paint: { "fill-color": colour("--accent"), "fill-opacity": ["case", ["boolean", ["feature-state", "hover"], false], 0.12, 0] },
      },
      {
        id: "outlines", type: "line", source: "areas", layout: { "line-join": "round" },
        paint: { "line-color": colour("--border-strong"), "line-opacity": 0.5, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 14, 1] },
      },
      {
        id: "towns", type: "line", source: "frame", layout: { "line-join": "round" },
        paint: { "line-color": colour("--ink-3"), "line-opacity": 0.7, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.8, 14, 2] },
      },
      {
        id: "chosen", type: "line", source: "areas", filter: isChosen, layout: { "line-join": "round" },
        paint: { "line-color": colour("--accent"), "line-width": 2.5 },
      },
      {
        id: "chosen-town", type: "line", source: "frame", filter: isChosen, layout: { "line-join": "round" },
        paint: { "line-color": colour("--accent"), "line-width": 2.5 },
      },
      {
        id: "figures", type: "symbol", source: "figures",
        layout: {
          "text-field": [
            "format",
            ["get", "name"], { "font-scale": 0.85 },
            ["case", ["!=", ["get", "words"], ""], ["concat", "\n", ["get", "words"]], ""], { "font-scale": 1.3 },
            late, { "font-scale": 0.85, "text-color": colour("--late") },
          ],
          "text-font": font, "text-size": 13, "text-line-height": 1.15, "text-max-width": 8, "text-padding": 1,
          "text-variable-anchor": ["center", "top", "bottom", "left", "right"], "text-radial-offset": 0.4, "text-justify": "center",
          "symbol-sort-key": ["-", 0, ["get", "count"]],
        },
        paint: { "text-color": colour("--ink"), "text-halo-color": colour("--surface"), "text-halo-width": 1.5 },
      },
      {
        id: "clusters", type: "circle", source: "points", filter: ["has", "point_count"],
        paint: {
          "circle-color": ["case", [">", ["get", "late"], 0], colour("--late"), colour("--accent")],
          "circle-stroke-color": colour("--surface"), "circle-stroke-width": 2,
          "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "point_count"]], 1, 12, 20, 28],
        },
      },
      {
        id: "counts", type: "symbol", source: "points", filter: ["has", "point_count"],
        layout: { "text-field": ["to-string", ["get", "point_count"]], "text-font": font, "text-size": 12, "text-allow-overlap": true },
        paint: { "text-color": ["case", [">", ["get", "late"], 0], colour("--late-ink"), colour("--accent-ink")] },
      },
      {
        id: "points", type: "circle", source: "points", filter: ["!", ["has", "point_count"]],
        paint: {
          "circle-color": ["case", isCentred, colour("--surface"), tone],
          "circle-radius": 7, "circle-stroke-width": ["case", isCentred, 3, 2],
          "circle-stroke-color": ["case", isCentred, tone, colour("--surface")],
        },
      },
      {
        id: "box", type: "line", source: "box",
        paint: { "line-color": colour("--accent"), "line-width": 2, "line-dasharray": [3, 2] },
      },
      {
        id: "recurring", type: "circle", source: "recurring",
        paint: {
          "circle-color": colour("--warn-soft"), "circle-radius": ["interpolate", ["linear"], ["get", "returns"], 1, 9, 10, 15],
          "circle-stroke-width": 2.5, "circle-stroke-color": colour("--warn"),
        },
      },
      {
        id: "recurring-counts", type: "symbol", source: "recurring",
        layout: { "text-field": ["to-string", ["get", "returns"]], "text-font": font, "text-size": 11, "text-allow-overlap": true, "text-ignore-placement": true },
        paint: { "text-color": colour("--ink") },
      },
    ],
  };
}
