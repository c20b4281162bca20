/** What the rules know of models and versions is what models and package.json have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MODELS } from "../models/models.ts";
import { sgd } from "../models/optimisers/sgd.ts";
import { parameterSlices } from "../models/plan/flat.ts";
import { trainingGraph } from "../models/plan/training.ts";
import suite from "../package.json" with { type: "json" };
import { isParameter } from "../results/validate/claims/check_errors.ts";
import { MODEL_SIZES } from "../results/validate/reference/parameters.ts";
import { RELEASES } from "../results/validate/reference/releases.ts";

const SETTINGS = {
  ...{ batch: 2, evalBatch: 2, slots: 1, cropPadding: 0, horizontalFlip: false },
  ...{ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  optimiser: sgd({ momentum: 0, weightDecay: 0 }),
};

test("The rules know how many parameters each model has, for any number of classes and either stem", () => {
  const seen = new Set<string>();
  for (const [name, { make }] of Object.entries(MODELS)) {
    for (const stem of ["cifar", "imagenet"] as const) {
      for (const classes of [3, 10]) {
        const model = make({ classes, imageSize: name === "convnet" ? 32 : 64, stem });
        const { slices } = parameterSlices(trainingGraph(model, { ...SETTINGS, classes }));
        const { body, perClass } = MODEL_SIZES[model.name];
        const got = slices.reduce((sum, { elements }) => sum + elements, 0);
        assert.equal(body + classes * perClass, got, `${model.name} of ${classes} classes`);
        seen.add(model.name);
      }
    }
  }
  assert.deepEqual([...seen].sort(), Object.keys(MODEL_SIZES).sort());
});

test("The rules know the parameters of each model by name", () => {
  for (const [name, { make }] of Object.entries(MODELS)) {
    const model = make({ classes: 3, imageSize: name === "convnet" ? 32 : 64, stem: "cifar" });
    const { slices } = parameterSlices(trainingGraph(model, { ...SETTINGS, classes: 3 }));
    for (const slice of slices) assert.ok(isParameter(model.name, slice.name), slice.name);
  }
  assert.ok(!isParameter("convnet", "conv99.weight"));
});

test("The rules know this version of TrainMark", () => {
  assert.ok(Object.hasOwn(RELEASES, suite.version), `add ${suite.version} to RELEASES`);
});
