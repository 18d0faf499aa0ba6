// The service worker: the shell and its files from the phone, everything else from the network; and the outbox when
// the browser says that there is a network again. It keeps no page and no answer with anybody's data.
import { alone } from "./app/alone";
import { pull } from "./app/pulling";
import { send } from "./app/sending";

const worker = self as unknown as WorkerScope;
const CACHE = `wangge-field-${RELEASE}`;
const OF_THE_APP = /^\/field\/((report|grid|messages|me|outbox)\/|patrols\/\d+\/\d+\/|campaigns\/\d+\/(visits\/\d+\/|handing\/)?|grid\/(places|households)\/((\d+|new)\/)?|cases\/[\d-]+\/(acts\/[a-z_]+\/)?)?$/;

worker.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate") {
    if (OF_THE_APP.test(url.pathname) && !url.searchParams.has("plain")) event.respondWith(kept(SHELL, request));
    else event.respondWith(fetch(request).catch(() => kept(SHELL, request)));
  } else if (ASSETS.includes(url.pathname)) event.respondWith(kept(url.pathname, request));
});

worker.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(alone(() => send().then(() => pull(true).then(() => undefined))));
});

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([SHELL, ...ASSETS].map((path) => new Request(path, { cache: "reload" })));
}

async function tidy(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith("wangge-field-") && name !== CACHE) await caches.delete(name);
}

async function kept(path: string, request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(path)) ?? fetch(request);
}
