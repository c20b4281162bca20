import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedTable } from "./recorded_table.ts";
import type { TrainResult } from "../schema/result.ts";
import { exampleResult } from "../testing.ts";

function run(seed: number, testTop1: number, change: Partial<TrainResult> = {}): TrainResult {
  const result = exampleResult();
  const final = { ...result.train.final!, testTop1 };
  const recipe = { ...result.train.recipe, seed };
  return { ...result, train: { ...result.train, recipe, final }, ...change };
}

function recorded(...results: [day: string, result: TrainResult][]) {
  return results.map(([day, result], i) => ({ path: `${day}/machine/${i}.json`, day, result }));
}

test("Runs that differ by their seed make one row with mean and spread, whatever their order", () => {
  const runs = recorded(
    ["2026-01-31", run(2, 0.5481)],
    ["2026-01-31", run(0, 0.5589)],
    ["2026-01-31", run(1, 0.5356)],
  );
  const table = recordedTable(runs);
  // PyTorch's three seeds of the recipe: mean 54.75 %, standard deviation 1.17.
  assert.match(table, /\| 0, 1, 2 \| 54\.75 ± 1\.17 % \|/);
  assert.equal(recordedTable(runs.toReversed()), table);
});

test("Other recipes, data and adapters get rows of their own, and software its own section", () => {
  const result = exampleResult();
  const table = recordedTable(recorded(
    ["2026-01-31", run(0, 0.5)],
    [
      "2026-01-31",
      run(1, 0.9, { dataset: { ...result.dataset, canonical: false, synthetic: true } }),
    ],
    [
      "2026-01-31",
      run(2, 0.6, { adapter: { ...result.adapter, description: "X1", software: false } }),
    ],
    ["2026-01-31", run(3, 0.7, { dataset: { ...result.dataset, canonical: false } })],
    ["2026-01-31", run(4, 0.1, { status: "failed", reason: "The loss is not finite at step 7" })],
  ));
  const [hardware, software] = table.split("### Software adapters");
  assert.match(hardware, /\| X1 .* 60\.00 %/);
  assert.doesNotMatch(hardware, /llvmpipe/);
  for (
    const row of [
      /\(canonical\).* 50\.00 %/,
      /\(synthetic\).* 90\.00 %/,
      /\(not canonical\).* 70\.00 %/,
    ]
  ) {
    assert.match(software, row);
  }
  assert.match(
    table,
    /^- Not in the table: 2026-01-31\/machine\/4\.json, failed: The loss is not finite/m,
  );
  assert.doesNotMatch(table, / 10\.00 %/);
});

test("The newest day's runs replace older ones of the same thing, whatever their order", () => {
  const runs = recorded(
    ["2026-02-01", run(0, 0.6)],
    ["2026-01-31", run(0, 0.5)],
    ["2026-01-31", run(1, 0.4)],
  );
  for (const order of [runs, runs.toReversed()]) {
    const table = recordedTable(order);
    assert.match(table, /\| 0 +\| +60\.00 % \|.*\| 2026-02-01 \|/);
    assert.doesNotMatch(table, /2026-01-31/);
  }
});
