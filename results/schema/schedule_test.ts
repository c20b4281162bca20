import assert from "node:assert/strict";
import { test } from "node:test";
import { type Recipe, recipeOf } from "./recipe.ts";
import { learningRateAt } from "./schedule.ts";

const rates = (asked: Partial<Recipe>, epochs = 6, stepsPerEpoch = 2) => {
  const recipe = recipeOf("cifar10", { learningRate: 0.4, stepEpochs: 2, epochs, ...asked });
  return Array.from(
    { length: epochs * stepsPerEpoch },
    (_, at) => Number(learningRateAt(recipe, at, stepsPerEpoch).toPrecision(6)),
  );
};

test("the learning rate grows over the warm-up, then stays, falls in steps, or along a cosine", () => {
  assert.deepEqual(new Set(rates({})), new Set([0.4]));
  assert.deepEqual(rates({ warmupEpochs: 2 }).slice(0, 6), [0.1, 0.2, 0.3, 0.4, 0.4, 0.4]);
  assert.deepEqual(rates({ schedule: "step" }).filter((_, at) => at % 2 === 0), [
    0.4,
    0.4,
    0.04,
    0.04,
    0.004,
    0.004,
  ]);
  const cosine = rates({ schedule: "cosine", warmupEpochs: 1 }, 5, 2);
  assert.deepEqual(cosine.slice(0, 3), [0.2, 0.4, 0.4]);
  assert.equal(cosine[6], 0.2); // half way between the warm-up and the end
  assert.ok(cosine.at(-1)! > 0 && cosine.at(-1)! < 0.02);
  const raised = rates({ schedule: "cosine", warmupEpochs: 1, finalRate: 0.1 }, 5, 2);
  assert.equal(raised[6], 0.25);
  assert.ok(raised.at(-1)! > 0.1 && raised.at(-1)! < 0.12);
});
