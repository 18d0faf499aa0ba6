// Making elements. Text is always text; the only markup that is parsed are our own icons.
import alert from "../../../ui/icons/alert-triangle.svg?raw";
import back from "../../../ui/icons/arrow-left.svg?raw";
import bell from "../../../ui/icons/bell.svg?raw";
import camera from "../../../ui/icons/camera.svg?raw";
import check from "../../../ui/icons/check.svg?raw";
import right from "../../../ui/icons/chevron-right.svg?raw";
import circleCheck from "../../../ui/icons/circle-check.svg?raw";
import clock from "../../../ui/icons/clock.svg?raw";
import late from "../../../ui/icons/clock-exclamation.svg?raw";
import cloudCheck from "../../../ui/icons/cloud-check.svg?raw";
import cloudOff from "../../../ui/icons/cloud-off.svg?raw";
import cloudUpload from "../../../ui/icons/cloud-upload.svg?raw";
import here from "../../../ui/icons/current-location.svg?raw";
import device from "../../../ui/icons/device-mobile.svg?raw";
import lock from "../../../ui/icons/lock.svg?raw";
import login from "../../../ui/icons/login.svg?raw";
import logout from "../../../ui/icons/logout.svg?raw";
import microphone from "../../../ui/icons/microphone.svg?raw";
import phone from "../../../ui/icons/phone.svg?raw";
import refresh from "../../../ui/icons/refresh.svg?raw";
import route from "../../../ui/icons/route.svg?raw";
import send from "../../../ui/icons/send.svg?raw";
import trash from "../../../ui/icons/trash.svg?raw";

const ICONS: Record<string, string> = {
  "alert-triangle": alert, "arrow-left": back, bell, camera, check, "chevron-right": right, "circle-check": circleCheck, clock,
  "clock-exclamation": late, "cloud-check": cloudCheck, "cloud-off": cloudOff, "cloud-upload": cloudUpload, "current-location": here,
  "device-mobile": device, lock, login, logout, microphone, phone, refresh, route, send, trash,
}; // prettier-ignore

export type Child = Node | string | null | false | undefined;
export type Attributes = Record<string, string | boolean | ((event: Event) => void)>;

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return made;
}

export function icon(name: string): SVGElement {
  const holder = document.createElement("template");
  holder.innerHTML = (ICONS[name] ?? "").trim();
  const made = holder.content.firstElementChild as SVGElement;
  made.classList.add("icon");
  made.setAttribute("aria-hidden", "true");
  return made;
}

export function chip(words: string, tone = "", sign = ""): HTMLElement {
  return h("span", { class: `chip ${tone}`.trim() }, sign && icon(sign), words);
}

export function notice(tone: string, sign: string, ...children: Child[]): HTMLElement {
  return h("div", { class: `notice ${tone}`.trim(), role: tone === "late" ? "alert" : "status" }, icon(sign), h("div", {}, ...children));
}

export function empty(title: string, text: string): HTMLElement {
  return h("div", { class: "all-done" }, icon("circle-check"), h("p", {}, h("b", {}, title), h("br"), text));
}

export function facts(...rows: [string, Child][]): HTMLElement {
  return h("dl", { class: "facts" }, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}
