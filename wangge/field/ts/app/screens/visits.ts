// A campaign on the phone: whom to visit, and the form at the door with what its own questions ask.
import type { Answers } from "../../../../ui/ts/forms/expression";
import { check, type Form as Asked, type Question, type Words } from "../../../../ui/ts/forms/form";
import { roundOf, type Round } from "../campaigns";
import { chip, h, icon, notice, type Child } from "../dom";
import { Form, type Choice, type Field } from "../fields";
import { go, head, tell } from "../frame";
import { draftOf, enqueue, mine } from "../keeping";
import { part, type Database } from "../store";
import { dayOf, say } from "../words";
import { handingLink } from "./handing";
import { AT, labels, registerWords } from "./registers";
import type { Campaign, Target, Values } from "../types";

const OUTCOMES: Record<string, string> = {
  done: say("已走访", "Done"),
  not_home: say("不在家", "Nobody in"),
  declined: say("不愿接受", "Declined"),
  not_applicable: say("不适用（空房、拆除等）", "Does not apply"),
};
const ASKED = "q-";
const MEND = "mend-"; // of what is known: the worker says that it is not right

function inLanguage(words: Words | undefined): string {
  return say(words?.zh ?? words?.en ?? "", words?.en ?? words?.zh ?? "");
}

function titleOf(campaign: Campaign): string {
  return say(campaign.title, campaign.title_en || campaign.title);
}

export async function rounds(): Promise<Round[]> {
  const db = await mine();
  const [campaigns, targets, items] = [(await part<Campaign[]>(db, "campaigns")) ?? [], await db.getAll("targets"), await db.getAll("outbox")];
  return campaigns.map((campaign) => roundOf(campaign, targets, items));
}

export function roundLine({ campaign, open, back, reached, total }: Round): Child {
  const left = campaign.target_kind === "count" ? Math.max(0, total - reached) : open.length + back.length;
  const again = back.length > 0 ? say(`${back.length} 户上次不在家 · `, `${back.length} not at home last time · `) : "";
  const text = say(`还有 ${left} 户，共 ${total} 户`, `${left} of ${total} left`);
  const share = total > 0 ? Math.round((100 * reached) / total) : 100;
  return h("li", {}, h("a", { class: "item", href: `/field/campaigns/${campaign.id}/` }, h("b", {}, text), h("span", { class: "side" }, chip(`${share}%`, "accent")),
    h("span", { class: "meta" }, again, say(`到 ${campaign.ends_on} 止`, `until ${campaign.ends_on}`)), h("span", { class: "side go" }, icon("chevron-right")))); // prettier-ignore
}

export function roundTitle({ campaign }: Round): string {
  return say(`入户走访 · ${titleOf(campaign)}`, `Visits · ${titleOf(campaign)}`);
}

function gone(): Child[] {
  head({ title: say("走访", "Visits"), back: "/field/" });
  return [notice("warn", "alert-triangle", say("这项行动已经结束，或不在您的网格。", "This campaign has ended, or is not in your grid."))];
}

export async function campaignScreen(id: number): Promise<Child[]> {
  const round = (await rounds()).find((each) => each.campaign.id === id);
  if (!round) return gone();
  const { campaign, open, back } = round;
  head({ title: titleOf(campaign), where: say(`已走访 ${round.reached}，共 ${round.total}`, `${round.reached} of ${round.total} done`), back: "/field/" });
  const line = (target: Target): Child =>
    h("li", {}, h("a", { class: "item", href: `/field/campaigns/${id}/visits/${target.id}/` }, h("b", {}, target.address), h("span", { class: "side go" }, icon("chevron-right")),
      target.outcome === "not_home" && h("span", { class: "meta" }, chip(OUTCOMES["not_home"] ?? "", "warn"), target.return_on ? ` ${say("约", "again on")} ${dayOf(target.return_on)}` : ""))); // prettier-ignore
  const sections: [string, Target[]][] = [[say("待走访", "To visit"), open], [say("不在家，再去一次", "Nobody in: call again"), back]];
  const counted = campaign.grids.map(({ grid, name }) => h("p", { class: "foot-act plain" }, h("a", { class: "btn primary big wide", href: `/field/campaigns/${id}/visits/${grid}/` }, say(`记一次走访 · ${name}`, `Record a visit · ${name}`))));
  return [
    h("div", { class: "pad about" }, h("p", {}, campaign.purpose)),
    handingLink(campaign),
    ...(campaign.target_kind === "count" ? counted : []),
    ...sections.filter(([, targets]) => targets.length > 0).flatMap(([title, targets]) => [h("h2", { class: "section-head" }, title, " ", h("span", { class: "count" }, String(targets.length))), h("ul", { class: "list" }, ...targets.map(line))]),
  ];
}

function leaves(questions: readonly Question[]): Question[] {
  return questions.flatMap((question) => (question.type === "group" ? leaves(question.questions ?? []) : question.type === "calculate" ? [] : [question]));
}

const KINDS: Record<string, Field["kind"]> = { text: "line", integer: "line", decimal: "line", date: "date", select_one: "radio", select_multiple: "checks", note: "note", geopoint: "point", image: "photos" };

