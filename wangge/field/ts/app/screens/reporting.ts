// A report in three taps, with photos and voice; settled on the spot where the item is admitted.
import { h, icon, type Child } from "../dom";
import { Form, type Choice, type Field } from "../fields";
import { go, head, tell } from "../frame";
import { draftOf, enqueue, mine } from "../keeping";
import { isInside } from "../places";
import { part } from "../store";
import { say } from "../words";
import { admittedOf } from "./lists";
import type { Grid, KindGroup, Values } from "../types";

const DRAFT = "report";
const ELSEWHERE = "elsewhere";
const POSITION: PositionOptions = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };

export async function reportScreen(): Promise<Child[]> {
  head({ title: say("上报", "Report"), where: say("拍一张，写一句，点上报", "A photo, a sentence, done") });
  const db = await mine();
  const [grids, groups, draft] = [(await part<Grid[]>(db, "grids")) ?? [], (await part<KindGroup[]>(db, "catalogue")) ?? [], await draftOf(DRAFT)];
  const submit: Child[] = [icon("send"), h("span", { class: "say-report" }, say("上报", "Report")), h("span", { class: "say-handled" }, say("上报并办结", "Report and complete"))];
  const form = new Form(draft, fieldsOf(grids, groups), submit, async (values, files) => {
    const wrong = check(values, grids, groups);
    if (Object.keys(wrong).length > 0) return wrong;
    const isHandled = values["doing"] === "handled";
    const kept = isHandled ? files : files.filter((file) => file.purpose === "report");
    await enqueue({ kind: "report", title: (values["text"] ?? "").trim().slice(0, 60), data: dataOf(values, grids), files: kept, held: null }, DRAFT);
    tell(isHandled ? say("已记下并办结，保存在手机，有网就送。", "Noted as settled and saved; sent as soon as there is a network.") : say("已记下，保存在手机，有网就送。", "Noted and saved; sent as soon as there is a network."));
    go("/field/outbox/");
    return {};
  });
  form.root.id = "report";
  form.root.append(h("input", { type: "hidden", name: "lon", value: draft.fields["lon"] ?? "" }), h("input", { type: "hidden", name: "lat", value: draft.fields["lat"] ?? "" }));
  form.root.querySelector('[data-field="text"]')?.after(hereButton(form, grids));
  return [form.root];
}

function fieldsOf(grids: readonly Grid[], groups: readonly KindGroup[]): Field[] {
  const admitted = admittedOf(groups);
  const kinds: Choice[] = [{ value: "", label: say("不选，由中心判断", "Let the centre decide") }, ...admitted.map(({ code, label }) => ({ value: code, label: `✓ ${label}`, group: say("可自行处置", "You may settle") }))];
  for (const group of groups) kinds.push(...group.items.filter((item) => !item.admitted).map(({ code, label }) => ({ value: code, label, group: group.label })));
  return [
    { name: "photos", kind: "photos", purpose: "report", label: say("拍照或选照片", "Take or choose photos"), hint: say("可以几张；位置等附加信息会自动去除", "Several if you like; location data is removed") },
    { name: "text", kind: "words", required: true, label: say("看到了什么", "What did you see"), hint: say("一两句话就行，不写别人的姓名、电话和证件号。", "One or two sentences; no names, telephone or identity numbers.") },
    { name: "grid", kind: "radio", required: true, first: grids.length === 1 ? (grids[0]?.code ?? "") : "", label: say("在哪个网格", "Which grid"), choices: [...grids.map(({ code, name }) => ({ value: code, label: name })), { value: ELSEWHERE, label: say("不在我的网格", "Not in my grid") }] },
    { name: "address", kind: "line", label: say("具体位置", "Exact place"), hint: say("楼号、门牌或旁边的标志物", "Building, door number or landmark") },
    { name: "category", kind: "select", label: say("事项类别", "Kind"), hint: say("带 ✓ 的可以自己处置", "You may settle those with ✓"), choices: kinds },
    { name: "doing", kind: "radio", required: true, first: "report", label: say("怎么办", "What now"), choices: [{ value: "report", label: say("上报，由中心交办", "Report; the centre assigns it") }, { value: "handled", label: say("我已现场处置好", "I have settled it") }] },
    { name: "result", kind: "words", required: true, label: say("怎么处置的", "What was done"), hint: say("做了什么、现在怎样", "What was done, how it is now"), css: "when-handled" },
    { name: "after", kind: "photos", purpose: "proof", label: say("处置后再拍一张", "A photo afterwards"), css: "when-handled" },
  ];
}

