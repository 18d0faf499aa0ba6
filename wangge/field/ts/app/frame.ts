// Around every screen: its heading, the line of the outbox, the bar; and going from one screen to another.
import { h, icon, type Child } from "./dom";
import { counts } from "./queue";
import { failure, say } from "./words";
import type { Item } from "./types";

export interface Heading {
  title: string;
  where?: string;
  back?: string;
  extra?: Child;
}

const TABS: Record<string, string> = { today: "/field/", grid: "/field/grid/", report: "/field/report/", messages: "/field/messages/", me: "/field/me/" };

export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the shell has no #${id}`);
  return found;
}

export function head({ title, where, back, extra }: Heading): void {
  document.title = title;
  element("head").replaceChildren(
    back ? h("a", { class: "btn quiet square", href: back, "aria-label": say("返回", "Back") }, icon("arrow-left")) : "",
    h("div", {}, h("h1", {}, title), h("span", { class: "where" }, where ?? "")),
    h("div", { class: "push" }, extra ?? ""),
  );
}

// The shell is kept in one language; its bar speaks that of the worker.
export function nameTabs(): void {
  const names = [say("今日", "Today"), say("网格", "Grid"), say("上报", "Report"), say("消息", "Messages"), say("我", "Me")];
  document.querySelectorAll(".field-bar a").forEach((link, place) => {
    const words = [...link.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (words) words.textContent = names[place] ?? "";
  });
}

export function markTab(path: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".field-bar a")) {
    const isHere = link.getAttribute("href") === path || (path.startsWith("/field/cases/") && link.getAttribute("href") === TABS["today"]);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

export function markUnread(count: number): void {
  const link = document.querySelector('.field-bar a[href="/field/messages/"]');
  link?.querySelector(".dot")?.remove();
  if (count > 0) link?.append(h("span", { class: "dot" }, String(Math.min(count, 99))));
}

export interface Standing {
  items: Item[];
  isOnline: boolean;
  isSignedOut: boolean;
  isShort: boolean; // of space
}

// Always in sight and always true: what waits, what is on its way, what needs the worker.
export function outboxLine({ items, isOnline, isSignedOut, isShort }: Standing): void {
  const line = element("outbox");
  const { saved, sending, attention } = counts(items);
  const waits = saved + sending;
  line.hidden = waits + attention === 0 && isOnline && !isSignedOut && !isShort;
  const state = attention > 0 || isShort ? "failed" : sending > 0 && isOnline ? "sending" : "waiting";
  line.className = `outbox ${state}`;
  const left = say(`${waits} 条已保存在手机`, `${waits} saved on this phone`);
  const words: Child[] = [];
  if (attention > 0) words.push(icon("alert-triangle"), say(`${attention} 条需要您处理`, attention === 1 ? "1 item needs you" : `${attention} items need you`));
  else if (sending > 0 && isOnline) words.push(icon("cloud-upload"), say(`正在上传 ${waits} 条`, `Sending ${waits}`));
  else if (isShort) words.push(icon("device-mobile"), waits > 0 ? say(`手机存储已满 · ${left}`, `Storage full · ${left}`) : say("手机存储已满", "The phone's storage is full"));
  else if (!isOnline) words.push(icon("cloud-off"), waits > 0 ? say(`没有网络 · ${left}`, `No network · ${left}`) : say("没有网络", "No network"));
  else words.push(icon("device-mobile"), waits > 0 ? left : say("登录已过期", "Signed out"));
  const side = isSignedOut && isOnline ? signIn() : attention === 0 && isShort ? h("a", { href: "/field/me/" }, say("怎样腾出空间", "Make room")) : h("a", { href: "/field/outbox/" }, attention > 0 ? say("去处理", "See") : !isOnline ? say("有网后自动上传", "Sent once online") : say("查看", "See"));
  line.replaceChildren(h("span", {}, ...words), h("span", {}, side));
}

export function signIn(): HTMLAnchorElement {
  const next = encodeURIComponent(location.pathname);
  return h("a", { href: `/account/login/?next=${next}`, "data-leaves": true }, icon("login"), say("请重新登录，保存的都在", "Sign in again; nothing is lost"));
}

export function tell(words: string, tone = ""): void {
  const toast = h("div", { class: `toast ${tone}`.trim() }, icon(tone === "late" ? "alert-triangle" : "circle-check"), h("div", {}, words));
  element("live").append(toast);
  setTimeout(() => toast.remove(), 6000);
}

// A step that is taken by a button alone: when it fails, that is said.
export function attempt(step: Promise<unknown>): void {
  step.catch((error: unknown) => tell(failure(error), "late"));
}

export function go(path: string): void {
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}
