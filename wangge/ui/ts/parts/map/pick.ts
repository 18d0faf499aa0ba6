// Choosing a point: tap, drag the mark, or with the keyboard move the map and press the button for its centre.
import { type Map as Canvas, Marker } from "maplibre-gl";
import { say } from "../words";
import { colour } from "./style";

type Tell = (name: string, detail: unknown) => void;

export function letPick(
  box: HTMLElement,
  canvas: Canvas,
  [lonInput, latInput]: [HTMLInputElement, HTMLInputElement],
  start: [number, number] | null,
  tell: Tell,
): void {
  const marker = new Marker({ draggable: true, color: colour("--accent") });
  const put = (lon: number, lat: number): void => {
    marker.setLngLat([lon, lat]).addTo(canvas);
    lonInput.value = lon.toFixed(6);
    latInput.value = lat.toFixed(6);
    for (const input of [lonInput, latInput]) input.dispatchEvent(new Event("change", { bubbles: true }));
    tell("map:pick", { lon, lat });
  };
  canvas.on("click", (event) => put(event.lngLat.lng, event.lngLat.lat));
  marker.on("dragend", () => put(marker.getLngLat().lng, marker.getLngLat().lat));
  // The page may set a point itself (the phone's position): <box>.dispatchEvent(new CustomEvent("map:set", {detail})).
  box.addEventListener("map:set", (event) => {
    const { lon, lat } = (event as CustomEvent<{ lon: number; lat: number }>).detail;
    put(lon, lat);
    canvas.easeTo({ center: [lon, lat], zoom: Math.max(canvas.getZoom(), 15) });
  });
  const given = lonInput.value && latInput.value ? ([Number(lonInput.value), Number(latInput.value)] as const) : start;
  if (given) {
    marker.setLngLat([given[0], given[1]]).addTo(canvas);
    canvas.jumpTo({ center: [given[0], given[1]], zoom: 15 });
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn map-centre";
  button.textContent = say("选地图中心", "Choose the centre");
  button.addEventListener("click", () => put(canvas.getCenter().lng, canvas.getCenter().lat));
  box.append(button);
}
