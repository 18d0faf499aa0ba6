// Me: the own results of the month, what the phone holds, how it looks, and signing out without losing anything.
import { alone } from "../alone";
import { facts, h, icon, notice, type Child } from "../dom";
import { attempt, go, head, signIn, tell } from "../frame";
import { drafts, dropDrafts, mine } from "../keeping";
import { setLook } from "../look";
import { waiting } from "../queue";
import { isShort, room } from "../space";
import { erase, part, recall } from "../store";
import { megabytes, moment, say, share } from "../words";
import type { Grid, Results } from "../types";

export async function meScreen(sync: () => Promise<void>): Promise<Child[]> {
  const db = await mine();
  const [results, grids, name] = [await part<Results>(db, "results"), (await part<Grid[]>(db, "grids")) ?? [], (await part<string>(db, "name")) ?? ""];
  head({ title: name, where: say("网格员", "Grid worker") });
  return [
    ...(results ? resultsOf(results) : []),
    h("h2", { class: "section-head" }, say("我的岗位", "My posts")),
    h("ul", { class: "list" }, ...grids.map((grid) => h("li", { class: "item" }, h("b", {}, grid.name), h("span", { class: "meta" }, grid.path)))),
    h("h2", { class: "section-head" }, say("这部手机", "This phone")),
    h("div", { class: "pad" }, await storage(), h("button", { class: "btn big wide", onclick: () => void sync() }, icon("refresh"), say("现在更新", "Bring up to date")), (await recall("signed_out")) ? h("p", {}, signIn()) : ""),
    h("h2", { class: "section-head" }, say("显示", "Display")),
    prefs(),
    h("h2", { class: "section-head" }, say("提意见", "Your opinion")),
    h("ul", { class: "list" }, outside("/report/?category=0905", say("投诉或建议", "Complain or suggest"), say("走居民的门，可以匿名；反映中心或单位的，该单位回避。", "By the residents' door, anonymously if you like.")), outside("/account/", say("我的账号", "My account"), say("改密码、第二因素", "Password, second factor"))),
    h("div", { class: "foot-act plain" }, h("button", { class: "btn big wide", onclick: () => void leave() }, icon("logout"), say("退出登录", "Sign out"))),
  ];
}

function outside(href: string, title: string, text: string): Child {
  return h("li", {}, h("a", { class: "item", href, "data-leaves": true }, h("b", {}, title), h("span", { class: "side go" }, icon("chevron-right")), h("span", { class: "meta" }, text)));
}

function resultsOf(found: Results): Child[] {
  const month = Number(found.month.slice(5));
  const inEnglish = new Intl.DateTimeFormat("en-GB", { month: "long" }).format(new Date(2000, month - 1, 1));
  const stat = (value: number, label: string): Child => h("div", { class: "stat" }, h("b", {}, String(value)), h("span", {}, label));
  return [
    h("h2", { class: "section-head" }, say(`${month}月我办了什么`, `My results in ${inEnglish}`)),
    h("div", { class: "pad results" },
      h("div", { class: "stats" }, stat(found.reported, say("上报", "reported")), stat(found.self_handled, say("自行处置", "settled")), stat(found.answered, say("反馈结果", "answered")), stat(found.closed, say("交办办结", "completed"))),
      facts([say("按期反馈", "Answered in time"), share(found.on_time, found.answered)], [say("诉求人满意", "Reporters satisfied"), share(found.satisfied, found.evaluated)]),
      h("p", { class: "hint" }, say("只给自己看，不排名。数字不对的，请在下面提出。", "For yourself only; there is no ranking. If a figure is wrong, say so below."))),
  ]; // prettier-ignore
}

