// Fields of a form whose every stroke is kept: words, choices, dates, photos and a voice note.
import { h, icon, type Child } from "./dom";
import { dropFile, keepDraft, keepFile, mine } from "./keeping";
import { recorder } from "./voice";
import { failure, say } from "./words";
import type { Draft, FileRef } from "./types";

export interface Choice {
  value: string;
  label: string;
  group?: string;
}

export interface Field {
  name: string;
  label: string;
  hint?: string;
  kind: "words" | "line" | "radio" | "checks" | "select" | "date" | "photos" | "note" | "point";
  required?: boolean;
  choices?: Choice[];
  first?: string;
  purpose?: FileRef["purpose"];
  single?: boolean; // one picture and nothing else
  css?: string;
}

export class Form {
  readonly root: HTMLFormElement;
  private saving = Promise.resolve();
  private readonly finishing: (() => Promise<void>)[] = []; // of what is being recorded

  constructor(
    readonly draft: Draft,
    fields: readonly Field[],
    submit: Child[],
    act: (values: Record<string, string>, files: FileRef[]) => Promise<Record<string, string>>,
  ) {
    this.root = h("form", { novalidate: true, autocomplete: "off" }, ...fields.map((field) => this.field(field)));
    this.root.append(h("div", { class: "foot-act" }, h("button", { class: "btn primary big wide" }, ...submit)));
    this.root.addEventListener("input", () => void this.keep());
    this.root.addEventListener("change", () => void this.keep());
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit(fields, act);
    });
  }

  get values(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [name, value] of new FormData(this.root)) if (typeof value === "string") found[name] = name in found ? `${found[name]} ${value}` : value;
    return found;
  }

  // One write after the other, each with what stands in the form at its own time.
  keep(): Promise<void> {
    this.saving = this.saving.then(() => keepDraft({ ...this.draft, fields: this.values, files: this.draft.files })).catch((error: unknown) => this.wrong({ "": failure(error) }));
    return this.saving;
  }

  set(name: string, value: string): void {
    const input = this.root.elements.namedItem(name);
    if (input instanceof RadioNodeList || input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement || input instanceof HTMLSelectElement) input.value = value;
    void this.keep();
  }

  wrong(errors: Record<string, string>): void {
    this.root.querySelectorAll(".error, .notice.late").forEach((each) => each.remove());
    this.root.querySelectorAll(".wrong").forEach((each) => each.classList.remove("wrong"));
    for (const [name, words] of Object.entries(errors)) {
      const field = this.root.querySelector(`[data-field="${name}"]`);
      if (field) {
        field.classList.add("wrong");
        field.querySelector("label, legend")?.after(h("p", { class: "error", role: "alert" }, words));
      } else this.root.prepend(h("p", { class: "notice late", role: "alert" }, icon("alert-triangle"), h("span", {}, words)));
    }
    this.root.querySelector(".wrong, .notice.late")?.scrollIntoView({ block: "center" });
  }

  private async submit(fields: readonly Field[], act: (values: Record<string, string>, files: FileRef[]) => Promise<Record<string, string>>): Promise<void> {
    for (const finish of this.finishing) await finish();
    await this.keep();
    const values = this.values;
    const visible = fields.filter(({ name }) => (this.root.querySelector<HTMLElement>(`[data-field="${name}"]`)?.offsetParent ?? null) !== null);
    const missing = visible.filter(({ name, required }) => required && !(values[name] ?? "").trim());
    const errors = Object.fromEntries(missing.map(({ name, label }) => [name, say(`请填写“${label}”`, `Please fill in “${label}”`)]));
    this.wrong(Object.keys(errors).length > 0 ? errors : await act(values, this.draft.files).catch((error: unknown) => ({ "": failure(error) })));
  }

  private field(field: Field): HTMLElement {
    const css = `field ${field.css ?? ""}`.trim();
    const saysNothing = field.required || field.kind === "photos" || field.kind === "checks" || field.css === "asked";
    const optional = saysNothing ? "" : h("span", { class: "optional" }, say("（选填）", " (optional)"));
    const hint = field.hint ? h("p", { class: "hint" }, field.hint) : "";
    if (field.kind === "photos") return h("div", { class: `${css} photo-field`, "data-field": field.name }, ...this.photos(field));
    if (field.kind === "note") return h("p", { class: `${css} hint`, "data-field": field.name }, field.label);
    if (field.kind === "point") return this.point(field, css);
    if (field.kind === "radio" || field.kind === "checks") {
      const boxes = (field.choices ?? []).map((choice) => h("label", { class: "choice" }, this.tick(field, choice), h("span", {}, choice.label)));
      return h("fieldset", { class: css, "data-field": field.name }, h("legend", {}, field.label, optional), hint, h("div", { class: "choices grid" }, ...boxes));
    }
    const input = this.input(field);
    return h("div", { class: css, "data-field": field.name }, h("label", { for: input.id }, field.label, optional), hint, input);
  }

  private tick(field: Field, { value }: Choice): HTMLInputElement {
    const chosen = this.draft.fields[field.name] ?? field.first ?? "";
    if (field.kind === "checks") return h("input", { type: "checkbox", name: field.name, value, checked: chosen.split(" ").includes(value) });
    return h("input", { type: "radio", name: field.name, value, checked: value === chosen });
  }

  private point(field: Field, css: string): HTMLElement {
    const input = h("input", { type: "hidden", name: field.name, value: this.draft.fields[field.name] ?? "" });
    const words = h("p", { class: "hint", role: "status" }, input.value);
    const put = (place: string): void => {
      input.value = words.textContent = place;
      away.hidden = place === "";
      void this.keep();
    };
    const found = ({ coords }: GeolocationPosition): void => put(`${coords.longitude.toFixed(6)} ${coords.latitude.toFixed(6)}`);
    const failed = (): void => void (words.textContent = say("没有定位成功", "No position"));
    const ask = (): void => navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: 15_000 });
    const button = h("button", { type: "button", id: `f-${field.name}`, class: "btn wide", onclick: ask }, icon("current-location"), say("取当前位置", "Take this position"));
    const away = h("button", { type: "button", class: "btn quiet", hidden: input.value === "", onclick: () => put("") }, icon("trash"), say("去掉位置", "Remove the position"));
    const hint = field.hint ? h("p", { class: "hint" }, field.hint) : "";
    return h("div", { class: css, "data-field": field.name }, h("label", { for: `f-${field.name}` }, field.label), hint, input, button, words, away);
  }

  private input(field: Field): HTMLElement {
    const [id, value] = [`f-${field.name}`, this.draft.fields[field.name] ?? field.first ?? ""];
    if (field.kind === "words") return h("textarea", { id, name: field.name, rows: "3", maxlength: "2000" }, value);
    if (field.kind === "select") {
      const made = h("select", { id, name: field.name });
      for (const choice of field.choices ?? []) groupIn(made, choice.group).append(h("option", { value: choice.value, selected: choice.value === value }, choice.label));
      return made;
    }
    return h("input", { id, name: field.name, type: field.kind === "date" ? "date" : "text", value, maxlength: "200" });
  }

  private photos(field: Field): Child[] {
    const [id, purpose] = [`f-${field.name}`, field.purpose ?? "proof"];
    const list = h("ul", { class: "previews", "aria-live": "polite" });
    const accept = field.single ? "image/*" : "image/*,audio/mp4,audio/mpeg,video/mp4";
    const input = h("input", { id, type: "file", multiple: !field.single, accept });
    const taken = (): Promise<void> => (field.single && input.files?.length ? this.clear(purpose, list) : Promise.resolve());
    input.addEventListener("change", () => void taken().then(() => this.add([...(input.files ?? [])], purpose, list)).then(() => (input.value = "")));
    for (const file of this.draft.files.filter((each) => each.purpose === purpose)) void this.show(file, list);
    const label = h("label", { class: "camera", for: id }, icon("camera"), h("span", {}, field.label), field.hint ? h("small", {}, field.hint) : "");
    const voice = purpose === "report" ? recorder((file) => this.add([file], purpose, list)) : null;
    if (voice) this.finishing.push(voice.finish);
    return [label, input, voice?.button, list];
  }

  private async add(files: File[], purpose: FileRef["purpose"], list: HTMLElement): Promise<void> {
    for (const file of files) {
      try {
        const kept = await keepFile(file, file.name);
        const named: FileRef = { id: kept.id, purpose };
        this.draft.files.push(named);
        await this.keep();
        await this.show(named, list);
      } catch (error) {
        this.wrong({ "": failure(error) });
      }
    }
  }

  // Another picture takes the place of the one before.
  private async clear(purpose: FileRef["purpose"], list: HTMLElement): Promise<void> {
    for (const old of this.draft.files.filter((each) => each.purpose === purpose)) {
      this.draft.files.splice(this.draft.files.indexOf(old), 1);
      await dropFile(old.id);
    }
    list.replaceChildren();
  }

  private async show(file: FileRef, list: HTMLElement): Promise<void> {
    const kept = await (await mine()).get("files", file.id);
    if (!kept) return;
    const [kind, src] = [kept.type.split("/")[0], URL.createObjectURL(kept.blob)];
    const sound = (): HTMLElement => h("audio", { controls: true, preload: "metadata", src, "aria-label": kept.name });
    const view = kind === "image" ? h("img", { alt: kept.name, src }) : kind === "audio" ? sound() : h("span", {}, kept.name);
    const label = say(`去掉 ${kept.name}`, `Remove ${kept.name}`);
    const item = h("li", { class: kind === "audio" ? "sound" : "" }, view, h("button", { type: "button", class: "btn square", "aria-label": label, onclick: () => void this.remove(file, item) }, icon("trash")));
    list.append(item);
  }

  private async remove(file: FileRef, item: HTMLElement): Promise<void> {
    this.draft.files.splice(this.draft.files.findIndex((each) => each.id === file.id), 1);
    await this.keep();
    await dropFile(file.id);
    item.remove();
  }
}

function groupIn(select: HTMLSelectElement, label = ""): HTMLElement {
  if (label === "") return select;
  const found = [...select.querySelectorAll("optgroup")].find((each) => each.label === label);
  if (found) return found;
  const made = h("optgroup", { label });
  select.append(made);
  return made;
}
