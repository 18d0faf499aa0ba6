// A frame drawn on the map with the pointer: from the press to the release, Esc gives it up.
import type { Map as Canvas, Point as Spot } from "maplibre-gl";

export function drawBox(canvas: Canvas, done: (box: [number, number, number, number] | null) => void): void {
  const holder = canvas.getCanvasContainer();
  const shape = document.createElement("div");
  shape.className = "map-box";
  let from: Spot | null = null;
  canvas.dragPan.disable();
  holder.classList.add("drawing");

  const spot = (event: PointerEvent): Spot => {
    const edge = holder.getBoundingClientRect();
    return canvas.project(canvas.unproject([event.clientX - edge.left, event.clientY - edge.top]));
  };
  const stop = (box: [number, number, number, number] | null): void => {
    shape.remove();
    holder.classList.remove("drawing");
    canvas.dragPan.enable();
    holder.removeEventListener("pointerdown", begin, true);
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("keydown", leave);
    done(box);
  };
  // The release also makes a click, which must not choose the area below it.
  const swallow = (event: Event): void => event.stopPropagation();
  const begin = (event: PointerEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    from = spot(event);
    holder.append(shape);
  };
  const move = (event: PointerEvent): void => {
    if (!from) return;
    const to = spot(event);
    shape.style.left = `${Math.min(from.x, to.x)}px`;
    shape.style.top = `${Math.min(from.y, to.y)}px`;
    shape.style.width = `${Math.abs(to.x - from.x)}px`;
    shape.style.height = `${Math.abs(to.y - from.y)}px`;
  };
  const end = (event: PointerEvent): void => {
    if (!from) return;
    holder.addEventListener("click", swallow, true);
    window.setTimeout(() => holder.removeEventListener("click", swallow, true), 50);
    const to = spot(event);
    if (Math.abs(to.x - from.x) < 6 || Math.abs(to.y - from.y) < 6) return stop(null);
    const one = canvas.unproject(from);
    const other = canvas.unproject(to);
    stop([Math.min(one.lng, other.lng), Math.min(one.lat, other.lat), Math.max(one.lng, other.lng), Math.max(one.lat, other.lat)]);
  };
  const leave = (event: KeyboardEvent): void => {
    if (event.key === "Escape") stop(null);
  };
  holder.addEventListener("pointerdown", begin, true);
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("keydown", leave);
}
