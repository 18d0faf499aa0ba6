// The acts that a worker does on a case, and what each asks for: the same as on the server's own pages.
import { say } from "../words";
import type { Field } from "../fields";
import type { Kind } from "../types";

export interface ActWords {
  label: string;
  submit: string;
  done: string;
  fields: (admitted: readonly Kind[], category: string) => Field[];
}

const RESULT: Field = { name: "result", kind: "words", required: true, label: say("办理结果", "Result"), hint: say("诉求人会看到：做了什么、现在怎样", "The reporter reads it: what was done, how it is now") };
const PHOTOS: Field = { name: "photos", kind: "photos", label: say("处置后的照片", "Photos of the result"), purpose: "proof" };
const SCENE: Field = { ...PHOTOS, label: say("现场照片", "Photos of the scene") };
const KEPT = say("已保存，有网就送。", "Saved; it is sent as soon as there is a network.");

function note(label: string, hint: string, required = true): Field {
  return { name: "note", kind: "words", label, hint, required };
}

function reasons(label: string, ...pairs: [string, string][]): Field {
  return { name: "reason_code", kind: "radio", label, required: true, choices: pairs.map(([value, words]) => ({ value, label: words })) };
}

export const ACTS: Record<string, ActWords> = {
  sign: { label: say("签收，开始办理", "Sign and begin"), submit: say("签收，开始办理", "Sign and begin"), done: say("已签收。", "Signed. ") + KEPT, fields: () => [] },
  answer: {
    label: say("反馈结果", "Report the result"),
    submit: say("反馈结果，送中心核查", "Report the result for checking"),
    done: say("结果已记下。", "Result noted. ") + KEPT,
    fields: () => [
      PHOTOS,
      RESULT,
      {
        name: "closure_class", kind: "radio", required: true, first: "solved", label: say("办成什么样", "How it ended"),
        choices: [
          { value: "solved", label: say("已解决", "Solved") }, { value: "explained", label: say("已解释说明", "Explained") },
          { value: "not_found", label: say("现场未发现", "Nothing found") }, { value: "plan", label: say("已列入计划，按承诺日期办", "Planned for a promised day") },
        ],
      },
      { name: "promised_on", kind: "date", label: say("承诺哪天办好", "Promised for"), hint: say("只有“列入计划”的要填", "Only for “planned”"), css: "when-plan" },
    ], // prettier-ignore
  },
  self_handle: {
    label: say("我已现场处置", "I have settled it"),
    submit: say("记录处置结果，办结", "Record and complete"),
    done: say("处置结果已记下。", "Result noted. ") + KEPT,
    fields: (admitted, category) => [
      PHOTOS,
      { name: "category", kind: "select", required: true, first: category, label: say("事项类别（限可自行处置的）", "Kind (that you may settle)"), choices: [{ value: "", label: say("请选择", "Choose") }, ...admitted.map(({ code, label }) => ({ value: code, label }))] },
      { ...RESULT, label: say("怎么处置的", "What was done") },
    ],
  },
  ask_reporter: { label: say("问诉求人", "Ask the reporter"), submit: say("发给诉求人", "Send to the reporter"), done: say("问题已记下。", "Question noted. ") + KEPT, fields: () => [note(say("要问的话", "Question"), say("诉求人凭查询码看到并回复", "The reporter reads and answers it by the query code"))] },
  comment: { label: say("写批注", "Comment"), submit: say("记入批注", "Add the comment"), done: say("批注已记下。", "Comment noted. ") + KEPT, fields: () => [note(say("批注", "Comment"), say("只有工作人员看得到，不影响期限", "For staff only; changes no limit"))] },
  request_return: {
    label: say("申请退回", "Ask to return it"),
    submit: say("向中心申请退回", "Ask the centre"),
    done: say("申请已记下。", "Request noted. ") + KEPT,
    fields: () => [
      reasons(say("为什么退回", "Why"), ["not_our_duty", say("不是网格员的事", "Not a grid worker's task")], ["wrong_area", say("不在我的网格", "Not in my grid")], ["duplicate", say("和别的案件重复", "Repeats another case")], ["insufficient_location", say("地点不清，找不到", "Place unclear")], ["emergency_channel", say("该由 110、119、120 处置", "For 110, 119 or 120")]),
      note(say("说明", "Explanation"), say("现场情况，该由谁办", "What you found, and who should do it")),
      SCENE,
    ],
  },
  request_extension: {
    label: say("申请延期", "Ask for more time"),
    submit: say("向中心申请延期", "Ask the centre"),
    done: say("申请已记下。", "Request noted. ") + KEPT,
    fields: () => [
      reasons(say("为什么按期办不完", "Why"), ["workload", say("工程量大，原定时间不够", "Too much work for the time")], ["materials", say("等待材料或设备", "Waiting for material")], ["weather", say("天气原因", "Weather")], ["procedure", say("须经鉴定、公示等法定程序", "A procedure is required")], ["cooperation", say("需其他单位或当事人配合", "Others have to help")], ["other", say("其他", "Other")]),
      { name: "until", kind: "date", required: true, label: say("想延到哪天", "Until"), hint: say("批准以前，期限照走", "The limit runs until it is approved") },
      note(say("说明", "Explanation"), say("已经做了什么，还差什么", "What is done, what is left")),
      SCENE,
    ],
  },
  request_hold: {
    label: say("申请挂账", "Ask for a hold"),
    submit: say("向中心申请挂账", "Ask the centre"),
    done: say("申请已记下。", "Request noted. ") + KEPT,
    fields: () => [
      reasons(say("为什么要等", "Why"), ["engineering", say("需列入工程计划实施", "Needs a construction plan")], ["season", say("受季节限制，暂不能施工", "Out of season")], ["funding", say("资金尚未落实", "No funds yet")], ["condition", say("条件尚不具备", "Conditions are missing")]),
      { name: "until", kind: "date", required: true, label: say("哪天复核", "Review on"), hint: say("到这一天自动恢复办理", "Work goes on by itself on that day") },
      note(say("整改计划", "Plan"), say("分几步、各到什么时候", "Which steps, by when")),
      { name: "guarding", kind: "words", required: true, label: say("临时防护", "Interim guarding"), hint: say("等待期间谁负责、怎样防护；不需要的请写明", "Who guards it meanwhile, and how; say so if none is needed") },
      SCENE,
    ],
  },
  resume: { label: say("恢复办理", "Resume"), submit: say("恢复办理，时限接着走", "Resume"), done: say("已恢复。", "Resumed. ") + KEPT, fields: () => [note(say("恢复办理的理由", "Reason"), "", false)] },
};
