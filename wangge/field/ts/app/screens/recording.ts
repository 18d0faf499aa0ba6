// Forms of the registers: a place or an address as the worker found it, new or corrected, kept until there is a network.
import { Form, type Choice, type Field } from "../fields";
import { go, head, tell } from "../frame";
import { draftOf, enqueue, mine } from "../keeping";
import { isInside } from "../places";
import { CHANGES, differing, standing, subjectOf } from "../records";
import { part } from "../store";
import { say } from "../words";
import { AT, labels, notOnPhone, registerWords } from "./registers";
import { h, type Child } from "../dom";
import type { Code, Draft, Grid, Household, Place, RegisterWords, Values } from "../types";

const SAVED = say("已记下，保存在手机，有网就送。", "Noted and saved; sent as soon as there is a network.");
const SEEN = "seen";
const SAVE = say("保存", "Save");
const UNCHANGED = say("没有改动", "Nothing is different");
const REGISTRY: readonly (keyof Place)[] = ["kind", "name", "address", "condition", "component_code", "credit_code"];

function choices(codes: readonly Code[]): Choice[] {
  return codes.map(({ code, label }) => ({ value: code, label }));
}

function groupOf(words: RegisterWords, kind: string): string {
  return words.kinds.find((group) => group.items.some(({ code }) => code === kind))?.group ?? "";
}

function gridField(grids: readonly Grid[]): Field[] {
  if (grids.length < 2) return [];
  return [{ name: "grid", kind: "radio", required: true, label: say("在哪个网格", "Which grid"), choices: grids.map(({ code, name }) => ({ value: code, label: name })) }];
}

// A form that begins with the record as it stands. It keeps what it began with: whatever comes in while it is open or
// lies about half filled, the correction is one of the record that was seen.
function begun(draft: Draft, held: Place | Household | null, names: readonly string[]): Draft {
  if (held === null || draft.fields[SEEN]) return draft;
  const record = held as unknown as Values;
  return { ...draft, fields: { ...Object.fromEntries(names.map((name) => [name, String(record[name] ?? "")])), [SEEN]: JSON.stringify(held) } };
}

function keepSeen(form: Form): void {
  form.root.append(h("input", { type: "hidden", name: SEEN, value: form.draft.fields[SEEN] ?? "" }));
}

function seenOf<T>(values: Record<string, string>, now: T): T {
  return values[SEEN] ? (JSON.parse(values[SEEN]) as T) : now;
}

function placeFields(words: RegisterWords, grids: readonly Grid[], held: Place | null): Field[] {
  const kinds = words.kinds.flatMap((group) => choices(group.items).map((choice): Choice => ({ ...choice, group: group.label })));
  const conditions = [{ value: "", label: say("不登记", "Not recorded") }, ...choices(words.conditions)];
  return [
    { name: "photos", kind: "photos", purpose: "report", label: say("拍一张", "Take a photo"), hint: say("拍物不拍人，可以不拍", "Of the thing, not of people; not required") },
    { name: "kind", kind: "select", required: true, label: say("种类", "Kind"), choices: [{ value: "", label: say("请选择", "Choose") }, ...kinds] },
    { name: "name", kind: "line", required: true, label: say("名称", "Name"), hint: say("牌匾、标牌上的名称或编号；不写个人姓名和电话", "As on its sign or plate; no person's name or telephone") },
    { name: "condition", kind: "radio", label: say("完好状况", "Condition"), css: "of-facility", choices: conditions },
    { name: "address", kind: "line", label: say("地址", "Address") },
    { name: "point", kind: "point", label: held ? say("更正位置（站在旁边时取）", "Correct the position (standing beside it)") : say("位置（站在旁边时取）", "Position (standing beside it)") },
    ...(held ? [] : gridField(grids)),
    { name: "component_code", kind: "line", label: say("部件编码", "Component code"), hint: say("17 位或 16 位，没有就不填", "17 or 16 digits, if it has one"), css: "of-facility" },
    { name: "credit_code", kind: "line", label: say("统一社会信用代码", "Unified social credit code"), hint: say("18 位，没有就不填", "18 characters, if it has one"), css: "of-organisation" },
  ];
}

// Condition and codes are asked only of the kinds that have them; what is hidden is not said.
function follow(form: Form, words: RegisterWords): void {
  const show = (): void => {
    const group = groupOf(words, form.values["kind"] ?? "");
    form.root.querySelectorAll<HTMLElement>(".of-facility").forEach((field) => (field.hidden = group !== "facility"));
    form.root.querySelectorAll<HTMLElement>(".of-organisation").forEach((field) => (field.hidden = group !== "organisation"));
  };
  form.root.addEventListener("change", show);
  show();
}

function saidOfPlace(values: Record<string, string>, group: string): Values {
  const text = (name: string): string => (values[name] ?? "").trim();
  return {
    kind: text("kind"), name: text("name"), address: text("address"),
    condition: group === "facility" && text("condition") !== "" ? text("condition") : null,
    component_code: group === "facility" ? text("component_code") : "",
    credit_code: group === "organisation" ? text("credit_code") : "",
  }; // prettier-ignore
}