function pointOf(values: Record<string, string>): [number, number] | null {
  return values["lon"] && values["lat"] ? [Number(values["lon"]), Number(values["lat"])] : null;
}

function gridAt(point: [number, number], grids: readonly Grid[]): Grid | undefined {
  return grids.find((grid) => grid.outline && isInside(point[0], point[1], grid.outline));
}

function check(values: Record<string, string>, grids: readonly Grid[], groups: readonly KindGroup[]): Record<string, string> {
  if ((values["text"] ?? "").trim().length < 2) return { text: say("请再多写几个字", "A few words more, please") };
  if (values["grid"] === ELSEWHERE && !pointOf(values) && !values["address"]?.trim()) return { address: say("不在自己网格里的，请定位，或写明在哪里", "Outside your grid: fix the position, or say where") };
  if (values["doing"] !== "handled") return {};
  if (!admittedOf(groups).some((item) => item.code === values["category"])) return { category: say("自行处置的要选带 ✓ 的事项类别", "To settle it, choose a kind with ✓") };
  if (!grids.some((grid) => grid.code === values["grid"])) return { grid: say("只能自行处置自己网格里的事", "You can settle matters in your own grid only") };
  return {};
}

// The worker knows better than the phone: a point outside the chosen grid is left out.
function dataOf(values: Record<string, string>, grids: readonly Grid[]): Values {
  const [point, chosen] = [pointOf(values), values["grid"] ?? ""];
  const own = grids.find((grid) => grid.code === chosen);
  const fits = point !== null && (own ? !own.outline || isInside(point[0], point[1], own.outline) : true);
  const place: Values = fits && point ? { lon: point[0], lat: point[1] } : own ? { area: own.code } : { place_unknown: true };
  const said: Values = { text: (values["text"] ?? "").trim(), address: values["address"]?.trim() ?? "", category: values["category"] || null };
  return values["doing"] === "handled" ? { ...place, ...said, result: values["result"]?.trim() ?? "" } : { ...place, ...said };
}

function hereButton(form: Form, grids: readonly Grid[]): HTMLElement {
  const words = h("p", { class: "hint", id: "here-says", role: "status" });
  const found = ({ coords }: GeolocationPosition): void => {
    const point: [number, number] = [coords.longitude, coords.latitude];
    form.set("lon", point[0].toFixed(6));
    form.set("lat", point[1].toFixed(6));
    const own = gridAt(point, grids);
    form.set("grid", own?.code ?? ELSEWHERE);
    words.textContent = own ? say(`${own.name}，是您的网格`, `${own.name}: your grid`) : say("不在您的网格里：由那里的中心受理", "Not in your grid: the centre there takes it");
  };
  const failed = (): void => void (words.textContent = say("没有定位成功：请在下面选网格，或写明地点", "No position: choose the grid below, or say where"));
  const ask = (): void => {
    words.textContent = say("正在定位…", "Looking for the position…");
    if ("geolocation" in navigator) navigator.geolocation.getCurrentPosition(found, failed, POSITION);
    else failed();
  };
  return h("div", { class: "here" }, h("button", { type: "button", class: "btn big wide", id: "here", onclick: ask }, icon("current-location"), say("我就在这里", "I am here")), words);
}