function fieldOf(question: Question, known: Answers): Field {
  const choices: Choice[] = (question.choices ?? []).map((choice) => ({ value: choice.name, label: inLanguage(choice.label) }));
  const hint = inLanguage(question.hint);
  const single = question.type === "image";
  return { name: ASKED + question.name, single, kind: KINDS[question.type] ?? "line", label: inLanguage(question.label), css: "asked", choices, purpose: question.name, first: String(known[question.name] ?? ""), ...(hint ? { hint } : {}) };
}

function fieldsOf(campaign: Campaign, questions: readonly Question[], known: Answers): Field[] {
  return [
    { name: "outcome", kind: "radio", required: true, label: say("这一次", "This time"), choices: Object.entries(OUTCOMES).map(([value, label]) => ({ value, label })) },
    { name: "return_on", kind: "date", label: say("哪天再来", "Call again on"), css: "when-not-home" },
    ...questions.map((question) => fieldOf(question, known)),
    ...campaign.materials.map(({ key, name }): Field => ({ name: `m-${key}`, kind: "checks", label: say(`发了${name}`, `Handed out: ${name}`), css: "when-done", choices: [{ value: "1", label: say("1 份", "one") }] })),
    { name: "finding", kind: "words", label: say("发现的问题", "What you found"), hint: say("没有就不写；不写人的情况", "Leave empty if nothing; nothing about persons"), css: "when-done" },
    { name: "report", kind: "checks", label: say("这个问题", "This finding"), css: "when-done", choices: [{ value: "1", label: say("同时上报为案件，由中心交办", "Report it as a case; the centre assigns it") }] },
  ];
}

function answersOf(questions: readonly Question[], values: Record<string, string>, images: ReadonlyMap<string, string>): Answers {
  const told = questions.map((question): [string, Answers[string]] => {
    const text = (values[ASKED + question.name] ?? "").trim();
    if (question.type === "image") return [question.name, images.get(question.name) ?? ""];
    if (text === "") return [question.name, ""];
    if (question.type === "integer" || question.type === "decimal") return [question.name, Number.isNaN(Number(text)) ? text : Number(text)];
    if (question.type === "select_multiple") return [question.name, text.split(" ")];
    return [question.name, question.type === "geopoint" ? text.split(" ").map(Number) : text];
  });
  return Object.fromEntries(told.filter(([, value]) => value !== ""));
}

interface Seen {
  known: Answers; // by question
  version: number | null;
}

// What the register on the phone says of a target, as far as it suits the form: what does not is asked all the same.
async function seenOf(db: Database, asked: Asked, questions: readonly Question[], target: Target | undefined): Promise<Seen> {
  const [household, place] = [target?.household ? await db.get("households", target.household) : undefined, target?.place ? await db.get("places", target.place) : undefined];
  const record = household ?? place;
  if (!record) return { known: {}, version: null };
  const register = household ? "household." : "place.";
  const bound = questions.filter((question) => question.register?.startsWith(register));
  const values = new Map<string, unknown>(Object.entries(record));
  const told: Answers = Object.fromEntries(bound.map((question) => [question.name, String(values.get(question.register?.slice(register.length) ?? "") ?? "")]).filter(([, value]) => value !== ""));
  const { faults } = check(asked, told, today());
  return { known: Object.fromEntries(Object.entries(told).filter(([name]) => !(name in faults))), version: record.version };
}

function standing(known: Answers, values: Record<string, string>): Answers {
  return Object.fromEntries(Object.entries(known).filter(([name]) => values[MEND + name] !== "1"));
}

// Known values stand before their question, which opens when the worker says that they are not right.
function showKnown(form: Form, questions: readonly Question[], known: Answers, follow: () => void): void {
  for (const question of questions.filter(({ name }) => name in known)) {
    const mend = h("input", { type: "hidden", name: MEND + question.name, value: form.draft.fields[MEND + question.name] ?? "" });
    const open = (): void => {
      mend.value = "1";
      void form.keep();
      follow();
    };
    const value = String(known[question.name]);
    const choice = question.choices?.find(({ name }) => name === value);
    const button = h("button", { type: "button", class: "btn", onclick: open }, icon("edit"), say("不对，更正", "Not right: correct it"));
    const block = h("div", { class: "field known", "data-known": question.name }, mend, h("p", {}, inLanguage(question.label), " ", h("b", {}, choice ? inLanguage(choice.label) : value)), h("p", { class: "hint" }, say("登记册已有，不用再问", "In the register: no need to ask")), button);
    form.root.querySelector(`[data-field="${ASKED}${question.name}"]`)?.before(block);
  }
}

function today(): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
}

const FAULTS: Record<string, string> = { required: say("请填写这一项", "Please answer this"), wrong_type: say("填写的不对", "That is not right"), constraint: say("超出了允许的范围", "Outside the allowed range"), too_long: say("太长了", "Too long") };

