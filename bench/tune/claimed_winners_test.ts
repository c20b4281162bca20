import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleBench } from "../../results/testing.ts";
import { ClaimedWinners } from "./claimed_winners.ts";

test("what a result names has won again, whatever the sources are now; of all else the default stays", async () => {
  const { bench } = exampleBench(), [row] = bench.rows;
  const duel = { op: "train_step", shape: "convnet batch 100", dtype: "f32" };
  const tuning = [{ ...duel, variant: "tuned", candidates: [] }];
  const winners = new ClaimedWinners({ ...bench, tuning });
  assert.equal(winners.get(row).variant, row.variant);
  assert.deepEqual([winners.knows(duel), winners.get(duel).variant], [true, "tuned"]);
  const other = { op: "gemm", shape: "NN 7x7x7", dtype: "f32" };
  await winners.set();
  assert.deepEqual([winners.knows(other), winners.get(other).variant], [false, null]);
});
