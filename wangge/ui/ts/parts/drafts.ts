// Nothing typed or chosen is lost: what stands in forms that write is kept in this tab until the server has taken it.
// A form opts out with data-no-keep; passwords and hidden values are never kept.
const DRAFT = "draft:";
const SENT = "sent:";
const KINDS = ["text", "search", "tel", "date", "time", "datetime-local", "number", "checkbox", "radio"];
const FIELDS = ["textarea[name]", "select[name]", "input:not([type])[name]", ...KINDS.map((kind) => `input[type=${kind}][name]`)].join(", ");

type Field = HTMLTextAreaElement | HTMLInputElement | HTMLSelectElement;

function keptForms(root: ParentNode): HTMLFormElement[] {
  return [...root.querySelectorAll<HTMLFormElement>("form")].filter(kept);
}

function kept(form: HTMLFormElement): boolean {
  const writes = form.method === "post" || form.matches("[hx-post], [hx-put], [hx-patch]");
  return writes && !form.matches("[data-no-keep]") && !form.querySelector("input[type=password]");
}

function keyOf(form: HTMLFormElement): string {
  const address = form.getAttribute("hx-post") ?? form.getAttribute("action") ?? "";
  return `${location.pathname}|${form.dataset["keep"] ?? (form.id || address)}`;
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>(FIELDS)];
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type);
}

// What a field holds now and as the server sent it; several ticks under one name are told apart by their values.
function named(field: Field): string {
  return isTick(field) ? `${field.name}=${field.value}` : field.name;
}

function valueOf(field: Field): string {
  return isTick(field) ? String(field.checked) : field.value;
}

function sentValueOf(field: Field): string {
  if (isTick(field)) return String(field.defaultChecked);
  if (field instanceof HTMLSelectElement) return [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0]?.value ?? "";
  return field.defaultValue;
}

function store(form: HTMLFormElement): void {
  const changed = fieldsOf(form).filter((field) => valueOf(field) !== sentValueOf(field));
  const key = DRAFT + keyOf(form);
  try {
    if (changed.length === 0) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(changed.map((field) => [named(field), valueOf(field)]))));
  } catch {
    // A full or forbidden storage only means that drafts are not kept.
  }
}

// Choices come back with a page only: in a part that was fetched anew the server's own suggestion stands.
function restore(form: HTMLFormElement, withChoices: boolean): void {
  const text = sessionStorage.getItem(DRAFT + keyOf(form));
  if (text === null) return;
  const values = JSON.parse(text) as Record<string, string>;
  for (const field of fieldsOf(form)) {
    const value = values[named(field)];
    if (value === undefined || valueOf(field) !== sentValueOf(field)) continue;
    // What the server sent back (a form with errors) is newer than the draft.
    if (form.querySelector("[aria-invalid=true]") && (isTick(field) || sentValueOf(field) !== "")) continue;
    if (field instanceof HTMLSelectElement || isTick(field)) {
      if (!withChoices) continue;
      if (isTick(field)) field.checked = value === "true";
      else if ([...field.options].some((option) => option.value === value)) field.value = value;
    } else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function each(prefix: string, act: (key: string) => void): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) act(key);
}

// After a submit the draft waits as "sent". A normal next page means that it arrived; an error page, the sign-in page,
// or coming back by reload or the back button means that it may not have.
function settle(): void {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const unsure = document.querySelector(".problem, input[type=password]") !== null || /reload|back/.test(entry?.type ?? "");
  each(SENT, (key) => {
    const text = sessionStorage.getItem(key);
    if (unsure && text !== null) sessionStorage.setItem(DRAFT + key.slice(SENT.length), text);
    sessionStorage.removeItem(key);
  });
}

function send(form: HTMLFormElement): void {
  const key = keyOf(form);
  const text = sessionStorage.getItem(DRAFT + key);
  if (text !== null) sessionStorage.setItem(SENT + key, text);
  sessionStorage.removeItem(DRAFT + key);
}

export function keepDrafts(): void {
  try {
    settle();
    keptForms(document).forEach((form) => restore(form, true));
  } catch {
    return; // storage is forbidden in this browser: nothing to keep in
  }
  document.addEventListener("input", (event) => {
    const form = (event.target as Field).form;
    if (form && kept(form)) store(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!event.defaultPrevented && kept(form) && !form.matches("[hx-post], [hx-put], [hx-patch]")) send(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent<{ elt: Element; successful: boolean }>).detail;
    if (successful && elt instanceof HTMLFormElement && kept(elt)) sessionStorage.removeItem(DRAFT + keyOf(elt));
  });
  document.addEventListener("htmx:load", (event) => {
    const part = (event as CustomEvent<{ elt: Element }>).detail.elt;
    if (part !== document.body) keptForms(part).forEach((form) => restore(form, false));
  });
}
