// Every five seconds: have queues, counts or the open case changed? What is typed, ticked or focused stays as it is.
import { presence } from "../../../ui/ts/parts/presence";

interface Pulse {
  mark: string;
  changed: boolean;
  version?: number | null;
  others?: string;
}

const EVERY = 5_000;
let mark = "";

function openCase(): HTMLElement | null {
  return document.querySelector<HTMLElement>("#content .case[data-case]");
}

// Something is typed or chosen in the form of an act: then the page is not changed under the person's hands.
function isTyping(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
    "#act :is(input:not([type=hidden]), textarea, select), .contact :is(input, textarea)",
  );
  return [...fields].some((field) => {
    if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    if (field instanceof HTMLInputElement && /radio|checkbox/.test(field.type)) return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  });
}

async function refreshList(): Promise<void> {
  const list = document.getElementById("list");
  const bar = list?.querySelector<HTMLElement>(".list-bar");
  if (!list || !bar || bar.dataset["paged"] !== undefined || list.querySelector("details[open]")) return;
  const focused = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("#list li")?.id;
  const inBox = document.activeElement instanceof HTMLInputElement;
  const ticked = new Set([...list.querySelectorAll<HTMLInputElement>("[name=number]:checked")].map((box) => box.value));
  const top = list.scrollTop;
  const settled = new Promise<void>((done) => document.addEventListener("htmx:afterSettle", () => done(), { once: true }));
  list.querySelector("[data-refresh]")?.dispatchEvent(new Event("refresh")); // htmx of the page does the rest
  await Promise.race([settled, new Promise((done) => setTimeout(done, EVERY))]);
  for (const box of list.querySelectorAll<HTMLInputElement>("[name=number]")) box.checked = ticked.has(box.value);
  list.scrollTop = top;
  if (focused) document.getElementById(focused)?.querySelector<HTMLElement>(inBox ? "input" : "a")?.focus({ preventScroll: true });
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function tell(version: number | null): void {
  const shown = openCase();
  if (!shown || String(version) === shown.dataset["version"]) return;
  if (version !== null && !isTyping()) {
    shown.querySelector("[data-refresh-case]")?.dispatchEvent(new Event("refresh"));
    return;
  }
  shown.querySelector<HTMLElement>("[data-changed]")?.removeAttribute("hidden");
}

async function beat(): Promise<void> {
  if (document.hidden) return;
  const shown = openCase();
  const asked = new URLSearchParams({ mark, ...(shown?.dataset["case"] ? { case: shown.dataset["case"] } : {}) });
  const answer = await fetch(`/desk/pulse/?${asked}`, { headers: { Accept: "application/json", ...presence() } });
  if (!answer.ok) return;
  const pulse = (await answer.json()) as Pulse;
  mark = pulse.mark;
  if (pulse.changed) {
    const counts = document.getElementById("nav-counts");
    counts?.dispatchEvent(new Event("refresh"));
    await refreshList();
  }
  if (shown && shown === openCase() && pulse.version !== undefined) {
    const others = shown.querySelector<HTMLElement>("[data-others]");
    if (others && others.textContent !== (pulse.others ?? "")) {
      others.textContent = pulse.others ?? "";
      others.hidden = !pulse.others;
    }
    tell(pulse.version);
  }
}

export function keepTrue(): void {
  if (!document.querySelector("#nav-counts[data-live]")) return;
  const turn = (): void => {
    beat()
      .catch(() => undefined) // a server that is away is told of by the next thing that the person does
      .finally(() => setTimeout(turn, EVERY));
  };
  turn();
  document.addEventListener("visibilitychange", () => void beat().catch(() => undefined));
}
