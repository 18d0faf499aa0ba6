// The map of cases: figures by town, village and grid from afar, cases by themselves when near. Choosing an area narrows
// the list beside it; the address always says what is shown.
import "../../ui/ts/parts/map/map.css";
import { GeoJSONSource, Map as Canvas, type MapMouseEvent, NavigationControl, setWorkerUrl } from "maplibre-gl";
import type { FeatureCollection } from "geojson";
import { frameOf } from "../../ui/ts/parts/map/geometry";
import { say } from "../../ui/ts/parts/words";
import { drawBox } from "./parts/box";
import { areasOf, type Cases, casesOf, coloured, figures, type Outlines, pointsOf, towns } from "./parts/mapdata";
import { caseStyle } from "./parts/mapstyle";
import { recurringPlaces } from "./parts/recurring";

const FETCH_DELAY_MS = 150;
const NONE: FeatureCollection = { type: "FeatureCollection", features: [] };

interface Shown {
  query: URLSearchParams;
  area: string;
  areas: Outlines;
  towns: Outlines;
  cases: Cases | null;
  recurring: FeatureCollection;
  asking: AbortController;
}

function start(box: HTMLElement): void {
  const data = box.dataset;
  setWorkerUrl(new URL(data["worker"] ?? "", location.href).href);
  const family = getComputedStyle(box).fontFamily;
  const shown: Shown = {
    query: new URLSearchParams(data["query"] ?? ""), area: data["area"] ?? "",
    areas: { ...NONE }, towns: { ...NONE }, cases: null, recurring: NONE, asking: new AbortController(),
  };
  const tiles = data["tiles"] ? `${location.origin}${data["tiles"]}` : "";
  const style = (): ReturnType<typeof caseStyle> => caseStyle(family, shown.area, data["lateWords"] ?? "{n}", tiles);
  let canvas: Canvas;
  try {
    canvas = new Canvas({
      container: box, style: style(), localIdeographFontFamily: family, center: [104, 36], zoom: 3, maxZoom: 19,
      attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0,
      locale: {
        "NavigationControl.ZoomIn": say("放大", "Zoom in"), "NavigationControl.ZoomOut": say("缩小", "Zoom out"),
        "Map.Title": data["label"] ?? "",
      },
    });
  } catch {
    return; // the table and the list say the same
  }
  box.classList.add("drawn");
  canvas.addControl(new NavigationControl({ showCompass: false }), "top-right");
  canvas.getCanvas().setAttribute("aria-label", data["label"] ?? "");
  const note = document.createElement("p");
  note.className = "map-say";
  note.setAttribute("role", "status");
  box.append(note);
  if (data["attribution"]) {
    const whose = document.createElement("p");
    whose.className = "map-whose";
    whose.textContent = data["attribution"];
    box.append(whose);
  }
  canvas.once("load", () => void open(box, canvas, shown, note));
  listen(box, canvas, shown, note, style);
}

async function open(box: HTMLElement, canvas: Canvas, shown: Shown, note: HTMLElement): Promise<void> {
  try {
    shown.towns = await towns(box.dataset["areas"] ?? "");
  } catch {
    note.textContent = say("地图数据没有取到，请刷新重试。", "The map data could not be loaded: please reload the page.");
    return;
  }
  if (shown.towns.is_made_up) madeUp(box);
  const opened = shown.area || (box.dataset["home"] ?? "");
  const chosen = opened ? await outlineOf(box, shown, opened) : null;
  const frame = chosen ?? frameOf(shown.towns.features);
  if (frame) canvas.fitBounds(frame, { padding: 24, animate: false, maxZoom: 16 });
  await refresh(box, canvas, shown, note);
  const toggle = document.getElementById("map-recurring");
  if (toggle instanceof HTMLInputElement && toggle.checked) await showRecurring(box, canvas, shown, note, true);
}

