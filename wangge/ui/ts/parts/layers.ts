// Dialogs, menus, toasts and small buttons, all declared by data attributes.
import { say } from "./words";

const TOAST_MS = 8000;

export function toast(text: string, tone: "ok" | "late" | "" = ""): void {
  const box = document.createElement("div");
  box.className = `toast ${tone}`;
  box.dataset["toast"] = "";
  const words = document.createElement("div");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn quiet";
  close.dataset["dismiss"] = "";
  close.textContent = say("知道了", "OK");
  box.append(words, close);
  document.getElementById("live")?.append(box);
  expire(box);
}

function expire(box: Element): void {
  // A refusal stays until it is read; a confirmation goes by itself, and makes room for the next one.
  if (box.classList.contains("late")) return;
  for (const earlier of box.parentElement?.querySelectorAll(".toast:not(.late)") ?? []) if (earlier !== box) earlier.remove();
  setTimeout(() => box.remove(), TOAST_MS);
}

export function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  fillPageKeys(dialog);
  dialog.showModal();
  dialog.querySelector<HTMLElement>("[autofocus], textarea, input:not([type=hidden]), select")?.focus();
}

function fillPageKeys(dialog: HTMLDialogElement): void {
  const list = dialog.querySelector("[data-page-keys]");
  if (!list) return;
  list.replaceChildren();
  for (const button of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const key = document.createElement("kbd");
    key.textContent = button.dataset["key"] ?? "";
    const term = document.createElement("dt");
    term.append(key);
    const words = document.createElement("dd");
    const name = button.cloneNode(true) as HTMLElement;
    name.querySelectorAll("kbd, svg").forEach((part) => part.remove());
    words.textContent = button.getAttribute("aria-label") ?? name.textContent?.trim() ?? "";
    list.append(term, words);
  }
}

export function manageLayers(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
      if (!menu.contains(target)) menu.open = false;
    }
    const opener = target.closest<HTMLElement>("[data-opens]");
    if (opener) {
      opener.closest<HTMLDetailsElement>("details[data-menu]")?.removeAttribute("open");
      openDialog(opener.dataset["opens"] ?? "");
    }
    target.closest("[data-dismiss]")?.closest("[data-toast], .notice")?.remove();
    if (target.closest("[data-closes]")) target.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement && outside(target, event)) target.close();
    if (target.closest("[data-print]")) window.print();
    const copier = target.closest<HTMLElement>("[data-copy]");
    if (copier) void copy(copier.dataset["copy"] ?? "");
    if (target.closest("#desk-nav a")) document.getElementById("desk-nav")?.hidePopover?.();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.closest("[data-submit-on-change]")) field.closest("form")?.requestSubmit();
  });
  const live = document.getElementById("live");
  if (live) {
    new MutationObserver((changes) => {
      for (const change of changes) for (const node of change.addedNodes) if (node instanceof Element) expire(node);
    }).observe(live, { childList: true });
  }
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}

function outside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  if (event.clientX === 0 && event.clientY === 0) return false; // Enter on a button, not the mouse
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(say("已复制", "Copied"), "ok");
  } catch {
    toast(say("这个浏览器不能自动复制，请手动选中复制。", "This browser cannot copy by itself: please select and copy."), "late");
  }
}
