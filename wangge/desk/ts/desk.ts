// The desk's own behaviour: which row is open, where the focus goes, what the button says, Ctrl+Enter.
import { tickRows } from "./parts/bulk";
import { keepTrue } from "./parts/pulse";

function markOpenRow(): void {
  for (const row of document.querySelectorAll<HTMLElement>("[data-rows] > li")) {
    const link = row.querySelector<HTMLAnchorElement>("a.item");
    if (link?.pathname === location.pathname) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

// The first field that still needs something; when the form is ready to go, its button.
function focusForm(part: Element): void {
  const form = part.querySelector("form");
  if (!form) return;
  const wrong = form.querySelector<HTMLElement>("[aria-invalid=true]");
  const fields = [...form.querySelectorAll<HTMLInputElement>(".act-fields :is(input, select, textarea):not([type=hidden])")];
  const groups = new Set(fields.filter((field) => field.checked).map((field) => field.name));
  const empty = fields.find((field) =>
    field.type === "radio" ? !groups.has(field.name) : field.type !== "checkbox" && field.type !== "file" && field.value === "",
  );
  const next = wrong ?? empty ?? form.querySelector<HTMLElement>("[data-submit]");
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

// Which act's form stands open: its button is marked, and pressing it again goes into the form, not to the server.
function markOpenAct(): void {
  const open = document.querySelector<HTMLElement>("#act form")?.dataset["act"];
  for (const button of document.querySelectorAll<HTMLElement>(".acts [data-act]")) {
    if (open !== undefined && button.dataset["act"] === open) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

document.addEventListener(
  "click",
  (event) => {
    const button = (event.target as Element).closest(".acts [aria-current]");
    const part = document.getElementById("act");
    if (!button || !part) return;
    event.preventDefault();
    event.stopPropagation();
    focusForm(part);
  },
  true,
);

// "交办给 住建局": the button says what will happen, whatever is chosen.
function echoChoice(): void {
  for (const words of document.querySelectorAll<HTMLElement>("[data-echo]")) {
    const select = document.getElementById(words.dataset["echo"] ?? "");
    if (!(select instanceof HTMLSelectElement)) continue;
    words.dataset["plain"] ??= words.textContent ?? "";
    const chosen = select.selectedOptions[0];
    words.textContent = chosen?.value ? `${words.dataset["before"] ?? ""}${chosen.text}` : words.dataset["plain"];
  }
}

document.addEventListener("htmx:afterSettle", (event) => {
  const part = (event as CustomEvent<{ elt: Element }>).detail.elt;
  markOpenRow();
  markOpenAct();
  echoChoice();
  const form = document.querySelector("[data-focus-first]");
  if (form && (form === part || form.contains(part) || part.contains(form))) {
    form.removeAttribute("data-focus-first");
    focusForm(form);
  }
  document.querySelector<HTMLElement>("#content [data-focus]")?.focus();
});
document.addEventListener("htmx:pushedIntoHistory", markOpenRow);
document.addEventListener("change", echoChoice);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = (event.target as Element).closest("form") ?? document.querySelector("#act form");
  if (!form?.matches("[method=post]")) return;
  event.preventDefault();
  const button = form.querySelector<HTMLButtonElement>("[data-submit]");
  // A click, not `requestSubmit(button)`: htmx sends the answer that a button stands for only when it was pressed.
  if (button) button.click();
  else form.requestSubmit();
});
echoChoice();
tickRows();
keepTrue();