// The frame of the chosen area, whatever its level.
async function outlineOf(box: HTMLElement, shown: Shown, code: string): Promise<[number, number, number, number] | null> {
  const town = code.slice(0, 9);
  const level = code.endsWith("000000") ? "town" : code.endsWith("000") ? "village" : "grid";
  const around = frameOf(shown.towns.features.filter((one) => String(one.properties?.["code"]).startsWith(town)));
  if (level === "town" || !around) return around;
  const all = await areasOf(box.dataset["areas"] ?? "", level, around);
  return frameOf(all.features.filter((one) => one.properties?.["code"] === code)) ?? around;
}

function madeUp(box: HTMLElement): void {
  const line = document.createElement("p");
  line.className = "map-made-up";
  line.textContent = box.dataset["madeUp"] ?? "";
  box.append(line);
}

async function refresh(box: HTMLElement, canvas: Canvas, shown: Shown, note: HTMLElement): Promise<void> {
  shown.asking.abort();
  shown.asking = new AbortController();
  const { signal } = shown.asking;
  const frame = canvas.getBounds().toArray().flat();
  try {
    const colour = chosenColour();
    const asked = new URLSearchParams(shown.query);
    if (colour) asked.set("colour", colour);
    const address = box.dataset[colour ? "shades" : "cases"] ?? "";
    const cases = await casesOf(address, asked.toString(), frame, canvas.getZoom(), signal);
    const areas = await areasOf(box.dataset["areas"] ?? "", cases.view, frame);
    if (signal.aborted) return;
    shown.cases = cases;
    shown.areas = areas;
    paint(canvas, shown);
    explain(cases);
    note.textContent = cases.note;
    const total = document.getElementById("map-total");
    const words = `${cases.total.toLocaleString("en")}`;
    if (total) total.textContent = (box.dataset["countWords"] ?? "{n}").replace("{n}", words);
  } catch {
    if (!signal.aborted) note.textContent = say("这一片的案件没有取到，移动地图或刷新重试。", "The cases here could not be loaded: move the map or reload.");
  }
}

function paint(canvas: Canvas, shown: Shown): void {
  if (!shown.cases) return;
  const isNear = shown.cases.view === "point";
  put(canvas, "areas", coloured(shown.areas, shown.cases));
  put(canvas, "frame", shown.cases.view === "town" ? NONE : shown.towns);
  put(canvas, "figures", figures(shown.areas, shown.cases));
  put(canvas, "points", isNear ? pointsOf(shown.cases) : NONE);
  put(canvas, "recurring", shown.recurring);
  put(canvas, "box", outlineOfBox(shown.query.get("box") ?? ""));
}

function chosenColour(): string {
  const select = document.getElementById("map-colour");
  return select instanceof HTMLSelectElement ? select.value : "";
}

// The legend of coloured areas: what each depth of colour stands for.
function explain(cases: Cases): void {
  const legend = document.getElementById("map-shades");
  if (!legend) return;
  legend.hidden = !cases.legend;
  legend.replaceChildren(
    ...(cases.legend ?? []).map(({ step, label }) => {
      const line = document.createElement("span");
      const swatch = document.createElement("i");
      swatch.className = `swatch ${cases.tone ?? ""} ${step < 0 ? "none" : `s${step}`}`;
      line.append(swatch, label);
      return line;
    }),
  );
}

function outlineOfBox(text: string): FeatureCollection {
  const [west = NaN, south = NaN, east = NaN, north = NaN] = text.split(",").map(Number);
  if (![west, south, east, north].every(Number.isFinite)) return NONE;
  const coordinates = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } }] };
}

function put(canvas: Canvas, name: string, data: FeatureCollection): void {
  const source = canvas.getSource(name);
  if (source instanceof GeoJSONSource) source.setData(data);
}

function listen(box: HTMLElement, canvas: Canvas, shown: Shown, note: HTMLElement, style: () => ReturnType<typeof caseStyle>): void {
  let timer = 0;
  canvas.on("moveend", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void refresh(box, canvas, shown, note), FETCH_DELAY_MS);
  });
  const repaint = (): void => {
    canvas.setStyle(style(), { diff: false });
    canvas.once("styledata", () => paint(canvas, shown));
  };
  canvas.on("click", (event) => clicked(box, canvas, shown, event, repaint));
  hover(canvas);
  const toggle = document.getElementById("map-recurring");
  if (toggle instanceof HTMLInputElement) toggle.addEventListener("change", () => void showRecurring(box, canvas, shown, note, toggle.checked));
  document.getElementById("map-colour")?.addEventListener("change", () => void refresh(box, canvas, shown, note));
  const within = (frame: number[] | null): void => {
    if (frame) void keepBox(box, canvas, shown, note, frame);
  };
  document.getElementById("map-draw")?.addEventListener("click", () => drawBox(canvas, within));
  document.getElementById("map-view")?.addEventListener("click", () => within(canvas.getBounds().toArray().flat()));
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
}

