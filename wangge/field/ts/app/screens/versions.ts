// Two versions of a record of a register, side by side, for the worker to decide.
import { h, notice, type Child } from "../dom";
import { sideBySide } from "../records";
import { say } from "../words";
import { labels } from "./registers";
import type { Household, Item, Place, RegisterWords } from "../types";

export const RECORD_NAMES: Record<string, string> = {
  kind: say("种类", "Kind"), name: say("名称", "Name"), address: say("地址", "Address"), condition: say("完好状况", "Condition"), component_code: say("部件编码", "Component code"),
  credit_code: say("信用代码", "Credit code"), size_band: say("居住人数", "Size band"), point: say("位置", "Position"), amount: say("数量", "Amount"),
}; // prettier-ignore

export function versions(item: Item, theirs: Place | Household, words: RegisterWords): Child {
  const names = labels(words);
  const told = (name: string, value: string): string => (value === "" ? say("（空）", "(empty)") : (names.get(`${name}:${value}`) ?? value));
  const rows = sideBySide(item.data, theirs);
  const column = (title: string, value: (row: (typeof rows)[number]) => string | null): Child =>
    h("section", {}, h("h3", {}, title), ...rows.map((row) => [row.name, value(row)] as const).map(([name, text]) => (text === null ? "" : h("p", {}, `${RECORD_NAMES[name] ?? name}${say("：", ": ")}`, h("b", {}, told(name, text))))));
  return h("div", {},
    notice("warn", "alert-triangle", say("您看过之后，这条记录被别人改过。请看过再定：", "Somebody changed this record after you saw it. Look, then decide:")),
    h("div", { class: "versions" }, column(say("我改的", "Mine"), ({ mine }) => mine), column(say("现在的", "As it is now"), (row) => row.theirs))); // prettier-ignore
}
