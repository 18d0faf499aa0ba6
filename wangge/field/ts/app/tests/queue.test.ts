import assert from "node:assert/strict";
import { test } from "node:test";
import { asText, counts, judge, outworn, overlay, pageSize, pieceSize, ready, rebased, strays, waitFor } from "../queue";
import type { Item, ItemState, KeptFile, PhoneCase } from "../types";

let serial = 0;

function item(subject: string, state: ItemState = "saved", more: Partial<Item> = {}): Item {
  serial += 1;
  return {
    id: `id-${serial}`, kind: "act", subject, title: "签收", data: { number: subject, act: "sign" }, files: [],
    captured_at: "2026-03-10T10:00:00Z", base_version: 3, basis: "seen", state, order: serial, attempts: 0,
    problem: null, theirs: null, number: subject, arrived_at: "", clock_corrected: false, ...more,
  }; // prettier-ignore
}

function held(more: Partial<PhoneCase> = {}): PhoneCase {
  return { number: "A", state: "dispatched", acts: ["sign", "comment"], version: 4, basis: "now", ...more } as PhoneCase;
}

test("items of one subject go one after the other, others beside them", () => {
  const [sign, answer, other] = [item("A"), item("A"), item("B")];
  assert.deepEqual(ready([other, answer, sign]), [sign, other]);
  assert.deepEqual(ready([{ ...sign, state: "arrived" }, answer, other]), [answer, other]);
});

test("what needs the worker holds back what was done after it, and nothing else", () => {
  const [stuck, behind, other] = [item("A", "attention"), item("A"), item("B")];
  assert.deepEqual(ready([stuck, behind, other]), [other]);
});

test("a batch is bounded", () => {
  assert.equal(ready(Array.from({ length: 60 }, (_, place) => item(`S${place}`))).length, 20);
});

test("applied and repeated are both delivered", () => {
  for (const outcome of ["applied", "repeated"] as const) {
    const { item: told } = judge(item("A"), { client_id: "x", outcome, received_at: "2026-03-10T12:00:00Z", result: { number: "A-1" } });
    assert.deepEqual([told.state, told.number, told.arrived_at], ["arrived", "A-1", "2026-03-10T12:00:00Z"]);
  }
});

test("a visit that came too late for its answers says so, where it had any", () => {
  const late = { client_id: "x", outcome: "applied", result: { answers_kept: false } } as const;
  const told = (more: Partial<Item>): boolean | undefined => judge(item("V", "saved", { kind: "visit", ...more }), late).item.answers_lost;
  assert.deepEqual([told({ data: { outcome: "done", answers: { hose: "no" }, findings: [] } }), told({ files: [{ id: "f", purpose: "meter" }] })], [true, true]);
  assert.deepEqual([told({ data: { outcome: "declined", answers: {}, findings: [] } }), judge(item("A"), { ...late, result: {} }).item.answers_lost], [false, false]);
});

test("conflict and refusal wait for the worker with their reason, a failure is tried again", () => {
  const problem = { code: "act_not_allowed", title: "不行", detail: "", status: 409 };
  assert.equal(judge(item("A"), { client_id: "x", outcome: "refused", problem }).item.state, "attention");
  const conflict = judge(item("A"), { client_id: "x", outcome: "conflict", problem, theirs: held() });
  assert.deepEqual([conflict.item.state, conflict.item.theirs?.version], ["attention", 4]);
  const failed = judge(item("A"), { client_id: "x", outcome: "failed" });
  assert.deepEqual([failed.item.state, failed.item.attempts], ["saved", 1]);
});

test("files that the server has lost are sent again, five times at the most", () => {
  const problem = { code: "file_incomplete", title: "", detail: "", status: 409 };
  const first = judge(item("A"), { client_id: "x", outcome: "refused", problem });
  assert.deepEqual([first.resend, first.item.state], [true, "saved"]);
  assert.equal(judge(item("A", "saved", { attempts: 5 }), { client_id: "x", outcome: "refused", problem }).item.state, "attention");
});

test("the next act on a case stands on what the one before left", () => {
  const [done, next, later] = [item("A", "arrived"), item("A"), item("A")];
  const [moved, ...others] = rebased([done, next, later], "A", held({ version: 9, basis: "after" }));
  assert.deepEqual([moved?.id, moved?.base_version, moved?.basis, others.length], [next.id, 9, "after", 0]);
  assert.deepEqual(rebased([item("B", "saved", { base_version: null })], "B", held()), []);
});

test("a case shows what waits as if it were done", () => {
  const seen = overlay(held(), [item("A"), item("B")]);
  assert.deepEqual([seen.state, seen.acts[0], seen.pending.length], ["handling", "answer", 1]);
  const further = overlay(held(), [item("A"), item("A", "saved", { data: { number: "A", act: "answer" } })]);
  assert.deepEqual([further.state, further.acts], ["answered", ["comment"]]);
  assert.equal(overlay(held(), [item("A", "arrived")]).state, "dispatched");
});

test("waits grow to three minutes, never all at the same moment", () => {
  assert.deepEqual([0, 1, 5, 50].map((attempt) => waitFor(attempt, 0.5)), [3000, 5000, 180_000, 180_000]);
  assert.ok(waitFor(2, 0) < waitFor(2, 0.99));
});

test("pages and pieces follow the network within bounds", () => {
  assert.deepEqual([pageSize(50, 200), pageSize(50, 2000), pageSize(50, 9000), pageSize(12, 9000), pageSize(150, 10)], [100, 50, 25, 10, 200]);
  assert.deepEqual([pieceSize(131072, 100), pieceSize(131072, 9000), pieceSize(40000, 9000), pieceSize(1048576, 1)], [262144, 65536, 32768, 1048576]);
});

test("what was delivered is shown for a day", () => {
  const now = Date.parse("2026-03-11T12:00:01Z");
  const [old, fresh] = [item("A", "arrived", { arrived_at: "2026-03-10T12:00:00Z" }), item("B", "arrived", { arrived_at: "2026-03-10T13:00:00Z" })];
  assert.deepEqual(outworn([old, fresh, item("C")], now), [old]);
});

test("files that nothing names go after a day, not those of a form that is open now", () => {
  const now = Date.parse("2026-03-11T12:00:00Z");
  const file = (id: string, at?: string): KeptFile => ({ id, name: "", type: "image/jpeg", blob: new Blob([]), sha256: "", ...(at ? { at } : {}) });
  const files = [file("named", "2026-03-01T12:00:00Z"), file("old", "2026-03-10T11:00:00Z"), file("open", "2026-03-11T11:00:00Z"), file("undated")];
  assert.deepEqual(strays(files, [{ id: "named", purpose: "report" }], now), ["old", "undated"]);
});

test("counts and text tell the truth", () => {
  assert.deepEqual(counts([item("A"), item("B", "sending"), item("C", "attention"), item("D", "arrived")]), { saved: 1, sending: 1, attention: 1 });
  const text = asText(item("A", "attention", { title: "反馈结果", data: { result: "已清", category: null }, problem: { code: "x", title: "不行", detail: "", status: 409 } }));
  assert.ok(text.includes("result: 已清") && text.includes("x: 不行") && !text.includes("category"));
});
