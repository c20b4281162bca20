import assert from "node:assert/strict";
import { test } from "node:test";
import { ranksOf } from "./ranks.ts";

const ranks = (...scores: (number | [number, "verified"])[]) =>
  ranksOf(scores.map((each) => ({
    ...{ field: "a", noise: 0.05 },
    ...(Array.isArray(each) ? { score: each[0], verified: true } : { score: each }),
  })));

test("a verified result goes before those that noise may have put ahead of it, and before no others", () => {
  assert.deepEqual(ranks(100, 98, 90), [1, 2, 3]);
  assert.deepEqual(ranks(100, [98, "verified"], 90), [2, 1, 3]);
  assert.deepEqual(ranks(100, 98, [94, "verified"]), [1, 2, 3]);
  assert.deepEqual(ranks([96, "verified"], 100, [97, "verified"], 100), [2, 3, 1, 3]);
  // Of seconds less is better.
  assert.deepEqual(ranks(-10, [-10.4, "verified"], [-11, "verified"]), [2, 1, 3]);
});
