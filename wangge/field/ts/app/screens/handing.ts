// Materials handed out and messages forwarded apart from a visit: how many, in which grid.
import { h, icon, notice, type Child } from "../dom";
import { Form, type Field } from "../fields";
import { go, head, tell } from "../frame";
import { draftOf, enqueue, mine } from "../keeping";
import { amountOf } from "../records";
import { part } from "../store";
import { say } from "../words";
import type { Campaign, Thing } from "../types";

export function handingLink(campaign: Campaign): Child {
  if (campaign.materials.length + campaign.messages.length === 0) return "";
  return h("div", { class: "act-row" }, h("a", { class: "btn big", href: `/field/campaigns/${campaign.id}/handing/` }, icon("send"), say("发材料、转发通知", "Hand out, forward")));
}

// The words of a message, for the worker to forward by whatever the phone has for it.
function forwarding({ name, text }: Thing): Child {
  if (!text) return "";
  const share = async (): Promise<void> => {
    if ("share" in navigator) await navigator.share({ title: name, text });
    else {
      await (navigator as Navigator).clipboard.writeText(text);
      tell(say("已复制，可以粘贴转发。", "Copied: paste it where you forward it."));
    }
  };
  return h("section", { class: "pad" }, h("h2", {}, name), h("p", { class: "words" }, text), h("button", { type: "button", class: "btn wide", onclick: () => void share().catch(() => undefined) }, icon("send"), say("转发这条通知", "Forward this message")));
}

export async function handingScreen(id: number): Promise<Child[]> {
  const campaign = ((await part<Campaign[]>(await mine(), "campaigns")) ?? []).find((each) => each.id === id);
  const back = `/field/campaigns/${id}/`;
  head({ title: say("发材料、转发通知", "Hand out, forward"), where: campaign?.title ?? "", back: campaign ? back : "/field/" });
  if (!campaign) return [notice("warn", "alert-triangle", say("这项行动已经结束，或不在您的网格。", "This campaign has ended, or is not in your grid."))];
  const things = [...campaign.materials, ...campaign.messages];
  const messages = new Set(campaign.messages.map(({ key }) => key));
  const grids = campaign.grids.map(({ grid, name }) => ({ value: grid, label: name }));
  const fields: Field[] = [
    { name: "key", kind: "radio", required: true, first: things.length === 1 ? (things[0]?.key ?? "") : "", label: say("发了什么", "What"), choices: things.map(({ key, name }) => ({ value: key, label: messages.has(key) ? say(`转发：${name}`, `Forwarded: ${name}`) : name })) },
    { name: "amount", kind: "line", required: true, label: say("多少份；通知写发给了多少人", "How many copies; of a message, how many people"), hint: say("走访时已记的不再算", "Not those noted at a visit") },
    ...(grids.length > 1 ? [{ name: "grid", kind: "radio", required: true, label: say("在哪个网格", "Which grid"), choices: grids } satisfies Field] : []),
  ];
  const draft = await draftOf(`handing:${id}`);
  const form = new Form(draft, fields, [say("记下", "Save")], async (values) => {
    const amount = amountOf(values["amount"] ?? "");
    if (amount === null) return { amount: say("请写 1 到 100000 的整数", "A whole number from 1 to 100,000, please") };
    const thing = things.find(({ key }) => key === values["key"]);
    const grid = values["grid"] || campaign.grids[0]?.grid;
    await enqueue({ kind: "handing", title: `${thing?.name ?? ""} × ${amount} · ${campaign.title}`, data: { campaign: id, grid, key: values["key"], amount }, files: [], held: null }, draft.key);
    tell(say("已记下，保存在手机，有网就送。", "Noted and saved; sent as soon as there is a network."));
    go(back);
    return {};
  });
  form.root.id = "handing";
  return [...campaign.messages.map(forwarding), form.root];
}
