import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dataset } from "../../datasets/dataset.ts";
import { recipeOf } from "../../results/schema/recipe.ts";
import { checkLimits } from "./config.ts";

const data = (images: number, classes: number) =>
  ({ train: { count: images }, classes: Array(classes).fill("x") }) as unknown as Dataset;

test("a run that has more steps or classes than a result may have is told so before its first step", () => {
  const recipe = recipeOf("imagenet", { epochs: 90 });
  checkLimits(recipe, data(600_000, 1000), {});
  const large = data(1_281_167, 1000);
  assert.throws(
    () => checkLimits(recipe, large, {}),
    /^UserError: Cannot train for 3603240 steps .* at most 2000000: give a larger --batch or fewer --epochs$/,
  );
  checkLimits(recipe, large, { steps: 50 });
  checkLimits(recipe, large, { evalOnly: true });
  checkLimits(recipe, data(100, 21_841), {});
  assert.throws(() => checkLimits(recipe, data(100, 25_001), {}), /25001 classes .* 25000$/);
});
