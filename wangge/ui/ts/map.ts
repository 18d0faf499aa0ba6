// <div data-map>: the areas are the map. No base map, no remote glyphs, nothing from another address.
import "./parts/map/map.css";
import { drawMap } from "./parts/map/canvas";

function start(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-map]:not([data-drawn])")) {
    box.dataset["drawn"] = "";
    // A map far down the page, or in a closed dialog, costs nothing until it is seen.
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      drawMap(box);
    });
    seen.observe(box);
  }
}

start(document);
document.addEventListener("htmx:load", (event) => start((event as CustomEvent<{ elt: Element }>).detail.elt));
