import assert from "node:assert/strict";
import { test } from "node:test";
import type { TrainResult } from "../schema/result.ts";
import { exampleResult } from "../testing.ts";
import { compareResults } from "./compare.ts";
import type { ComparedLosses } from "./comparison.ts";
import { comparisonMarkdown } from "./comparison_markdown.ts";

/** The example's training under a runtime, with these losses. */
function trainedBy(runtime: string, lossSamples: readonly number[], seed = 0): TrainResult {
  const { train, ...rest } = exampleResult();
  const recipe = { ...train.recipe, seed };
  return {
    ...rest,
    id: crypto.randomUUID(),
    runtime: { ...rest.runtime, name: runtime },
    train: { ...train, recipe, lossSamples },
  };
}

function compared(...results: readonly TrainResult[]) {
  const inputs = results.map((result, i) => ({ name: `${i}.json`, result }));
  const comparison = compareResults(inputs);
  const losses = comparison.sections[0].pairs.flatMap(({ losses }) => losses);
  return { losses, markdown: comparisonMarkdown(comparison) };
}

const LOSSES = [2.3, 2.25, 2.2, 2.1];

test("of two trainings of one seed the first step that differs is named, with both losses", () => {
  const off = LOSSES.map((loss, i) => i >= 2 ? loss * (1 + 3e-7) : loss);
  const { losses, markdown } = compared(trainedBy("deno", LOSSES), trainedBy("bun", off));
  const [{ steps, first, furthest, beyondRounding }] = losses as [ComparedLosses];
  assert.deepEqual([steps, first?.step, first?.base, first?.other], [4, 2, 2.2, off[2]]);
  assert.ok(first!.off > 2e-7 && first!.off < 4e-7 && furthest.off >= first!.off);
  assert.equal(beyondRounding, null);
  assert.match(markdown, /step 2: 2\.200000, 2\.200001 \(3\.0e-7\) .* \| within rounding/);
});

test("losses that are the same say so, and those of another size say from which step on", () => {
  const same = compared(trainedBy("deno", LOSSES), trainedBy("bun", LOSSES));
  assert.equal(same.losses[0].first, null);
  assert.match(same.markdown, /the same to the bit/);
  const wrong = LOSSES.map((loss, i) => i >= 1 ? loss * 1.001 : loss);
  const { losses, markdown } = compared(trainedBy("deno", LOSSES), trainedBy("bun", wrong));
  assert.equal(losses[0].beyondRounding!.step, 1);
  assert.match(markdown, /not by rounding alone from step 1/);
});

test("losses of other seeds are not laid side by side, and NaN is beyond rounding", () => {
  const other = compared(trainedBy("deno", LOSSES), trainedBy("bun", LOSSES, 1));
  assert.deepEqual(other.losses, []);
  const broken = compared(trainedBy("deno", LOSSES), trainedBy("bun", [2.3, NaN]));
  assert.equal(broken.losses[0].beyondRounding!.step, 1);
});
