// The phone's app: one shell at every address of /field/, drawn from what the phone holds.
import "./app/first";
import { h, notice, type Child } from "./app/dom";
import { element, head, markTab, markUnread, nameTabs, outboxLine, signIn } from "./app/frame";
import { NobodyHere } from "./app/keeping";
import { apply } from "./app/look";
import { changed, onChange } from "./app/news";
import type { Register } from "./app/records";
import { actScreen, caseScreen } from "./app/screens/cases";
import { handingScreen } from "./app/screens/handing";
import { grid, messages, today, unread } from "./app/screens/lists";
import { lookScreen } from "./app/screens/looks";
import { meScreen } from "./app/screens/me";
import { outboxScreen } from "./app/screens/outbox";
import { householdScreen, placeScreen } from "./app/screens/recording";
import { registerScreen } from "./app/screens/registers";
import { reportScreen } from "./app/screens/reporting";
import { campaignScreen, visitScreen } from "./app/screens/visits";
import { isShort } from "./app/space";
import { database, part, recall } from "./app/store";
import { follow, soon, state, sync } from "./app/syncing";
import { say } from "./app/words";
import type { Look, Notice } from "./app/types";

interface Screen {
  draw: () => Promise<Child[]>;
  isForm?: boolean;
}

let shown = "";
let turn = 0;
let known = new Set<string>();

function screenOf(path: string): Screen {
  const [, number, act] = /^\/field\/cases\/([\d-]+)\/(?:acts\/([a-z_]+)\/)?$/.exec(path) ?? [];
  if (number && act) return { draw: () => actScreen(number, act), isForm: true };
  if (number) return { draw: () => caseScreen(number) };
  const [, campaign, where] = /^\/field\/campaigns\/(\d+)\/(?:visits\/(\d+)\/)?$/.exec(path) ?? [];
  if (campaign && where) return { draw: () => visitScreen(Number(campaign), where), isForm: true };
  if (campaign) return { draw: () => campaignScreen(Number(campaign)) };
  const [, plan, place] = /^\/field\/patrols\/(\d+)\/(\d+)\/$/.exec(path) ?? [];
  if (plan && place) return { draw: () => lookScreen(Number(plan), Number(place)), isForm: true };
  const [, register, record] = /^\/field\/grid\/(places|households)\/(?:(\d+|new)\/)?$/.exec(path) ?? [];
  if (register && record) return { draw: () => (register === "places" ? placeScreen : householdScreen)(record === "new" ? null : Number(record)), isForm: true };
  if (register) return { draw: () => registerScreen(register as Register) };
  const [, drive] = /^\/field\/campaigns\/(\d+)\/handing\/$/.exec(path) ?? [];
  if (drive) return { draw: () => handingScreen(Number(drive)), isForm: true };
  switch (path) {
    case "/field/report/":
      return { draw: reportScreen, isForm: true };
    case "/field/grid/":
      return { draw: grid };
    case "/field/messages/":
      return { draw: messages };
    case "/field/me/":
      return { draw: () => meScreen(sync) };
    case "/field/outbox/":
      return { draw: outboxScreen };
    default:
      return { draw: today };
  }
}

function nobody(): Child[] {
  head({ title: say("网格员手机端", "Grid worker's phone") });
  if (!state.isWorker) return [notice("warn", "alert-triangle", say("您现在没有网格员岗位。", "You hold no post of a grid worker. "), h("a", { href: "/desk/", "data-leaves": true }, say("去工作台", "To the desk")))];
  if (state.isSignedOut) return [notice("warn", "login", signIn())];
  if (!state.isOnline) return [notice("warn", "cloud-off", say("这部手机上还没有您的内容：第一次打开需要网络。", "Nothing of yours is on this phone yet: the first time needs a network."))];
  return [h("p", { class: "pad muted", role: "status" }, say("正在取您的案件…", "Fetching your cases…"))];
}

async function draw(): Promise<void> {
  const mine = (turn += 1);
  const screen = screenOf(location.pathname);
  const children = state.isWorker ? await screen.draw().catch(whenNobody) : nobody();
  if (mine !== turn) return; // a later one is on its way
  const place = scrollY;
  element("main").replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
  markTab(location.pathname);
  if (shown === location.pathname) scrollTo(0, place);
  else {
    scrollTo(0, 0);
    element("main").focus({ preventScroll: true });
  }
  shown = location.pathname;
}

function whenNobody(error: unknown): Child[] {
  if (error instanceof NobodyHere) return nobody();
  throw error;
}

function isTyping(): boolean {
  const at = document.activeElement;
  return element("main").contains(at) && at !== null && at.matches("textarea, input, select");
}

async function refresh(): Promise<void> {
  const db = await database();
  const items = (await db?.getAll("outbox")) ?? [];
  outboxLine({ items, isOnline: state.isOnline, isSignedOut: state.isSignedOut || (await recall("signed_out")) === "1", isShort: await isShort() });
  if (db) {
    markUnread(location.pathname === "/field/messages/" ? 0 : unread((await part<Notice[]>(db, "notices")) ?? []));
    const look = await part<Look>(db, "look");
    if (look && apply(look)) return location.reload();
  }
  const fresh = items.filter((item) => item.state === "saved" && !known.has(item.id));
  known = new Set(items.map((item) => item.id));
  if (!screenOf(location.pathname).isForm || element("main").querySelector("form") === null) if (!isTyping()) await draw();
  if (fresh.length > 0) void soon();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.ctrlKey || event.metaKey || link.dataset["leaves"] || !link.pathname.startsWith("/field/") || link.origin !== location.origin) return;
  event.preventDefault();
  if (link.pathname !== location.pathname) history.pushState(null, "", link.pathname);
  void draw().then(changed);
});
addEventListener("popstate", () => void draw().then(changed));

async function start(): Promise<void> {
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => undefined);
  known = new Set(((await (await database())?.getAll("outbox")) ?? []).map((item) => item.id));
  nameTabs();
  onChange(() => void refresh());
  await draw();
  await refresh();
  await follow();
}

void start();
