// Help on the phone's forms: previews of photos, "I am here", and what may be settled. Everything works without it.
import { say } from "../../ui/ts/parts/words";

interface Found {
  code: string;
  name: string;
  is_own: boolean;
}

const form = document.getElementById("report");
const POSITION: PositionOptions = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };

for (const part of document.querySelectorAll<HTMLElement>("[data-needs-script]")) part.hidden = false;
for (const list of document.querySelectorAll<HTMLElement>("[data-previews]")) preview(list);
if (form instanceof HTMLFormElement) {
  document.getElementById("here")?.addEventListener("click", () => locate(form));
  form.addEventListener("change", () => limit(form));
  limit(form);
}

function preview(list: HTMLElement): void {
  const input = document.getElementById(list.dataset["previews"] ?? "");
  if (!(input instanceof HTMLInputElement)) return;
  input.addEventListener("change", () => {
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(
      ...[...(input.files ?? [])].map((file) => {
        const item = document.createElement("li");
        if (file.type.startsWith("image/")) {
          const image = document.createElement("img");
          image.src = URL.createObjectURL(file);
          image.alt = file.name;
          item.append(image);
        } else {
          item.textContent = file.name;
        }
        return item;
      }),
    );
  });
}

function field(from: HTMLFormElement, name: string): HTMLInputElement | null {
  const found = from.elements.namedItem(name);
  return found instanceof HTMLInputElement ? found : null;
}

function choose(from: HTMLFormElement, code: string): void {
  const radio = [...from.querySelectorAll<HTMLInputElement>("[name=grid]")].find((one) => one.value === code);
  if (radio) radio.checked = true;
}

function tell(from: HTMLFormElement, words: string, name = ""): void {
  const line = document.getElementById("here-says");
  if (line) line.textContent = (from.dataset[words] ?? "").replace("{name}", name);
}

function locate(from: HTMLFormElement): void {
  tell(from, "asking");
  if (!("geolocation" in navigator)) return tell(from, "failed");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => void found(from, coords.longitude, coords.latitude),
    () => tell(from, "failed"),
    POSITION,
  );
}

async function found(from: HTMLFormElement, lon: number, lat: number): Promise<void> {
  const [lonField, latField] = [field(from, "lon"), field(from, "lat")];
  if (lonField) lonField.value = lon.toFixed(6);
  if (latField) latField.value = lat.toFixed(6);
  try {
    const answer = await fetch(`${from.dataset["locate"] ?? ""}?lon=${lon}&lat=${lat}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const grid = (await answer.json()) as Found;
    choose(from, grid.is_own ? grid.code : "elsewhere");
    tell(from, grid.code === "" ? "outside" : grid.is_own ? "found" : "elsewhere", grid.name);
  } catch {
    // The point is kept: the server finds its grid when the form arrives.
    choose(from, "elsewhere");
    const line = document.getElementById("here-says");
    if (line) line.textContent = say("已取得位置，网格由系统判定", "Position found; the grid is worked out on arrival");
  }
}

// "I settled it" is offered for admitted items only; what is chosen is never undone behind the worker's back.
function limit(from: HTMLFormElement): void {
  const category = from.querySelector<HTMLSelectElement>("[name=category]")?.value ?? "";
  const handled = from.querySelector<HTMLInputElement>("[name=doing][value=handled]");
  const admitted = (from.dataset["admitted"] ?? "").split(" ");
  if (handled) handled.disabled = category !== "" && !admitted.includes(category) && !handled.checked;
}
