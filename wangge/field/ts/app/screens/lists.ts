// Today, messages and the own grids: what the phone was told last, with what waits in the outbox reckoned in.
import { chip, empty, facts, h, icon, notice, type Child } from "../dom";
import { head } from "../frame";
import { mine } from "../keeping";
import { changed } from "../news";
import { drawing } from "../places";
import { overlay, type Seen } from "../queue";
import { part } from "../store";
import { due, dueLine } from "./looks";
import { registerLinks } from "./registers";
import { roundLine, rounds, roundTitle } from "./visits";
import { lineOf, moment, placeOf, say, STATES, today as dayOf, toneLeft, wordsLeft } from "../words";
import type { Desk, Grid, Item, Kind, KindGroup, Notice, PhoneCase } from "../types";

export async function today(): Promise<Child[]> {
  const db = await mine();
  const [cases, items, grids, groups] = [await db.getAll("cases"), await db.getAll("outbox"), (await part<Grid[]>(db, "grids")) ?? [], (await part<KindGroup[]>(db, "catalogue")) ?? []];
  const admitted = new Set(groups.flatMap((group) => group.items.filter((item) => item.admitted).map((item) => item.code)));
  const seen = cases.map((held) => ({ held, now: overlay(held, items) }));
  const inState = (state: string): { held: PhoneCase; now: Seen }[] =>
    seen.filter(({ held, now }) => now.state === state && (held.is_mine || state === "reported")).sort((one, other) => dueAt(one.held) - dueAt(other.held));
  const own = items.filter((item) => item.kind === "report" && item.state !== "arrived");
  const sections: [string, string, Child[]][] = [
    ["own", say("我上报的，还没送达", "Reported by me, not delivered yet"), own.map(waitingLine)],
    ["sign", say("待签收", "To sign"), inState("dispatched").map(caseLine)],
    ["doing", say("办理中", "In progress"), [...inState("handling"), ...inState("on_hold")].map(caseLine)],
    ["fresh", say("我的网格里新反映的", "New in my grids"), inState("reported").map((one) => caseLine(one, admitted))],
    ["answered", say("已反馈，等核查", "Answered, to be verified"), inState("answered").map(caseLine)],
    ["closed", say("近两周办结的", "Completed in the last two weeks"), inState("closed").map(caseLine)],
  ];
  const todo = inState("dispatched").length + inState("handling").length;
  const late = seen.filter(({ held, now }) => held.is_mine && ["dispatched", "handling"].includes(now.state) && dueAt(held) < Date.now()).length;
  head({
    title: todo > 0 ? say(`今日 ${todo} 件`, `Today: ${todo}`) : say("今日", "Today"),
    where: `${grids.map((grid) => grid.name).join(say("、", ", "))} · ${dayOf()}`,
    extra: late > 0 && h("span", { class: "chip late big-chip" }, icon("clock-exclamation"), say(`超期 ${late} 件`, `${late} overdue`)),
  });
  const visits = (await rounds()).filter(({ total, reached }) => reached < total);
  const places = await due();
  const drawn = sections.map(([id, title, lines]) => (lines.length > 0 ? section(title, lines, id) : []));
  const ofMine = drawn.splice(0, 3).flat(); // what has a limit of its own comes first
  return [
    todo === 0 && empty(say("手上没有要办的", "Nothing on your hands"), say("中心交办的会出现在这里。路上看到什么，点下面的相机上报。", "What the centre gives you appears here. Press the camera to report what you see.")),
    ...ofMine,
    ...(places.length > 0 ? section(say("该看的地方", "Places due"), folded(places.map(dueLine)), "due", places.length) : []),
    ...visits.flatMap((round) => [h("h2", { class: "section-head" }, roundTitle(round)), h("ul", { class: "list" }, roundLine(round))]),
    ...drawn.flat(),
    h("p", { class: "hint pad" }, await freshness()),
  ];
}

function section(title: string, lines: Child[], id: string, count = lines.length): Child[] {
  return [h("h2", { class: "section-head", id }, title, " ", h("span", { class: "count" }, String(count))), h("ul", { class: "list" }, ...lines)];
}

const FIRST = 5;
let isUnfolded = false;

// The first to close, and the others on demand: forty hydrants hide nothing that comes after them.
function folded(lines: Child[]): Child[] {
  if (isUnfolded || lines.length <= FIRST + 1) return lines;
  const unfold = (): void => {
    isUnfolded = true;
    changed();
  };
  const left = lines.length - FIRST;
  return [...lines.slice(0, FIRST), h("li", { class: "act-row" }, h("button", { class: "btn", onclick: unfold }, say(`还有 ${left} 处`, `${left} more`)))];
}

async function freshness(): Promise<string> {
  const at = await part<string>(await mine(), "synced_at");
  return at ? say(`手机上的内容更新于 ${moment(at)}`, `As of ${moment(at)}`) : say("还没有更新过", "Never brought up to date");
}

function dueAt(held: PhoneCase): number {
  return held.running_due_at ? Date.parse(held.running_due_at) : Infinity;
}

export function timeLeft(held: PhoneCase, state: string): Child {
  if (!held.running_due_at || held.state !== state) return chip(STATES[state] ?? held.label, state === "closed" ? "ok" : state === "answered" ? "accent" : "");
  const tone = toneLeft(dueAt(held), Date.now(), state === "reported" ? Date.parse(held.reported_at) : 0);
  return chip(wordsLeft(dueAt(held) - Date.now()), tone, tone === "late" ? "clock-exclamation" : "clock");
}

