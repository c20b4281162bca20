import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleStatistics } from "./statistics.ts";

test("Quantiles are samples, the lower of two in the middle, and the deviation is a sample's", () => {
  const { cv, ...quantiles } = sampleStatistics([4, 1, 3, 2]);
  assert.deepEqual(quantiles, { median: 2, p5: 1, p95: 3 });
  assert.ok(Math.abs(cv - Math.sqrt(5 / 3) / 2.5) < 1e-15, `${cv}`);
  assert.deepEqual(sampleStatistics([7]), { median: 7, p5: 7, p95: 7, cv: 0 });
});