async function showRecurring(box: HTMLElement, canvas: Canvas, shown: Shown, note: HTMLElement, isOn: boolean): Promise<void> {
  try {
    shown.recurring = isOn ? await recurringPlaces(box.dataset["recurring"] ?? "", shown.query) : NONE;
  } catch {
    note.textContent = say("易复发点位没有取到，请刷新重试。", "The recurring places could not be loaded: please reload the page.");
    return;
  }
  if (isOn && shown.recurring.features.length === 0) note.textContent = box.dataset["noRecurring"] ?? "";
  else note.textContent = shown.cases?.note ?? "";
  paint(canvas, shown);
}

function clicked(box: HTMLElement, canvas: Canvas, shown: Shown, event: MapMouseEvent, repaint: () => void): void {
  const hits = canvas.queryRenderedFeatures(event.point, { layers: ["recurring", "clusters", "points", "areas"] });
  const [first] = hits;
  if (!first) return;
  if (first.layer.id === "recurring") {
    location.assign(String(first.properties["href"]));
    return;
  }
  const here = hits.filter((hit) => hit.layer.id === "points");
  if (first.layer.id === "clusters" && first.geometry.type === "Point" && canvas.getZoom() < 17.5) {
    canvas.easeTo({ center: first.geometry.coordinates as [number, number], zoom: Math.min(canvas.getZoom() + 1.5, 18.5) });
  } else if (here.length === 1) {
    const query = shown.query.toString();
    location.assign(`${box.dataset["case"] ?? ""}${String(here[0]?.properties["number"])}/${query ? `?${query}` : ""}`);
  } else {
    // Several in one place (the middle of a grid): the list beside the map tells them apart.
    const area = hits.find((hit) => hit.layer.id === "areas");
    if (area) void choose(box, canvas, shown, String(area.properties["code"]), repaint);
  }
}

async function choose(box: HTMLElement, canvas: Canvas, shown: Shown, code: string, repaint: () => void): Promise<void> {
  const area = shown.areas.features.filter((one) => one.properties?.["code"] === code);
  const frame = frameOf(area);
  shown.area = code;
  narrow(shown, "area", code);
  repaint();
  if (frame) canvas.fitBounds(frame, { padding: 32, maxZoom: 16 });
  await refreshSide(box, shown);
}

// What was framed narrows the map and the list together; the list's own chip takes it off again.
async function keepBox(box: HTMLElement, canvas: Canvas, shown: Shown, note: HTMLElement, frame: number[]): Promise<void> {
  narrow(shown, "box", frame.map((edge) => edge.toFixed(5)).join(","));
  await Promise.all([refresh(box, canvas, shown, note), refreshSide(box, shown)]);
}

function narrow(shown: Shown, name: string, value: string): void {
  if (shown.query.size === 0) for (const state of OPEN) shown.query.append("state", state);
  shown.query.set(name, value);
  history.replaceState(null, "", `?${shown.query.toString()}`);
  const form = document.getElementById("map-form");
  if (!(form instanceof HTMLFormElement)) return;
  const kept = form.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`) ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
  kept.value = value;
}

async function refreshSide(box: HTMLElement, shown: Shown): Promise<void> {
  const side = document.getElementById("map-side");
  const answer = await fetch(`${box.dataset["side"] ?? ""}?${shown.query.toString()}`);
  if (side && answer.ok) {
    side.innerHTML = await answer.text();
    side.scrollTo({ top: 0 });
  }
}

const OPEN = ["reported", "dispatched", "handling", "on_hold", "answered"];

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

const box = document.getElementById("case-map");
if (box) start(box);
