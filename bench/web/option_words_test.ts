import assert from "node:assert/strict";
import { test } from "node:test";
import { recipeOf } from "../../results/schema/recipe.ts";
import { recipeEntries } from "../../results/schema/recipe_entries.ts";
import { nameOptions } from "../../results/text/option_name.ts";
import { configOf } from "../train/config.ts";
import { batchAdvice } from "../train/memory/memory_line.ts";
import { NonFiniteLossError } from "../train/non_finite.ts";
import { freshProgress } from "../train/progress.ts";
import { failureOf } from "./runs/failure.ts";

/** Asks for what is refused. */
const REFUSED: readonly (() => unknown)[] = [
  () => recipeOf("synthetic", { nesterov: true, optimiser: "adamw" }),
  () => recipeOf("synthetic", { nesterov: true, momentum: 0 }),
  () => recipeOf("synthetic", { warmupEpochs: 3, epochs: 2 }),
  () => configOf(recipeOf("synthetic", { batch: 9 }), { train: { count: 8 } } as never, {}),
  () => {
    throw new NonFiniteLossError("loss", NaN, freshProgress(), recipeOf("synthetic"));
  },
];

function messages(): string[] {
  const refusals = REFUSED.map((refused) => {
    try {
      refused();
    } catch (error) {
      return failureOf(error).message.split("\n", 1)[0];
    }
    return "nothing was refused";
  });
  return [...refusals, batchAdvice(4)];
}

test("sentences name options as flags at the command line, and as the page's fields on the page", async () => {
  const typed = messages();
  assert.match(typed[4], /try a smaller --lr$/);
  assert.match(typed[5], /--accumulate makes one of several$/);
  await import("./option_words.ts");
  try {
    const shown = messages();
    assert.equal(shown[0], "Cannot use nesterov as it is SGD's: optimiser is adamw");
    assert.equal(shown[2], "Cannot warm up for longer than the run: warmup epochs is 3, epochs 2");
    assert.match(shown[3], /: batch is 9, there are 8$/);
    assert.match(shown[4], /try a smaller learning rate$/);
    const hints = recipeEntries().map(({ description }) => description);
    assert.deepEqual([...shown, ...hints].filter((text) => text.includes("--")), []);
  } finally {
    nameOptions((_, flag) => flag);
  }
});
