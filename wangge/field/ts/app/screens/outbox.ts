// The outbox: what waits, what has arrived, and what the worker has to settle; nothing is dropped but by hand.
import { empty, h, icon, notice, type Child } from "../dom";
import { attempt, head, tell } from "../frame";
import { again, drop, mine } from "../keeping";
import { asText, inOrder } from "../queue";
import { isCase } from "../records";
import { itemState, moment, placeOf, say } from "../words";
import { ACTS } from "./acts";
import { registerWords } from "./registers";
import { RECORD_NAMES, versions } from "./versions";
import type { Item, KeptFile, PhoneCase, Problem, RegisterWords, Theirs, Values } from "../types";

const NAMES: Record<string, string> = {
  text: say("内容", "Words"), result: say("结果", "Result"), note: say("说明", "Words"), address: say("位置", "Place"), until: say("日期", "Date"), guarding: say("防护", "Guarding"),
}; // prettier-ignore

const EDITED = ["result", "note", "text", "name", "address"];

export async function outboxScreen(): Promise<Child[]> {
  head({ title: say("待上传", "Outbox"), where: say("每一条到了哪里，这里如实显示", "Where each item is, as it is"), back: "/field/" });
  const db = await mine();
  const [items, files] = [inOrder(await db.getAll("outbox")), new Map((await db.getAll("files")).map((file) => [file.id, file]))];
  if (items.length === 0) return [empty(say("没有要上传的", "Nothing waits"), say("上报和办理会先保存在手机，送达后在这里留一天。", "What you do is saved here first and stays for a day after it has arrived."))];
  const order = { attention: 0, sending: 1, saved: 2, arrived: 3 };
  const words = await registerWords(db);
  return [h("ul", { class: "list" }, ...items.sort((one, other) => order[one.state] - order[other.state] || one.order - other.order).map((item) => line(item, files, words)))];
}

function line(item: Item, files: ReadonlyMap<string, KeptFile>, register: RegisterWords): Child {
  const { words, tone, icon: sign } = itemState(item);
  const kept = item.files.map(({ id }) => files.get(id)).filter((file) => file !== undefined);
  const [sent, size] = [kept.reduce((sum, { id }) => sum + (item.sent?.[id] ?? 0), 0), kept.reduce((sum, file) => sum + file.blob.size, 0)];
  const share = item.state !== "arrived" && size > 0 ? say(` · 附件 ${Math.round((100 * sent) / size)}%`, ` · files ${Math.round((100 * sent) / size)}%`) : "";
  const clock = item.clock_corrected ? say(" · 手机时间不准，已按中心时间换算", " · the phone's clock is wrong; put right by the centre's") : "";
  return h("li", { class: "item outbox-item", "data-state": item.state },
    h("b", { class: "clamp" }, item.title), h("span", { class: "side" }, h("span", { class: `chip ${tone}` }, icon(sign), words)),
    h("span", { class: "meta" }, moment(item.captured_at), item.number ? ` · ${item.number}` : "", share, clock),
    item.answers_lost && h("span", { class: "meta" }, say("答卷保存期已过：走访结果已登记，答案、照片和没有上报的问题没有保存", "The answers' last day has passed: the outcome was taken; answers, pictures and findings that are no case were not kept")),
    item.state === "attention" && settle(item, register)); // prettier-ignore
}

function settle(item: Item, register: RegisterWords): Child {
  if (item.problem?.code === "register_moved") return h("div", { class: "settle" }, refusal(item), moved(item, item.problem));
  const differs = (theirs: Theirs): Child => (isCase(theirs) ? conflict(item, theirs) : versions(item, theirs, register));
  return h("div", { class: "settle" }, item.theirs ? differs(item.theirs) : refusal(item), buttons(item));
}

