// What the registers hold of the own grids, found by a word: places and addresses, with what waits in the outbox.
import { chip, empty, h, icon, notice, type Child } from "../dom";
import { head } from "../frame";
import { mine } from "../keeping";
import { matching, standing, type Register } from "../records";
import { part, type Database } from "../store";
import { moment, say } from "../words";
import type { Grid, Household, Item, Place, RegisterWords } from "../types";

const MOST = 60;
export const AT: Record<Register, string> = { places: "/field/grid/places/", households: "/field/grid/households/" };
const NEW: Record<Register, string> = { places: "place", households: "household" };
const TITLES: Record<Register, string> = { places: say("场所设施", "Places and facilities"), households: say("住户地址", "Addresses") };

export async function registerWords(db: Database): Promise<RegisterWords> {
  return (await part<RegisterWords>(db, "register_words")) ?? { kinds: [], conditions: [], bands: [], sources: [] };
}

export function labels(words: RegisterWords): Map<string, string> {
  const kinds = words.kinds.flatMap((group) => group.items.map(({ code, label }): [string, string] => [`kind:${code}`, label]));
  const conditions = words.conditions.map(({ code, label }): [string, string] => [`condition:${code}`, label]);
  return new Map([...kinds, ...conditions, ...words.bands.map(({ code, label }): [string, string] => [`size_band:${code}`, label])]);
}

// The two doors from the grid's own screen, with how many there are.
export async function registerLinks(): Promise<Child> {
  const db = await mine();
  const counts: [Register, number][] = [["places", await db.count("places")], ["households", await db.count("households")]];
  return h("ul", { class: "list" }, ...counts.map(([register, count]) =>
    h("li", {}, h("a", { class: "item", href: AT[register] }, h("b", {}, TITLES[register]), h("span", { class: "side go" }, icon("chevron-right")),
      h("span", { class: "meta" }, say(`手机上有 ${count} 条，可查找、更正、补登`, `${count} on this phone: find, correct, add`)))))); // prettier-ignore
}

export async function registerScreen(register: Register): Promise<Child[]> {
  const db = await mine();
  const [records, items, names, grids] = [await db.getAll(register), await db.getAll("outbox"), labels(await registerWords(db)), (await part<Grid[]>(db, "grids")) ?? []];
  head({ title: TITLES[register], where: grids.map((grid) => grid.name).join(say("、", ", ")), back: "/field/grid/" });
  const fresh = items.filter((item) => item.kind === NEW[register] && item.state !== "arrived");
  const list = h("ul", { class: "list", id: "found" });
  const told = h("p", { class: "pad hint", role: "status" });
  const search = h("input", { type: "search", id: "find", maxlength: "60", autocomplete: "off", "aria-label": say("查找", "Find"), placeholder: register === "places" ? say("名称、地址或编码", "Name, address or code") : say("门牌、楼号", "Door or building") });
  const all = records.map((held) => standing<Place | Household>(register, held, items).record);
  const show = (): void => {
    const { shown, total } = matching(all, search.value, MOST);
    list.replaceChildren(...shown.map((one) => line(register, one, items, names)));
    told.textContent = total > shown.length ? say(`共 ${total} 条，先列 ${shown.length} 条；输入几个字查找`, `${total} in all, ${shown.length} shown: type to find`) : total === 0 ? say("没有找到", "Nothing found") : "";
    told.hidden = told.textContent === "";
  };
  search.addEventListener("input", show);
  show();
  const add = h("a", { class: "btn primary big wide", href: `${AT[register]}new/` }, register === "places" ? say("登记一处新的", "Record a new one") : say("补登一个地址", "Add an address"));
  return [
    ...(records.length > 0 ? [h("div", { class: "pad" }, search), told, list] : [empty(say("手机上还没有", "None on this phone yet"), say("登记册里您网格的记录会在联网后出现。", "What the register holds of your grids appears after the next update."))]),
    ...(fresh.length > 0 ? [h("h2", { class: "section-head" }, say("我新登记的，还没送达", "Recorded by me, not delivered yet")), h("ul", { class: "list" }, ...fresh.map(waiting))] : []),
    h("div", { class: "foot-act plain" }, add),
  ];
}

function waiting(item: Item): Child {
  return h("li", {}, h("a", { class: "item", href: "/field/outbox/" }, h("b", {}, item.title), h("span", { class: "side" }, icon("device-mobile")), h("span", { class: "meta" }, moment(item.captured_at))));
}

function line(register: Register, one: Place | Household, items: readonly Item[], names: ReadonlyMap<string, string>): HTMLElement {
  const { pending } = standing(register, one, items);
  const isStuck = pending.some((item) => item.state === "attention");
  const about = "name" in one ? [names.get(`kind:${one.kind}`), one.address] : [one.size_band ? names.get(`size_band:${one.size_band}`) : ""];
  const isBad = "condition" in one && one.condition !== "" && one.condition !== "intact";
  return h("li", {}, h("a", { class: "item", href: `${AT[register]}${one.id}/` }, h("b", {}, "name" in one ? one.name : one.address), h("span", { class: "side go" }, icon("chevron-right")),
    h("span", { class: "meta" }, about.filter(Boolean).join(" · "), isBad && chip(names.get(`condition:${one.condition}`) ?? "", "warn"),
      pending.length > 0 && chip(isStuck ? say("需要您处理", "Needs you") : say("已保存在手机", "Saved on this phone"), isStuck ? "late" : "warn", "device-mobile")))); // prettier-ignore
}

export function notOnPhone(register: Register): Child[] {
  head({ title: TITLES[register], back: AT[register] });
  return [notice("warn", "alert-triangle", say("手机上没有这一条：可能已停用、已并入另一条，或不在您的网格了。", "This record is not on the phone: it may be out of use, merged, or no longer in your grid."))];
}