function whereOf(values: Record<string, string>, grids: readonly Grid[]): { place: Values; wrong: string } {
  const [lon, lat] = (values["point"] ?? "").split(" ").map(Number);
  const only = grids.length === 1 ? grids[0]?.code : values["grid"];
  if (lon === undefined || lat === undefined || Number.isNaN(lon + lat)) return { place: only ? { area: only } : {}, wrong: "" };
  const isOwn = grids.some((grid) => !grid.outline || isInside(lon, lat, grid.outline));
  return { place: { lon, lat }, wrong: isOwn ? "" : say("这个位置不在您的网格里，请到旁边再取", "This position is not in your grid: take it beside the place") };
}

export async function placeScreen(id: number | null): Promise<Child[]> {
  const db = await mine();
  const held = id === null ? null : ((await db.get("places", id)) ?? null);
  if (id !== null && !held) return notOnPhone("places");
  const [words, grids] = [await registerWords(db), (await part<Grid[]>(db, "grids")) ?? []];
  const now = held ? standing("places", held, await db.getAll("outbox")).record : null;
  head({ title: now?.name ?? say("登记一处新的", "Record a new one"), where: now ? (labels(words).get(`kind:${now.kind}`) ?? "") : say("场所设施", "Places and facilities"), back: AT.places });
  const draft = begun(await draftOf(`place:${id ?? "new"}`), now, REGISTRY);
  const form = new Form(draft, placeFields(words, grids, now), [SAVE], async (values, files) => {
    const { place, wrong } = whereOf(values, grids);
    if (wrong) return { point: wrong };
    const said = saidOfPlace(values, groupOf(words, values["kind"] ?? ""));
    if (!now) {
      const filled = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== "" && value !== null));
      await enqueue({ kind: "place", title: say(`登记：${values["name"]}`, `New: ${values["name"]}`), data: { ...filled, ...place }, files, held: null }, draft.key);
    } else {
      const seen = seenOf(values, now);
      const data = { ...differing(seen, said), ...("lon" in place ? place : {}) };
      if (Object.keys(data).length + files.length === 0) return { "": UNCHANGED };
      await enqueue({ kind: CHANGES.places, title: say(`更正：${now.name}`, `Correction: ${now.name}`), data: { place: now.id, ...data }, files, held: null, on: { subject: subjectOf("places", now.id), version: seen.version } }, draft.key);
    }
    tell(SAVED);
    go(AT.places);
    return {};
  });
  form.root.id = "place";
  keepSeen(form);
  follow(form, words);
  return [form.root];
}

export async function householdScreen(id: number | null): Promise<Child[]> {
  const db = await mine();
  const held = id === null ? null : ((await db.get("households", id)) ?? null);
  if (id !== null && !held) return notOnPhone("households");
  const [words, grids] = [await registerWords(db), (await part<Grid[]>(db, "grids")) ?? []];
  const now = held ? standing("households", held, await db.getAll("outbox")).record : null;
  head({ title: now?.address ?? say("补登一个地址", "Add an address"), where: say("只记地址和人数档，不记是谁", "Address and size band only; nobody's name"), back: AT.households });
  const draft = begun(await draftOf(`household:${id ?? "new"}`), now, ["address", "size_band"]);
  const fields: Field[] = [
    ...(now ? [] : gridField(grids)),
    { name: "address", kind: "line", required: true, label: say("地址", "Address"), hint: say("门牌、楼、单元、室。不写姓名、电话、证件号", "Door, building, unit, room; no names, telephone or identity numbers") },
    { name: "size_band", kind: "radio", label: say("居住人数（分档）", "How many live there (band)"), choices: choices(words.bands) },
    { name: "source", kind: "radio", required: true, first: "visit", label: say("怎么知道的", "How it is known"), choices: choices(words.sources) },
  ];
  const form = new Form(draft, fields, [SAVE], async (values) => {
    const said = { address: (values["address"] ?? "").trim(), size_band: values["size_band"] ?? "" };
    const source = values["source"] || "visit";
    if (!now) {
      const grid = grids.length === 1 ? grids[0]?.code : values["grid"];
      await enqueue({ kind: "household", title: say(`补登：${said.address}`, `New: ${said.address}`), data: { ...said, grid, source }, files: [], held: null }, draft.key);
    } else {
      const seen = seenOf(values, now);
      const data = differing(seen, said);
      if (Object.keys(data).length === 0) return { "": UNCHANGED };
      await enqueue({ kind: CHANGES.households, title: say(`更正：${now.address}`, `Correction: ${now.address}`), data: { household: now.id, ...data, source }, files: [], held: null, on: { subject: subjectOf("households", now.id), version: seen.version } }, draft.key);
    }
    tell(SAVED);
    go(AT.households);
    return {};
  });
  form.root.id = "household";
  keepSeen(form);
  return [h("div", { class: "pad about" }, h("p", { class: "muted small" }, say("更正后旧的值仍留在记录里。", "The earlier values stay on record."))), form.root];
}
