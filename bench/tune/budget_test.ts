import assert from "node:assert/strict";
import { test } from "node:test";
import { Budget } from "./budget.ts";
import { tryingText, tuningLines } from "./tuning_text.ts";

const TRYING = {
  ...{ op: "gemm", shape: "NN 8x8x8", variant: "tiled", done: 2, total: 12, secondsLeft: 61 },
};

test("a budget is used up as time passes, and never less than nothing is left", () => {
  let now = 5000;
  const budget = new Budget(60, () => now);
  assert.equal(budget.secondsLeft(), 60);
  now += 45_000;
  assert.equal(budget.secondsLeft(), 15);
  now += 45_000;
  assert.equal(budget.secondsLeft(), 0);
  assert.equal(new Budget(Infinity, () => now).secondsLeft(), Infinity);
});

test("what the tuner tries is told with op, shape, candidate and the time left; as lines every ten seconds", () => {
  assert.equal(
    tryingText(TRYING),
    "tuning gemm NN 8x8x8 tiled, shape 3 of 12, 1:01 to tune left",
  );
  const alone = { ...TRYING, done: null, total: null, secondsLeft: Infinity };
  assert.equal(tryingText(alone), "tuning gemm NN 8x8x8 tiled");
  let now = 0;
  const lines = tuningLines(() => now);
  assert.equal(lines(TRYING).length, 1);
  now = 9999;
  assert.deepEqual(lines(TRYING), []);
  now = 10_000;
  assert.deepEqual(lines(TRYING), [tryingText(TRYING)]);
});
