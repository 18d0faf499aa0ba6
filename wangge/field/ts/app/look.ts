// Language, theme and type size: the server's cookies say, the phone remembers, so that a cached shell looks right.
import { recall } from "./store";
import type { Look } from "./types";

const KEY = "wangge-field-look";

function kept(): Partial<Look> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Look>;
  } catch {
    return {};
  }
}

// Returns whether the language is another one than the page was drawn in.
export function apply(look: Partial<Look>): boolean {
  const root = document.documentElement;
  if (look.theme) root.dataset["theme"] = look.theme;
  if (look.size) root.dataset["size"] = look.size;
  localStorage.setItem(KEY, JSON.stringify({ ...kept(), ...look }));
  const lang = !look.language ? root.lang : look.language.startsWith("zh") ? "zh-Hans" : look.language;
  const isOther = lang !== root.lang;
  root.lang = lang;
  return isOther;
}

export function applyKept(): void {
  apply(kept());
}

export async function setLook(name: keyof Look, value: string): Promise<void> {
  apply({ [name]: value });
  const body = new URLSearchParams({ [name]: value, csrfmiddlewaretoken: await recall("csrf"), next: "/field/" });
  await fetch("/ui/preference/", { method: "POST", body, redirect: "manual" }).catch(() => undefined);
}