function caseLine({ held, now }: { held: PhoneCase; now: Seen }, admitted?: Set<string> | number): Child {
  const settles = admitted instanceof Set && held.category !== null && admitted.has(held.category);
  return h("li", {}, h("a", { class: "item", href: `/field/cases/${held.number}/` },
    h("b", { class: "clamp" }, lineOf(held)), h("span", { class: "side" }, timeLeft(held, now.state)),
    h("span", { class: "meta" }, `${held.category_name ?? say("待定类别", "Kind to be decided")} · ${placeOf(held)}`,
      held.is_back && chip(say("发回重办", "Sent back"), "late"), settles && chip(say("可自行处置", "You may settle it"), "ok"),
      now.pending.length > 0 && chip(now.pending.some((item) => item.state === "attention") ? say("需要您处理", "Needs you") : say("已保存在手机", "Saved on this phone"), "warn", "device-mobile")),
    h("span", { class: "side go" }, icon("chevron-right")))); // prettier-ignore
}

function waitingLine(item: Item): Child {
  return h("li", {}, h("a", { class: "item", href: "/field/outbox/" }, h("b", { class: "clamp" }, item.title), h("span", { class: "side" }, icon("device-mobile")), h("span", { class: "meta" }, moment(item.captured_at)), h("span", { class: "side go" }, icon("chevron-right"))));
}

const SEEN = "wangge-field-seen";

export function unread(notices: readonly Notice[]): number {
  const seen = Number(localStorage.getItem(SEEN) ?? 0);
  return notices.filter((each) => each.id > seen).length;
}

export async function messages(): Promise<Child[]> {
  head({ title: say("消息", "Messages"), where: say("我的案件有什么动静", "What happened to my cases") });
  const found = (await part<Notice[]>(await mine(), "notices")) ?? [];
  const seen = Number(localStorage.getItem(SEEN) ?? 0);
  localStorage.setItem(SEEN, String(Math.max(seen, ...found.map((each) => each.id))));
  if (found.length === 0) return [empty(say("还没有消息", "No messages yet"), say("交办、催办、核查结果和诉求人的回复会出现在这里。", "Assignments, reminders, results of checks and replies appear here."))];
  const lines = found.map((each) =>
    h("li", {}, h("a", { class: `item news${each.id > seen ? " fresh" : ""}`, href: `/field/cases/${each.number}/` },
      h("b", {}, each.label), h("span", { class: "side" }, h("small", {}, moment(each.at))),
      each.text && h("span", { class: "meta said clamp" }, each.text), h("span", { class: "meta one-line" }, each.line))),
  ); // prettier-ignore
  return [h("ul", { class: "list" }, ...lines)];
}

function call(number: string, css = ""): Child {
  return number ? h("a", { class: `btn ${css}`.trim(), href: `tel:${number}` }, icon("phone"), number) : h("span", { class: "muted" }, say("未公示", "not published"));
}

export async function grid(): Promise<Child[]> {
  head({ title: say("我的网格", "My grid") });
  const found = (await part<Grid[]>(await mine(), "grids")) ?? [];
  if (found.length === 0) return [notice("warn", "alert-triangle", say("没有指定网格，请镇街中心核对您的岗位。", "No grid is set; please ask the town's centre."))];
  const emergency = h("li", { class: "item emergency" }, h("b", {}, say("火情、警情、急救", "Fire, police, ambulance")), h("span", { class: "side cluster" }, ...["119", "110", "120"].map((number) => call(number, "danger"))));
  const cards = found.flatMap((one) => [
    h("section", { class: "pad grid-card" }, h("h2", {}, one.name), h("p", { class: "muted" }, `${one.path} · `, h("span", { class: "mono" }, one.code)), outline(one), gridFacts(one)),
    h("h3", { class: "section-head" }, say("有事找谁", "Whom to call")),
    h("ul", { class: "list" }, ...one.desks.map((desk) => h("li", { class: "item" }, h("b", {}, desk.name), h("span", { class: "side" }, call(desk.phone)))), emergency),
  ]);
  return [...cards, h("h3", { class: "section-head" }, say("登记册", "Registers")), await registerLinks()];
}

function gridFacts(one: Grid): Child {
  const [east, south, west, north] = one.bounds ?? [];
  const people = one.colleagues.map(({ name, phone }: Desk) => h("div", {}, name, " ", phone && h("a", { href: `tel:${phone}` }, phone)));
  return facts(
    ...(one.bounds ? ([[say("四至", "Bounds"), say(`东 ${east}，南 ${south}，西 ${west}，北 ${north}`, `East ${east}, south ${south}, west ${west}, north ${north}`)]] as [string, Child][]) : []),
    [say("公示电话", "Published number"), one.worker_contact || say("未公示", "not published")],
    [say("监督电话", "Supervision"), one.supervision_phone ? h("a", { href: `tel:${one.supervision_phone}` }, one.supervision_phone) : say("未公示", "not published")],
    ...(one.notice_place ? ([[say("公示地点", "Posted at"), one.notice_place]] as [string, Child][]) : []),
    ...(people.length > 0 ? ([[say("同网格", "Same grid"), h("div", {}, ...people)]] as [string, Child][]) : []),
  );
}

function outline(one: Grid): Child {
  if (!one.outline) return "";
  const { path, width, height } = drawing(one.outline);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `-4 -4 ${width + 8} ${height + 8}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", one.name);
  svg.classList.add("outline");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

export function admittedOf(groups: readonly KindGroup[]): Kind[] {
  return groups.flatMap((group) => group.items.filter((item) => item.admitted));
}
