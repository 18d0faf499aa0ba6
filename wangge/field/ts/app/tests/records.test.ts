import assert from "node:assert/strict";
import { test } from "node:test";
import { rebased } from "../queue";
import { amountOf, differing, isCase, matching, sideBySide, standing, storeOf, subjectOf, toldOf } from "../records";
import type { Household, Item, PhoneCase, Place } from "../types";

const LAMP: Place = { id: 7, kind: "lamp", name: "路灯 7", address: "富水路", grid: "370682001019001", lon: 120.7, lat: 36.97, component_code: "", credit_code: "", condition: "intact", version: 3 };
const HOME: Household = { id: 9, address: "富水路 18 号", size_band: "2", grid: "370682001019001", version: 1 };

function item(more: Partial<Item>): Item {
  return {
    id: "x", kind: "place_change", subject: "places:7", title: "", data: {}, files: [], captured_at: "2026-03-10T10:00:00Z", base_version: 3, basis: "",
    state: "saved", order: 1, attempts: 0, problem: null, theirs: null, number: "", arrived_at: "", clock_corrected: false, ...more,
  }; // prettier-ignore
}

test("a correction says only what is different, and an empty value takes one away", () => {
  const said = { kind: "lamp", name: "路灯 7", address: "富水路 2 号", condition: null, component_code: "", credit_code: "" };
  assert.deepEqual(differing(LAMP, said), { address: "富水路 2 号", condition: null });
  assert.deepEqual(differing(HOME, { address: "富水路 18 号", size_band: "2" }), {});
});

test("a record stands with the corrections that wait, in their order, and with nobody else's", () => {
  const items = [
    item({ id: "b", order: 2, data: { place: 7, condition: null } }),
    item({ id: "a", order: 1, data: { place: 7, condition: "broken", name: "路灯甲" } }),
    item({ id: "c", order: 3, state: "arrived", data: { place: 7, name: "到了的" } }),
    item({ id: "d", order: 4, subject: "places:8", data: { place: 8, name: "别的" } }),
  ];
  const { record, pending } = standing("places", LAMP, items);
  assert.deepEqual([record.name, record.condition, record.version, record.id], ["路灯甲", "", 3, 7]);
  assert.deepEqual(pending.map(({ id }) => id), ["a", "b"]);
  assert.deepEqual(standing("households", HOME, items).pending, []);
  assert.equal(subjectOf("households", 9), "households:9");
});

test("records are found by every word, in the order of their numbers, so many at once", () => {
  const lamps = [10, 9, 2].map((number) => ({ ...LAMP, id: number, name: `路灯 ${number}` }));
  assert.deepEqual(matching(lamps, "", 2), { shown: [lamps[2], lamps[1]], total: 3 });
  assert.deepEqual(matching(lamps, "富水 9", 5).shown, [lamps[1]]);
  assert.deepEqual(matching([HOME], "19 号", 5), { shown: [], total: 0 });
});

test("both versions stand field by field; what the worker did not touch stays out of the own column", () => {
  const rows = sideBySide({ place: 7, condition: "broken", lon: 120.71, lat: 36.98 }, { ...LAMP, name: "路灯甲" });
  assert.deepEqual(rows.find(({ name }) => name === "condition"), { name: "condition", mine: "broken", theirs: "intact" });
  assert.deepEqual(rows.find(({ name }) => name === "name"), { name: "name", mine: null, theirs: "路灯甲" });
  assert.deepEqual(rows.find(({ name }) => name === "point"), { name: "point", mine: "120.71000 36.98000", theirs: "120.70000 36.97000" });
  assert.deepEqual(sideBySide({ household: 9, size_band: "" }, HOME).map(({ mine }) => mine), [null, ""]);
});

test("what the server tells goes where it belongs, and the next correction stands on it", () => {
  const told = { number: "A", version: 2 } as PhoneCase;
  assert.deepEqual([storeOf(told), storeOf(LAMP), storeOf(HOME)], ["cases", "places", "households"]);
  assert.deepEqual([isCase(told), isCase(LAMP)], [true, false]);
  const after = toldOf({ client_id: "x", outcome: "applied", result: { place: { ...LAMP, version: 4 } } });
  const [next] = rebased([item({ state: "arrived" }), item({ id: "y", order: 2 })], "places:7", after ?? LAMP);
  assert.deepEqual([next?.id, next?.base_version, next?.basis], ["y", 4, ""]);
  assert.equal(toldOf({ client_id: "x", outcome: "applied", result: { number: "A" } }), null);
});

test("an amount is a whole number within bounds", () => {
  assert.deepEqual(["30", " 1 ", "100000", "0", "100001", "3.5", "-2", "三十", ""].map(amountOf), [30, 1, 100_000, null, null, null, null, null, null]);
});
