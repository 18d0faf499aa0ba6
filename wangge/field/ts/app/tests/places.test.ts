import assert from "node:assert/strict";
import { test } from "node:test";
import { drawing, isInside } from "../places";
import type { Outline, Ring } from "../types";

function square(west: number, south: number, side: number): Ring {
  return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]; // prettier-ignore
}

const PLAIN: Outline = { type: "Polygon", coordinates: [square(120.7, 36.97, 0.01)] };
const HOLED: Outline = { type: "Polygon", coordinates: [square(0, 0, 10), square(4, 4, 2)] };
const SPLIT: Outline = { type: "MultiPolygon", coordinates: [[square(0, 0, 1)], [square(5, 5, 1)]] };

test("a point lies inside, outside, in a hole, or in the second part", () => {
  assert.deepEqual([isInside(120.705, 36.975, PLAIN), isInside(120.715, 36.975, PLAIN), isInside(120.705, 36.985, PLAIN)], [true, false, false]);
  assert.deepEqual([isInside(1, 1, HOLED), isInside(5, 5, HOLED)], [true, false]);
  assert.deepEqual([isInside(0.5, 0.5, SPLIT), isInside(5.5, 5.5, SPLIT), isInside(3, 3, SPLIT)], [true, true, false]);
});

test("a drawing is north up, within its size, and narrower where meridians meet", () => {
  const { path, width, height } = drawing(PLAIN, 300);
  assert.deepEqual([height, width], [300, 240]);
  assert.ok(path.startsWith("M0.0 300.0L") && path.endsWith("Z"));
});
