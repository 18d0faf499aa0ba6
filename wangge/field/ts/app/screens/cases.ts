// A case as the phone holds it, and the form of an act on it.
import { chip, facts, h, icon, notice, type Child } from "../dom";
import { Form } from "../fields";
import { attempt, go, head, tell } from "../frame";
import { draftOf, enqueue, mine } from "../keeping";
import { overlay } from "../queue";
import { part } from "../store";
import { itemState, lineOf, moment, placeOf, say } from "../words";
import { ACTS } from "./acts";
import { admittedOf, timeLeft } from "./lists";
import type { Item, KindGroup, PhoneCase } from "../types";

const LIKELY = ["sign", "answer", "self_handle"];
const MODES: Record<string, string> = {
  reachable: say("可联系", "Can be reached"),
  confidential: say("保密，不得打听是谁反映的", "Confidential; do not ask who reported"),
  anonymous: say("匿名，没有联系方式", "Anonymous"),
};

function notHere(): Child[] {
  head({ title: say("案件", "Case"), back: "/field/" });
  return [notice("warn", "alert-triangle", say("手机上没有这一件：可能已不由您办理，或办结较久。有网时可以", "This case is not on the phone: it may no longer be yours. With a network you can "), h("a", { href: `${location.pathname}?plain`, "data-leaves": true }, say("在线查看", "look online")), say("。", "."))];
}

export async function caseScreen(number: string): Promise<Child[]> {
  const db = await mine();
  const held = await db.get("cases", number);
  if (!held) return notHere();
  const groups = (await part<KindGroup[]>(db, "catalogue")) ?? [];
  const now = overlay(held, await db.getAll("outbox"));
  head({ title: held.category_name ?? say("待定类别", "Kind to be decided"), where: held.number, back: "/field/" });
  const admitted = new Set(admittedOf(groups).map((item) => item.code));
  const acts = now.acts.filter((act) => ACTS[act] && (act !== "self_handle" || (!held.is_secret && (!held.category || admitted.has(held.category)))));
  const likely = LIKELY.find((act) => acts.includes(act));
  const others = acts.filter((act) => act !== likely);
  return [
    h("article", { class: "pad case" },
      h("p", { class: "cluster case-tags" }, timeLeft(held, now.state), held.is_back && chip(say("发回重办", "Sent back"), "late"), held.is_secret && chip(say("保密", "Confidential"), "warn", "lock")),
      h("p", { class: "words" }, lineOf(held)),
      ...now.pending.map(pendingLine),
      caseFacts(held),
      held.result !== "" && h("section", {}, h("h2", {}, say("办理结果", "Result")), h("p", { class: "words" }, held.result)),
      h("p", {}, h("a", { href: `/field/cases/${number}/?plain`, "data-leaves": true }, say("照片、经过和联系诉求人（需要网络）", "Photos, history and the reporter's telephone (needs a network)")))),
    likely ? likelyButton(held, likely) : "",
    others.length > 0 && h("div", { class: "act-row" }, ...others.map((act) => h("a", { class: "btn big", href: `/field/cases/${number}/acts/${act}/` }, ACTS[act]?.label ?? act))),
  ]; // prettier-ignore
}

function pendingLine(item: Item): Child {
  const { words, tone, icon: sign } = itemState(item);
  return h("p", { class: `notice ${tone}` }, icon(sign), h("span", {}, `${ACTS[String(item.data["act"])]?.label ?? item.title} · ${words} `, h("a", { href: "/field/outbox/" }, say("查看", "See"))));
}

function caseFacts(held: PhoneCase): Child {
  const point = held.lat !== null && held.lon !== null ? `${held.lat.toFixed(6)},${held.lon.toFixed(6)}` : "";
  const route = point ? h("a", { class: "nowrap", href: `geo:${point}?q=${point}`, "data-leaves": true }, icon("route"), say("导航去", "Route")) : "";
  return facts(
    [say("地点", "Place"), h("span", {}, placeOf(held), held.address && held.grid ? ` · ${held.grid.name} ` : " ", route)],
    [say("反映", "Reported"), moment(held.reported_at)],
    ...(held.due_at ? ([[say("期限", "Due"), moment(held.due_at)]] as [string, Child][]) : []),
    [say("诉求人", "Reporter"), MODES[held.contact_mode] ?? ""],
    [say("中心", "Centre"), held.holder.name],
  );
}

function likelyButton(held: PhoneCase, act: string): Child {
  if (act !== "sign") return h("p", { class: "foot-act" }, h("a", { class: "btn primary big wide", href: `/field/cases/${held.number}/acts/${act}/` }, ACTS[act]?.label ?? act));
  const sign = async (): Promise<void> => {
    await enqueue({ kind: "act", title: titleOf(held, "sign"), data: { number: held.number, act: "sign" }, files: [], held }, draftKey(held, "sign"));
    tell(ACTS["sign"]?.done ?? "");
  };
  return h("p", { class: "foot-act" }, h("button", { class: "btn primary big wide", onclick: () => attempt(sign()) }, ACTS["sign"]?.label ?? ""));
}

function titleOf(held: PhoneCase, act: string): string {
  return `${ACTS[act]?.label ?? act}${say("：", ": ")}${lineOf(held).slice(0, 40)}`;
}

function draftKey(held: PhoneCase, act: string): string {
  return `act:${held.number}:${act}`;
}

export async function actScreen(number: string, act: string): Promise<Child[]> {
  const db = await mine();
  const [held, words] = [await db.get("cases", number), ACTS[act]];
  if (!held || !words) return notHere();
  head({ title: words.label, where: number, back: `/field/cases/${number}/` });
  const admitted = admittedOf((await part<KindGroup[]>(db, "catalogue")) ?? []);
  const known = held.category && admitted.some((item) => item.code === held.category) ? held.category : "";
  const draft = await draftOf(draftKey(held, act));
  const form = new Form(draft, words.fields(admitted, known), [words.submit], async (values, files) => {
    if (values["closure_class"] === "plan" && !values["promised_on"]) return { promised_on: say("列入计划的，请填承诺哪天办好", "Say for which day it is promised") };
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
    // The case as it stands in the database now: what was seen, whatever has come in while the form was open.
    await enqueue({ kind: "act", title: titleOf(held, act), data: { ...given, number, act }, files, held }, draft.key);
    tell(words.done);
    go(`/field/cases/${number}/`);
    return {};
  });
  form.root.id = "act";
  return [h("div", { class: "pad about" }, h("p", { class: "clamp" }, lineOf(held)), h("p", { class: "muted small" }, placeOf(held))), form.root];
}
