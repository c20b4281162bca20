import assert from "node:assert/strict";
import { test } from "node:test";
import { blocksOf, runningMean, windowFor } from "./smoothing.ts";

test("a running mean is of whole windows only, and of a straight line its middle", () => {
  assert.deepEqual(runningMean([1, 2, 3, 4, 5, 6, 7], 5), [3, 4, 5]);
  assert.deepEqual(runningMean([9, 0, 0, 3, 6], 3), [3, 1, 3]);
  assert.deepEqual(runningMean([9, 4], 1), [9, 4]);
  assert.deepEqual([0, 99, 100, 5000].map(windowFor), [1, 1, 3, 101]);
});

test("blocks cover every value once, the last with what is left", () => {
  assert.deepEqual(blocksOf([3, 1, 2, 8, 5], 2), [
    { first: 1, last: 3, mean: 2, least: 1, most: 3 },
    { first: 4, last: 5, mean: 6.5, least: 5, most: 8 },
  ]);
  assert.deepEqual(blocksOf([], 2), []);
});
