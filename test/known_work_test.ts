/** What the rules know of the work of models' steps is what the models' plans do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { settingsOf } from "../bench/train/config.ts";
import { type Capabilities, LIMIT_NAMES } from "../kernels/gpu/kernel.ts";
import { MODELS } from "../models/models.ts";
import { planSession } from "../models/plan/session_plans.ts";
import type { VariantChoice } from "../models/plan/variants.ts";
import { PRECISIONS, type Recipe } from "../results/schema/recipe.ts";
import { MODEL_SIZES } from "../results/validate/reference/parameters.ts";
import {
  MODEL_WORK,
  stepWork,
  WORK_MARGINS,
  WORK_SIZE,
} from "../results/validate/reference/model_work.ts";

const limits = Object.fromEntries(LIMIT_NAMES.map((name) => [name, 2 ** 30])) as Capabilities[
  "limits"
];
const GPU: Capabilities = {
  ...{ limits, features: new Set(["shader-f16"]), storageTextureReads: true, software: false },
};
const STEPS = { train: "train_step", inference: "inference_step" } as const;
const STEMS = ["cifar", "imagenet"] as const;

interface Asked {
  readonly name: string;
  readonly stem: "cifar" | "imagenet";
  readonly imageSize: number;
  readonly batch: number;
  readonly precision?: Recipe["precision"];
  readonly variants?: VariantChoice;
  readonly device?: Capabilities;
}

/** What the plans of a model do, and what it calls itself. */
function planned({ name, stem, imageSize, batch, precision = "f32", ...rest }: Asked) {
  const { make, input: { classes } } = MODELS[name], { variants, device = GPU } = rest;
  const model = make({ classes, imageSize, stem });
  const settings = { ...settingsOf({ batch, precision }, classes), evalBatch: batch };
  const { train, evaluation } = planSession(model, settings, device, variants);
  const work = ({ kernels }: typeof train) => ({
    flops: kernels.reduce((sum, { kernel }) => sum + kernel.flops, 0),
    bytes: kernels.reduce((sum, { kernel }) => sum + kernel.bytes, 0),
  });
  return { model: model.name, classes, train: work(train), inference: work(evaluation) };
}

/** A model's entry of the table: the difference of an image more. */
function entryOf(name: string, stem: Asked["stem"]) {
  const imageSize = name === "convnet" ? 32 : WORK_SIZE;
  const [few, more] = [8, 16].map((batch) =>
    planned({ name, stem, imageSize, batch, variants: { "*": "naive" } })
  );
  const { perClass } = MODEL_SIZES[few.model], head = 2 * (perClass - 1) * few.classes;
  const work = (step: "train" | "inference", products: number) => ({
    flops: Math.round((more[step].flops - few[step].flops) / 8 - products * head),
    bytes: Math.round((more[step].bytes - few[step].bytes) / 8),
  });
  return { model: few.model, work: { train: work("train", 3), inference: work("inference", 1) } };
}

test("The rules know what an image more makes the steps of each model do", () => {
  const names = Object.keys(MODELS);
  const found = names.flatMap((name) => STEMS.map((stem) => entryOf(name, stem)));
  const table = Object.fromEntries(found.map(({ model, work }) => [model, work]));
  assert.deepEqual(table, MODEL_WORK, JSON.stringify(table, null, 1));
});

/** The timed ones, and one of a size between the multiples of its strides. */
const CASES: readonly Pick<Asked, "name" | "stem" | "imageSize">[] = [
  { name: "convnet", stem: "cifar", imageSize: 32 },
  { name: "resnet20", stem: "cifar", imageSize: 32 },
  { name: "resnet18", stem: "cifar", imageSize: 75 },
  { name: "resnet50", stem: "imagenet", imageSize: 224 },
];

for (const { name, stem, imageSize } of CASES) {
  test(`The work of ${name} at ${imageSize} pixels is as its sizes tell, by any kernels, batch and precision`, () => {
    for (const batch of [1, 64]) {
      for (const precision of PRECISIONS) {
        for (const rung of [null, "texture"]) {
          const variants: VariantChoice = rung === null ? {} : { "*": rung };
          for (const software of [true, false]) {
            const asked = { name, stem, imageSize, batch, precision, variants };
            const got = planned({ ...asked, device: { ...GPU, software } });
            assertWithin(got, asked);
          }
        }
      }
    }
  });
}

function assertWithin(got: ReturnType<typeof planned>, asked: Asked): void {
  const { name: model, stem, imageSize, batch } = asked;
  for (const step of ["train", "inference"] as const) {
    const known = stepWork(STEPS[step], { model, stem, imageSize, batch }, got.classes)!;
    for (const cost of ["flops", "bytes"] as const) {
      const [least, most] = known[cost], [less, more] = WORK_MARGINS[asked.precision!][cost];
      const is = got[step][cost];
      const share = `${(is / least).toFixed(3)} of the least, ${
        (is / most).toFixed(3)
      } of the most`;
      assert.ok(
        is >= less * least && is <= more * most,
        `${cost} of ${step} ${JSON.stringify(asked)} are ${is}: ${share}`,
      );
    }
  }
}
