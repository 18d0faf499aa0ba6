import assert from "node:assert/strict";
import { test } from "node:test";
import { dropSpare, dropSpares, keepSpare, spareOf, sparesOf } from "../spare";
import type { Draft } from "../types";

// As a browser's: what is kept are own properties, beside the methods.
class Store {
  getItem(name: string): string | null {
    return (this as unknown as Record<string, string>)[name] ?? null;
  }
  setItem(name: string, value: string): void {
    (this as unknown as Record<string, string>)[name] = value;
  }
  removeItem(name: string): void {
    delete (this as unknown as Record<string, string>)[name];
  }
}

Object.assign(globalThis, { localStorage: new Store() });

function draft(key: string, text: string): Draft {
  return { key, fields: { text }, files: [{ id: "f", purpose: "report" }], at: "2026-03-10T10:00:00Z" };
}

test("words without room in the database come back, for their user alone", () => {
  keepSpare("wang", draft("report", "栏杆断了"));
  keepSpare("wang", draft("act:A:answer", "已清运"));
  keepSpare("wu", draft("report", "别人的"));
  assert.deepEqual(spareOf("wang", "report"), draft("report", "栏杆断了"));
  assert.deepEqual([spareOf("wang", "visit:1:2"), sparesOf("wang").map(({ key }) => key)], [null, ["report", "act:A:answer"]]);
  dropSpare("wang", "report");
  assert.deepEqual([spareOf("wang", "report"), spareOf("wu", "report")?.fields["text"]], [null, "别人的"]);
  dropSpares("wang");
  assert.deepEqual([sparesOf("wang"), sparesOf("wu").length], [[], 1]);
});
