// On the pages that the server draws: from the next one on, the phone's own app takes over, with or without a network.
import { alone } from "./app/alone";
import { database, erase, recall } from "./app/store";

if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => undefined);

// Signing out from such a page: what the phone holds is erased, unless something has not been delivered yet.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.getAttribute("action") !== "/account/logout/" || form.dataset["cleared"]) return;
  event.preventDefault();
  void clear().finally(() => {
    form.dataset["cleared"] = "1";
    form.submit();
  });
});

async function clear(): Promise<void> {
  const db = await database();
  const waits = db ? (await db.getAll("outbox")).some((item) => item.state !== "arrived") : false;
  if (db && !waits) await alone(async () => erase(await recall("user")));
}