// `where`: a target's key, or the code of a grid in which visits are only counted.
export async function visitScreen(id: number, where: string): Promise<Child[]> {
  const db = await mine();
  const campaign = ((await part<Campaign[]>(db, "campaigns")) ?? []).find((each) => each.id === id);
  const target = await db.get("targets", Number(where));
  const grid = campaign?.grids.find((each) => each.grid === where);
  if (!campaign || (!target && !grid)) return gone();
  const back = `/field/campaigns/${id}/`;
  head({ title: target?.address ?? grid?.name ?? "", where: titleOf(campaign), back });
  const asked = (campaign.form ?? { questions: [], version: 1, title: "" }) as Asked;
  const questions = leaves(asked.questions);
  const draft = await draftOf(`visit:${id}:${where}`);
  const images = (): Map<string, string> => new Map(draft.files.map((file) => [file.purpose, file.id]));
  const { known, version } = await seenOf(db, asked, questions, target);
  const given = (values: Record<string, string>): Answers => ({ ...answersOf(questions, values, images()), ...standing(known, values) });
  const form = new Form(draft, fieldsOf(campaign, questions, known), [say("保存这次走访", "Save this visit")], async (values, files) => {
    if (!values["outcome"]) return { outcome: say("请选择走访结果", "Please say how it went") };
    const isDone = values["outcome"] === "done";
    const judged = check(asked, given(values), today());
    if (isDone && Object.keys(judged.faults).length > 0) return Object.fromEntries(Object.entries(judged.faults).map(([name, fault]) => [ASKED + name, FAULTS[fault] ?? fault]));
    const left = standing(known, values); // stands in the register already: not sent a second time
    const kept = isDone ? Object.fromEntries(Object.entries(judged.answers).filter(([name]) => !(name in left))) : {};
    const data = dataOf(campaign, values, isDone, kept);
    const seen: Values = version ? { register_version: version } : {};
    const place: Values = target ? { target: target.id, ...seen } : { grid: where };
    await enqueue({ kind: "visit", title: `${target?.address ?? grid?.name ?? ""} · ${titleOf(campaign)}`, data: { campaign: id, ...place, ...data }, files: files.filter((file) => kept[file.purpose] === file.id), held: null }, draft.key);
    tell(say("已记下，保存在手机，有网就送。", "Noted and saved; sent as soon as there is a network."));
    go(back);
    return {};
  });
  form.root.id = "visit";
  const follow = (): void => showAsked(form, new Set(check(asked, given(form.values), today()).asked), standing(known, form.values));
  showKnown(form, questions, known, follow);
  form.root.addEventListener("input", follow);
  form.root.addEventListener("change", follow);
  follow();
  return [await onRecord(db, target), form.root];
}

// What the register says of the address at whose door the worker stands, and the way to correct it.
async function onRecord(db: Database, target: Target | undefined): Promise<Child> {
  const [household, place] = [target?.household ? await db.get("households", target.household) : undefined, target?.place ? await db.get("places", target.place) : undefined];
  const names = labels(await registerWords(db));
  const link = (href: string, words: string): Child => h("a", { class: "btn quiet", href }, words);
  if (household) {
    const band = household.size_band ? names.get(`size_band:${household.size_band}`) : say("人数未登记", "size not recorded");
    return h("div", { class: "pad about cluster" }, h("span", { class: "muted" }, `${say("登记：", "On record: ")}${band ?? ""}`), link(`${AT.households}${household.id}/`, say("更正地址或人数", "Correct it")));
  }
  if (!place) return "";
  const facts = [names.get(`kind:${place.kind}`), names.get(`condition:${place.condition}`)].filter(Boolean).join(" · ");
  return h("div", { class: "pad about cluster" }, h("span", { class: "muted" }, facts), link(`${AT.places}${place.id}/`, say("更正这处登记", "Correct this record")));
}

// What skip logic leaves out is not seen; without "done" nothing of the form is.
function showAsked(form: Form, asked: ReadonlySet<string>, known: Answers): void {
  const isDone = form.values["outcome"] === "done";
  const hides = (name: string): boolean => !isDone || !asked.has(name);
  for (const field of form.root.querySelectorAll<HTMLElement>(".asked")) {
    const name = (field.dataset["field"] ?? "").slice(ASKED.length);
    field.hidden = hides(name) || name in known;
  }
  for (const block of form.root.querySelectorAll<HTMLElement>("[data-known]")) {
    const name = block.dataset["known"] ?? "";
    block.hidden = hides(name) || !(name in known);
  }
}

function dataOf(campaign: Campaign, values: Record<string, string>, isDone: boolean, answers: Answers): Values {
  const handed = Object.fromEntries(campaign.materials.filter(({ key }) => isDone && values[`m-${key}`]).map(({ key }) => [key, 1]));
  const text = isDone ? (values["finding"] ?? "").trim() : "";
  const findings = text.length >= 2 ? [{ client_id: crypto.randomUUID(), text, report: values["report"] === "1" }] : [];
  const data: Values = { outcome: values["outcome"] ?? "", answers, handed, findings };
  return values["outcome"] === "not_home" && values["return_on"] ? { ...data, return_on: values["return_on"] } : data;
}
