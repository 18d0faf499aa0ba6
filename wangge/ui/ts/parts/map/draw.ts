// Drawing one line or one polygon on a map, corner by corner, into an input as a GeoJSON geometry. By pointer: a click
// sets a corner. By keyboard: the arrow keys move the map, a button sets a corner at its centre.
import { GeoJSONSource, type Map as Canvas } from "maplibre-gl";
import type { FeatureCollection, Geometry, Position } from "geojson";
import { say } from "../words";
import { colour } from "./style";

type Kind = "line" | "polygon";
const SOURCE = "drawing";

export function letDraw(box: HTMLElement, canvas: Canvas, kind: Kind, input: HTMLInputElement): void {
  let corners: Position[] = cornersOf(input.value);
  const least = kind === "line" ? 2 : 3;
  const told = document.createElement("p");
  told.className = "map-drawn";
  told.setAttribute("role", "status");
  const show = (): void => {
    const geometry = geometryOf(kind, corners);
    input.value = corners.length >= least && geometry ? JSON.stringify(geometry) : "";
    put(canvas, kind, corners);
    told.textContent = words(kind, corners.length, least);
  };
  const add = (corner: Position): void => {
    corners = [...corners, corner.map((part) => Number(part.toFixed(7)))];
    show();
  };
  canvas.getCanvas().style.cursor = "crosshair";
  canvas.doubleClickZoom.disable();
  canvas.on("click", (event) => add([event.lngLat.lng, event.lngLat.lat]));
  const undo = (): void => {
    corners = corners.slice(0, -1);
    show();
  };
  const clear = (): void => {
    corners = [];
    show();
  };
  const bar = document.createElement("div");
  bar.className = "map-tools";
  bar.append(
    button(say("在地图中心加一点", "Add a corner at the centre"), () => add([canvas.getCenter().lng, canvas.getCenter().lat])),
    button(say("退回一点", "Undo one corner"), undo),
    button(say("重画", "Start again"), clear),
  );
  box.append(bar, told);
  canvas.on("styledata", () => put(canvas, kind, corners));
  show();
}

function button(words: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function words(kind: Kind, count: number, least: number): string {
  if (count === 0) {
    return kind === "line"
      ? say("点选分割线的各点，两端要画到网格边界以外。", "Set the corners of the dividing line; both ends must lie beyond the border.")
      : say("依次点选范围的各个角。", "Set the corners of the area one after the other.");
  }
  const more = count < least ? say(`，至少 ${least} 点`, `, ${least} at least`) : "";
  return say(`已画 ${count} 点${more}。`, `${count} corners${more}.`);
}

function cornersOf(text: string): Position[] {
  try {
    const geometry = JSON.parse(text) as Geometry;
    if (geometry.type === "LineString") return geometry.coordinates;
    if (geometry.type === "Polygon") return (geometry.coordinates[0] ?? []).slice(0, -1);
  } catch {
    // nothing drawn yet, or a file's content: it stays as it is until something is drawn
  }
  return [];
}

function geometryOf(kind: Kind, corners: Position[]): Geometry | null {
  const [first] = corners;
  if (!first) return null;
  return kind === "line" ? { type: "LineString", coordinates: corners } : { type: "Polygon", coordinates: [[...corners, first]] };
}

function put(canvas: Canvas, kind: Kind, corners: Position[]): void {
  const shape = corners.length > (kind === "line" ? 1 : 2) ? geometryOf(kind, corners) : geometryOf("line", corners);
  const features: FeatureCollection["features"] = corners.map((corner) => ({
    type: "Feature", properties: {}, geometry: { type: "Point", coordinates: corner },
  }));
  if (shape && corners.length > 1) features.push({ type: "Feature", properties: {}, geometry: shape });
  const data: FeatureCollection = { type: "FeatureCollection", features };
  const source = canvas.getSource(SOURCE);
  if (source instanceof GeoJSONSource) source.setData(data);
  else addLayers(canvas, data);
}

function addLayers(canvas: Canvas, data: FeatureCollection): void {
  if (!canvas.isStyleLoaded()) return;
  canvas.addSource(SOURCE, { type: "geojson", data });
  canvas.addLayer({ id: "drawn-area", type: "fill", source: SOURCE, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour("--warn"), "fill-opacity": 0.25 } });
  canvas.addLayer({ id: "drawn-line", type: "line", source: SOURCE, paint: { "line-color": colour("--warn"), "line-width": 3 } });
  canvas.addLayer({
    id: "drawn-corners", type: "circle", source: SOURCE, filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": 5, "circle-color": colour("--surface"), "circle-stroke-color": colour("--warn"), "circle-stroke-width": 2 },
  });
}
