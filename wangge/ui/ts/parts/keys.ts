// Every act from the keyboard: j/k move through the list, / searches, ? shows all, data-key="A" presses its button.
import { openDialog } from "./layers";

const ROWS = "[data-rows] a.item, [data-rows] .cover, [data-rows] tr a:first-of-type";

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function move(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)].filter((row) => row.offsetParent !== null);
  if (rows.length === 0) return;
  let at = rows.indexOf(document.activeElement as HTMLElement);
  if (at < 0) at = rows.findIndex((row) => row.closest("[aria-current=true]") !== null);
  const next = at < 0 ? rows[step === 1 ? 0 : rows.length - 1] : rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  next?.focus({ preventScroll: true });
  next?.closest(".item, tr")?.scrollIntoView({ block: "nearest" });
}

export function listenForKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") (event.target as HTMLElement).blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "j" || event.key === "k") {
      move(event.key === "j" ? 1 : -1);
    } else if (event.key === "/") {
      document.querySelector<HTMLInputElement>("[data-search]")?.select();
      document.querySelector<HTMLInputElement>("[data-search]")?.focus();
    } else if (event.key === "?") {
      openDialog("keys");
    } else if (!pressByKey(event.key)) {
      return;
    }
    event.preventDefault();
  });
}

function pressByKey(key: string): boolean {
  if (key.length !== 1 && key !== "Enter") return false;
  // Enter belongs to whatever has the focus; only with nothing focused does it mean the likely act.
  if (key === "Enter" && document.activeElement && document.activeElement !== document.body) return false;
  const wanted = key.toLowerCase();
  const button = [...document.querySelectorAll<HTMLElement>("[data-key]")].find(
    (one) => one.dataset["key"]?.toLowerCase() === wanted && one.offsetParent !== null,
  );
  button?.click();
  return button !== undefined;
}
