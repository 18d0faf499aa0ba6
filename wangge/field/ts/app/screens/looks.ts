// Patrols on the phone: the places that are due, and a look at one; a hazard becomes a case in one tap.
import { chip, h, icon, notice, type Child } from "../dom";
import { Form, type Field } from "../fields";
import { go, head, tell } from "../frame";
import { draftOf, enqueue, mine } from "../keeping";
import { part } from "../store";
import { moment, say } from "../words";
import type { Due, Values } from "../types";

const RESULTS: [string, string][] = [
  ["fine", say("完好", "Fine")],
  ["hazard", say("有隐患", "A hazard")],
  ["no_access", say("进不去", "No access")],
];
const DAY = 24 * 3600_000;

// What was looked at and has not been delivered yet is not due any more.
export async function due(): Promise<Due[]> {
  const db = await mine();
  const waiting = (await db.getAll("outbox")).filter((item) => item.kind === "check" && item.state !== "arrived");
  const seen = new Set(waiting.map((item) => `${String(item.data["plan"])}:${String(item.data["place"])}`));
  return ((await part<Due[]>(db, "due")) ?? []).filter((one) => !seen.has(`${one.plan}:${one.place.id}`) && Date.parse(one.closes_at) > Date.now());
}

// A window that closes at midnight closes on the day before, as people say it.
function lastMinute(one: Due): string {
  return moment(new Date(Date.parse(one.closes_at) - 60_000).toISOString());
}

export function dueLine(one: Due): Child {
  const isSoon = Date.parse(one.closes_at) - Date.now() < DAY;
  return h("li", {}, h("a", { class: "item", href: `/field/patrols/${one.plan}/${one.place.id}/` }, h("b", {}, one.place.name), h("span", { class: "side" }, chip(say(`${lastMinute(one)} 前`, `by ${lastMinute(one)}`), isSoon ? "warn" : "", "clock")),
    h("span", { class: "meta" }, [one.title, one.place.address].filter(Boolean).join(" · ")), h("span", { class: "side go" }, icon("chevron-right")))); // prettier-ignore
}

function fields(): Field[] {
  return [
    { name: "photos", kind: "photos", purpose: "report", label: say("拍照", "Take a photo"), hint: say("可以不拍", "Not required") },
    { name: "result", kind: "radio", required: true, label: say("看下来", "How is it"), choices: RESULTS.map(([value, label]) => ({ value, label })) },
    { name: "note", kind: "words", label: say("情况", "What you saw"), hint: say("有隐患的请写明", "Say so if there is a hazard") },
    { name: "report", kind: "checks", first: "1", label: say("隐患", "The hazard"), css: "when-hazard", choices: [{ value: "1", label: say("上报为案件，由中心交办", "Report it as a case; the centre assigns it") }] },
  ];
}

export async function lookScreen(plan: number, place: number): Promise<Child[]> {
  const one = ((await part<Due[]>(await mine(), "due")) ?? []).find((each) => each.plan === plan && each.place.id === place);
  if (!one) {
    head({ title: say("巡查", "Patrol"), back: "/field/" });
    return [notice("warn", "alert-triangle", say("这个地方现在不用看了。", "This place is not due now."))];
  }
  head({ title: one.place.name, where: one.title, back: "/field/" });
  const draft = await draftOf(`check:${plan}:${place}`);
  const form = new Form(draft, fields(), [say("记下", "Save")], async (values, files) => {
    const isHazard = values["result"] === "hazard";
    if (isHazard && !values["note"]?.trim()) return { note: say("有隐患的请写明情况", "Please say what the hazard is") };
    const data: Values = { plan, place, result: values["result"], note: values["note"]?.trim() ?? "" };
    if (isHazard && values["report"] === "1") data["report"] = { category: "" };
    await enqueue({ kind: "check", title: `${one.place.name} · ${one.title}`, data, files, held: null }, draft.key);
    tell(say("已记下，保存在手机，有网就送。", "Noted and saved; sent as soon as there is a network."));
    go("/field/");
    return {};
  });
  form.root.id = "look";
  const about = [one.place.address, one.reason].filter(Boolean).join(" · ");
  return [about !== "" && h("div", { class: "pad about" }, h("p", {}, about)), form.root];
}
