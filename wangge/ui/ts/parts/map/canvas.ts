// One map in one box. It tells the page what happens by DOM events that bubble from the box:
// map:ready, map:area {code, name}, map:point {…properties}, map:pick {lon, lat}, map:move {bbox}, map:failed.
import { GeoJSONSource, Map as Canvas, type MapMouseEvent, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import type { FeatureCollection } from "geojson";
import { say } from "../words";
import { letDraw } from "./draw";
import { frameOf, namesOf } from "./geometry";
import { type MapOptions, optionsOf } from "./options";
import { letPick } from "./pick";
import { colour, styleOf } from "./style";

const FETCH_DELAY_MS = 200;

export function drawMap(box: HTMLElement): void {
  const options = optionsOf(box);
  setWorkerUrl(new URL(options.worker, location.href).href);
  let canvas: Canvas;
  try {
    canvas = open(box, options);
  } catch {
    fail(box, say("这台设备不能显示地图，请用文字写明地点。", "This device cannot show the map: please describe the place in words."));
    return;
  }
  const tell = (name: string, detail: unknown): void => void box.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  canvas.addControl(new NavigationControl({ showCompass: false }), "top-right");
  nameControls(box, canvas, options);
  if (options.note) note(box, options.note);
  const state: Loaded = { areas: null, points: null };
  canvas.once("load", () => {
    void load(box, canvas, options, state).then(() => tell("map:ready", {}));
    listen(canvas, options, tell, box, state);
  });
  repaintWithTheme(canvas, options, state);
}

interface Loaded {
  areas: FeatureCollection | null;
  points: FeatureCollection | null;
}

function open(box: HTMLElement, options: MapOptions): Canvas {
  const family = getComputedStyle(box).fontFamily;
  return new Canvas({
    container: box,
    style: styleOf(options.highlight, family),
    localIdeographFontFamily: family,
    center: options.point ?? [104, 36],
    zoom: options.point ? 14 : 3,
    maxZoom: 19,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    cooperativeGestures: box.hasAttribute("data-gentle"),
    locale: {
      "NavigationControl.ZoomIn": say("放大", "Zoom in"),
      "NavigationControl.ZoomOut": say("缩小", "Zoom out"),
      "Map.Title": options.label || say("网格地图", "Map of grids"),
      "CooperativeGesturesHandler.WindowsHelpText": say("按住 Ctrl 滚动可缩放地图", "Use Ctrl + scroll to zoom the map"),
      "CooperativeGesturesHandler.MacHelpText": say("按住 ⌘ 滚动可缩放地图", "Use ⌘ + scroll to zoom the map"),
      "CooperativeGesturesHandler.MobileHelpText": say("用两根手指移动地图", "Use two fingers to move the map"),
    },
  });
}

async function fetchCollection(address: string): Promise<FeatureCollection> {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as FeatureCollection;
}

function show(canvas: Canvas, name: string, data: FeatureCollection | null): void {
  const source = canvas.getSource(name);
  if (data && source instanceof GeoJSONSource) source.setData(data);
}

async function load(box: HTMLElement, canvas: Canvas, options: MapOptions, state: Loaded): Promise<void> {
  try {
    if (options.areas) {
      state.areas = await fetchCollection(options.areas);
      show(canvas, "areas", state.areas);
      show(canvas, "names", namesOf(latest(state.areas)));
      const chosen = state.areas.features.filter((area) => area.properties?.["code"] === options.highlight);
      const frame = frameOf(chosen.length > 0 ? chosen : state.areas.features);
      if (frame && (chosen.length > 0 || !options.point)) canvas.fitBounds(frame, { padding: options.draw ? 80 : 28, animate: false, maxZoom: 16 });
    }
    if (options.points) await loadPoints(canvas, options, state);
  } catch {
    fail(box, say("地图数据没有取到，请刷新重试。", "The map data could not be loaded: please reload the page."));
  }
  if (options.point && !options.pick) {
    new Marker({ color: colour("--accent") }).setLngLat(options.point).addTo(canvas);
  }
}

// Of ground before and after a change, the names are those of afterwards.
function latest(areas: FeatureCollection): FeatureCollection {
  const later = areas.features.filter((area) => area.properties?.["when"] === "new");
  return later.length > 0 ? { ...areas, features: later } : areas;
}

async function loadPoints(canvas: Canvas, options: MapOptions, state: Loaded): Promise<void> {
  state.points = await fetchCollection(options.points.replace("{bbox}", bbox(canvas)));
  show(canvas, "points", state.points);
}

function bbox(canvas: Canvas): string {
  return canvas.getBounds().toArray().flat().map((value) => value.toFixed(6)).join(",");
}

type Tell = (name: string, detail: unknown) => void;

function listen(canvas: Canvas, options: MapOptions, tell: Tell, box: HTMLElement, state: Loaded): void {
  if (options.pick) letPick(box, canvas, options.pick, options.point, tell);
  if (options.draw) letDraw(box, canvas, options.draw.kind, options.draw.input);
  canvas.on("click", (event: MapMouseEvent) => {
    const layers = ["clusters", "points", "areas"];
    const [hit] = canvas.queryRenderedFeatures(event.point, { layers });
    if (!hit) return;
    if (hit.layer.id === "clusters" && hit.geometry.type === "Point") {
      const source = canvas.getSource("points");
      const centre = hit.geometry.coordinates as [number, number];
      if (source instanceof GeoJSONSource) {
        void source.getClusterExpansionZoom(Number(hit.properties["cluster_id"])).then((zoom) => canvas.easeTo({ center: centre, zoom }));
      }
    } else {
      tell(hit.layer.id === "points" ? "map:point" : "map:area", hit.properties);
    }
  });
  hover(canvas);
  let timer = 0;
  canvas.on("moveend", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      tell("map:move", { bbox: bbox(canvas) });
      if (options.points.includes("{bbox}")) loadPoints(canvas, options, state).catch(() => undefined);
    }, FETCH_DELAY_MS);
  });
}