async function storage(): Promise<Child> {
  const db = await mine();
  const [found, at, files, begun] = [await room(), await part<string>(db, "synced_at"), await db.getAll("files"), await drafts()];
  const size = megabytes(files.reduce((sum, { blob }) => sum + blob.size, 0));
  const kept = waiting(await db.getAll("outbox")).length;
  const lasting = (await navigator.storage?.persisted?.()) ?? false;
  return h("div", {},
    facts(
      [say("更新于", "Up to date"), at ? moment(at) : say("还没有", "never")],
      [say("待上传", "Outbox"), h("a", { href: "/field/outbox/" }, say(`${kept} 条`, String(kept)))],
      [say("没写完的", "Not finished"), say(`${begun.length} 份`, String(begun.length))],
      [say("占用", "Storage"), found ? say(`共 ${megabytes(found.used)}，其中照片和语音 ${size}`, `${megabytes(found.used)} used (photos and voice notes ${size})`) : size]),
    (await isShort()) && notice("late", "alert-triangle", h("b", {}, say("手机存储快满或已满，新的照片可能存不下。", "The phone's storage is full or nearly so: new photos may not be kept.")), h("ol", {}, ...MAKING_ROOM.map((step) => h("li", {}, step)))),
    begun.length > 0 && h("button", { class: "btn wide", onclick: () => attempt(clear(begun.length)) }, icon("trash"), say("删去没写完的", "Delete what is not finished")),
    !lasting && h("p", { class: "hint" }, say("手机空间紧张时，浏览器可能清掉这里的内容；把本页“添加到主屏幕”更稳妥。", "When space runs short the browser may clear this; adding the page to the home screen makes it safer.")),
  ); // prettier-ignore
}

const MAKING_ROOM = [
  say("有网络时点“现在更新”：送达以后，照片就从手机上删去。", "With a network, press “Bring up to date”: photos leave the phone once they are delivered."),
  say("在“待上传”里去掉不要的；没写完又不要了的，在这里删去。", "Drop what you do not want from the outbox, and here what you will not finish."),
  say("删去手机里不用的应用、视频，清理聊天软件的缓存。", "Remove unused apps and videos, and clear what messengers keep."),
  say("文字占得很少，照样能记；照片腾出空间以后再补。", "Words need little room: go on writing, and add photos later."),
];

async function clear(count: number): Promise<void> {
  if (!confirm(say(`删去 ${count} 份没写完的内容和里面的照片？找不回来。`, `Delete ${count} unfinished with their photos? They cannot be brought back.`))) return;
  await dropDrafts();
}

function prefs(): Child {
  const root = document.documentElement.dataset;
  const button = (name: "size" | "theme" | "language", value: string, words: string, isOn: boolean): Child =>
    h("button", { class: "btn", "aria-pressed": String(isOn), onclick: () => void setLook(name, value).then(() => (name === "language" ? location.reload() : go(location.pathname))) }, words);
  const isLarge = root["size"] === "large";
  const isEnglish = document.documentElement.lang.startsWith("en");
  return h("div", { class: "prefs" }, button("size", isLarge ? "normal" : "large", say("大字", "Large type"), isLarge),
    button("theme", "light", say("浅色", "Light"), root["theme"] === "light"), button("theme", "dark", say("深色", "Dark"), root["theme"] === "dark"),
    button("language", isEnglish ? "zh-hans" : "en", isEnglish ? "中文" : "English", false)); // prettier-ignore
}

// Nothing unsent goes without a word; then all that this phone holds of the user is erased.
async function leave(): Promise<void> {
  const unsent = (await (await mine()).getAll("outbox")).filter((item) => item.state !== "arrived").length;
  if (unsent > 0 && !confirm(say(`还有 ${unsent} 条没有送达，退出会把它们从手机上删去，找不回来。确定退出？`, `${unsent} items have not been delivered. Signing out erases them from this phone for good. Sign out?`))) return;
  if (!navigator.onLine) return tell(say("没有网络，不能退出登录。", "Signing out needs a network."), "late");
  await alone(erased); // and holds everybody else off until the page is gone
}

async function erased(): Promise<void> {
  const token = h("input", { type: "hidden", name: "csrfmiddlewaretoken", value: await recall("csrf") });
  const form = h("form", { method: "post", action: "/account/logout/" }, token);
  await erase(await recall("user"));
  document.body.append(form);
  form.submit();
  await new Promise(() => undefined);
}
