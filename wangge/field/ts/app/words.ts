// What the phone says, in the worker's language; and how it writes times, amounts and states.
import { toneLeft, wordsLeft } from "../../../ui/ts/parts/clock";
import { say } from "../../../ui/ts/parts/words";
import { isFull } from "./space";
import type { Item, PhoneCase } from "./types";

export { say, toneLeft, wordsLeft };

const ZONE = "Asia/Shanghai";
const LOCALE = say("zh-CN", "en-GB");
const MONTH = say("long", "short") as "long" | "short";

export function moment(iso: string): string {
  const form = { timeZone: ZONE, month: MONTH, day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false } as const;
  return new Intl.DateTimeFormat(LOCALE, form).format(new Date(iso));
}

/** A day that is written as `2026-11-25`. */
export function dayOf(iso: string): string {
  return new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", month: MONTH, day: "numeric" }).format(new Date(`${iso}T12:00:00Z`));
}

export function today(): string {
  return new Intl.DateTimeFormat(LOCALE, { timeZone: ZONE, month: "long", day: "numeric", weekday: "short" }).format(new Date());
}

export function share(part: number, whole: number): string {
  return whole === 0 ? say("暂无", "none yet") : `${Math.round((100 * part) / whole)}%${say("（", " (")}n=${whole}${say("）", ")")}`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0)} MB`;
}

// Why a step on the phone itself did not come about. Nothing that was typed is lost by it.
export function failure(error: unknown): string {
  if (isFull(error)) {
    return say("手机存储已满，这一步没有存下；填的文字还在。请联网把待上传的送出去，或在“我”里看怎样腾出空间，再试一次。", "The phone's storage is full: this was not kept; what you typed is still here. Go online to send what waits, or see under “Me” how to make room, and try again.");
  }
  return say("这一步没有成功，已填的还在。", "That did not work; what you typed is still here.") + ` (${String(error)})`;
}

export const STATES: Record<string, string> = {
  reported: say("待受理", "Awaiting acceptance"),
  dispatched: say("待签收", "To sign"),
  handling: say("办理中", "In progress"),
  on_hold: say("挂账", "On hold"),
  answered: say("待核查", "To verify"),
  closed: say("已办结", "Completed"),
};

export function placeOf(held: PhoneCase): string {
  return held.address || (held.grid ?? held.village ?? held.town)?.name || say("待定位", "No place yet");
}

export function lineOf(held: PhoneCase): string {
  return held.text.replace(/\s+/g, " ").trim() || say("（保密反映，要点待中心填写）", "(confidential; the centre has yet to write the brief)");
}

export function itemState(item: Item): { words: string; tone: string; icon: string } {
  switch (item.state) {
    case "saved":
      return { words: say("已保存在手机", "Saved on this phone"), tone: "warn", icon: "device-mobile" };
    case "sending":
      return { words: say("正在上传", "Sending"), tone: "accent", icon: "cloud-upload" };
    case "arrived":
      return { words: say("已送达", "Delivered"), tone: "ok", icon: "cloud-check" };
    case "attention":
      return { words: say("需要您处理", "Needs you"), tone: "late", icon: "alert-triangle" };
  }
}