function hover(canvas: Canvas): void {
  let last: string | number | undefined;
  const mark = (id: string | number | undefined): void => {
    if (id === last) return;
    if (last !== undefined) canvas.setFeatureState({ source: "areas", id: last }, { hover: false });
    if (id !== undefined) canvas.setFeatureState({ source: "areas", id }, { hover: true });
    last = id;
  };
  canvas.on("mousemove", "areas", (event) => mark(event.features?.[0]?.id));
  canvas.on("mouseleave", "areas", () => mark(undefined));
}

function repaintWithTheme(canvas: Canvas, options: MapOptions, state: Loaded): void {
  const repaint = (): void => {
    canvas.setStyle(styleOf(options.highlight, getComputedStyle(canvas.getContainer()).fontFamily), { diff: false });
    canvas.once("styledata", () => {
      show(canvas, "areas", state.areas);
      show(canvas, "names", state.areas && namesOf(latest(state.areas)));
      show(canvas, "points", state.points);
    });
  };
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
}

function nameControls(box: HTMLElement, canvas: Canvas, options: MapOptions): void {
  canvas.getCanvas().setAttribute("aria-label", options.label || say("网格地图，方向键移动，加减号缩放", "Map of grids: arrow keys move, plus and minus zoom"));
  box.querySelectorAll<HTMLElement>(".map-loading").forEach((part) => part.remove());
}

function note(box: HTMLElement, text: string): void {
  const line = document.createElement("p");
  line.className = "map-note";
  line.textContent = text;
  box.append(line);
}

function fail(box: HTMLElement, text: string): void {
  const line = document.createElement("p");
  line.className = "map-failed";
  line.setAttribute("role", "status");
  line.textContent = text;
  box.append(line);
  box.dispatchEvent(new CustomEvent("map:failed", { bubbles: true }));
}
