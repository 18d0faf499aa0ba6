// Was somebody here? Requests that a page makes by itself say so, and the server does not take them for a touch.
// The instant stands on the page, since each bundle has its own copy of this module.
const RECENT = 60_000;
const page = document.documentElement.dataset;

function touch(): void {
  page["touched"] = String(Date.now());
}

export function followPresence(): void {
  touch();
  for (const name of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(name, touch, { capture: true, passive: true });
  }
  document.documentElement.addEventListener("htmx:configRequest", (event) => {
    Object.assign((event as CustomEvent<{ headers: Record<string, string> }>).detail.headers, presence());
  });
}

/** Headers for a request that no key or pointer has caused. */
export function presence(): Record<string, string> {
  return Date.now() - Number(page["touched"] ?? 0) > RECENT ? { "X-Background": "1" } : {};
}