// The register was changed after the visit: the worker says whether the own correction stands or what is there now.
function moved(item: Item, problem: Problem): Child {
  const [known, answers] = [problem.known ?? {}, (item.data["answers"] ?? {}) as Record<string, unknown>];
  const rest = Object.fromEntries(Object.entries(answers).filter(([name]) => !(name in known)));
  const resend = async (kept: Record<string, unknown>): Promise<void> => {
    await again(item, { ...item.data, answers: kept, register_version: problem.register_version ?? null });
    tell(say("已按新的一步重新保存，有网就送。", "Saved as a new step; sent as soon as there is a network."));
  };
  const away = async (): Promise<void> => {
    if (confirm(say("确定不要这一条了？删去后找不回来。", "Drop it? It cannot be brought back."))) await drop(item);
  };
  const lines = Object.entries(known).map(([name, value]) => h("li", {}, say(`我填的：${String(answers[name])}；登记册现在：${value ?? "—"}`, `Mine: ${String(answers[name])}; in the register now: ${value ?? "—"}`)));
  return h("div", {}, h("ul", {}, ...lines), h("div", { class: "act-row" },
    h("button", { class: "btn primary", onclick: () => void resend(answers) }, say("按我填的更正", "Correct it to mine")),
    h("button", { class: "btn", onclick: () => void resend(rest) }, say("用登记册现在的", "Keep what is there now")),
    h("button", { class: "btn danger", onclick: () => void away() }, say("不要了", "Drop mine")))); // prettier-ignore
}

function refusal(item: Item): Child {
  const errors = (item.problem?.errors ?? []).map(({ message }) => h("li", {}, message));
  const why = item.problem?.detail || item.problem?.title || "";
  return notice("late", "alert-triangle", h("b", {}, say("没有被接受，还在手机上：", "Not accepted; it is still on the phone: ")), why, errors.length > 0 && h("ul", {}, ...errors));
}

function conflict(item: Item, theirs: PhoneCase): Child {
  const act = String(item.data["act"] ?? "");
  return h("div", {},
    notice("warn", "alert-triangle", say("您操作之后，案件有了变化。请看过再定：", "The case has changed since you acted. Look, then decide:")),
    h("div", { class: "versions" },
      h("section", {}, h("h3", {}, say("我做的", "Mine")), h("p", {}, h("b", {}, ACTS[act]?.label ?? act)), ...said(item.data)),
      h("section", {}, h("h3", {}, say("现在的", "As it is now")), h("p", {}, h("b", {}, theirs.label)), h("p", {}, theirs.category_name ?? ""), h("p", {}, placeOf(theirs)), h("p", {}, theirs.text), theirs.result ? h("p", {}, theirs.result) : ""))); // prettier-ignore
}

function said(data: Values): Child[] {
  return Object.entries(NAMES).map(([name, label]) => (data[name] ? h("p", {}, `${label}${say("：", ": ")}${String(data[name])}`) : ""));
}

function wordsOf(data: Values): string {
  return [data["result"], data["note"], data["text"]].filter((words) => typeof words === "string" && words !== "").join(" ");
}

function buttons(item: Item): Child {
  const act = String(item.data["act"] ?? "");
  const stands = item.theirs && isCase(item.theirs) ? item.theirs : null;
  const canAgain = !stands || stands.acts.includes(act);
  const name = EDITED.find((each) => typeof item.data[each] === "string" && item.data[each] !== "");
  const edit = !item.theirs && name ? h("textarea", { rows: "3", "aria-label": NAMES[name] ?? RECORD_NAMES[name] ?? name }, String(item.data[name])) : null;
  const resend = async (): Promise<void> => {
    await again(item, edit && name ? { ...item.data, [name]: edit.value } : item.data);
    tell(say("已按新的一步重新保存，有网就送。", "Saved as a new step; sent as soon as there is a network."));
  };
  const asComment = async (): Promise<void> => {
    await again(item, { number: String(item.data["number"]), act: "comment", note: `${ACTS[act]?.label ?? act}：${wordsOf(item.data)}` });
    tell(say("已改为批注，有网就送。", "Changed to a comment; sent as soon as there is a network."));
  };
  const away = async (): Promise<void> => {
    if (!confirm(say("确定不要这一条了？删去后找不回来。", "Drop it? It cannot be brought back."))) return;
    await drop(item);
    tell(say("已删去。", "Dropped."));
  };
  const text = async (): Promise<void> => {
    await navigator.clipboard.writeText(asText(item));
    tell(say("已复制成文字。", "Copied as text."));
  };
  return h("div", {}, edit, h("div", { class: "act-row" },
    canAgain && h("button", { class: "btn primary", onclick: () => attempt(resend()) }, item.theirs ? say("仍按我的办", "Do mine on top") : say("改好了，再送", "Send again")),
    stands && wordsOf(item.data) !== "" && h("button", { class: "btn", onclick: () => attempt(asComment()) }, say("改成批注", "Make it a comment")),
    h("button", { class: "btn", onclick: () => attempt(text()) }, say("复制成文字", "Copy as text")),
    h("button", { class: "btn danger", onclick: () => attempt(away()) }, say("不要了", "Drop mine")))); // prettier-ignore
}
