// Pages and the service worker tell each other that something on the phone has changed.
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("wangge-field") : null;
const listeners = new Set<() => void>();

channel?.addEventListener("message", () => listeners.forEach((listener) => listener()));

export function changed(): void {
  listeners.forEach((listener) => listener());
  channel?.postMessage("changed");
}

export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
