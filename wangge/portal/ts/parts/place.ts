// The place of a report: my position, or a point on the map, which is loaded only when somebody asks for it.
import { say } from "../../../ui/ts/parts/words";
import { gridAt, type Point, position } from "./position";

export function choosePlace(): void {
  const place = document.getElementById("place");
  const lon = document.getElementById("id_lon");
  const lat = document.getElementById("id_lat");
  if (!place || !(lon instanceof HTMLInputElement) || !(lat instanceof HTMLInputElement)) return;
  const here = place.querySelector<HTMLButtonElement>("[data-here]");
  const line = place.querySelector<HTMLElement>("[data-place]");
  const words = place.querySelector<HTMLElement>("[data-place-words]");
  const forget = place.querySelector<HTMLButtonElement>("[data-forget]");
  const holder = place.querySelector<HTMLElement>("[data-map-holder]");
  const map = document.getElementById("pick-map");
  const opener = place.querySelector<HTMLButtonElement>("[data-open-map]");
  if (!here || !line || !words || !forget || !holder || !map || !opener) return;

  const tell = (text: string, tone: "" | "warn" = ""): void => {
    words.textContent = text;
    line.classList.toggle("warn", tone === "warn");
    line.hidden = false;
  };
  const show = async (point: Point): Promise<void> => {
    forget.hidden = false;
    tell(say("正在查这个位置属于哪个网格…", "Finding the grid of this position…"));
    try {
      const grid = await gridAt(here.dataset["here"] ?? "", point);
      if (grid) tell(say(`属于 ${grid.path}，网格员会看到。`, `In ${grid.path}: its grid worker will see this.`));
      else tell(say("这个位置不在本市网格范围内，请重新选点，或写一下地点。", "This position is outside the grids of this county: choose again, or describe the place."), "warn");
    } catch (error) {
      tell((error as Error).message, "warn");
    }
  };

  here.addEventListener("click", async () => {
    here.disabled = true;
    tell(say("正在定位…", "Finding your position…"));
    try {
      const point = await position();
      if (map.dataset["drawn"] === undefined) {
        lon.value = point.lon.toFixed(6);
        lat.value = point.lat.toFixed(6);
        await show(point);
      } else {
        map.dispatchEvent(new CustomEvent("map:set", { detail: point }));
      }
    } catch (error) {
      tell((error as Error).message, "warn");
    } finally {
      here.disabled = false;
    }
  });
  opener.addEventListener("click", () => {
    holder.hidden = false;
    opener.hidden = true;
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = opener.dataset["styleSheet"] ?? "";
    const script = document.createElement("script");
    script.type = "module";
    script.src = opener.dataset["script"] ?? "";
    document.head.append(sheet, script);
    holder.scrollIntoView({ block: "nearest" });
  });
  map.addEventListener("map:pick", (event) => void show((event as CustomEvent<Point>).detail));
  forget.addEventListener("click", () => {
    lon.value = lat.value = "";
    forget.hidden = true;
    line.hidden = true;
  });
}
