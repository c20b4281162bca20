import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseResult, readResult } from "../read_result.ts";
import { recipeOf } from "../recipe.ts";
import type { BenchResult, TrainResult } from "../result.ts";

const folder = join(import.meta.dirname!, "../..");
const old = (path: string) => JSON.parse(readFileSync(join(folder, path), "utf8"));

test("A training of version 1 is read with its command as words and all that it was asked for as one recipe", async () => {
  const path = "2026-11-25/llvmpipe-deno/cifar10-resnet20-s0.json";
  const before = old(path);
  assert.equal(before.schema, "trainmark/result@1");
  const { argv, train, schema } = await readResult(join(folder, path)) as TrainResult;
  assert.equal(schema, "trainmark/result@2");
  assert.deepEqual(argv, before.command.split(" "));
  assert.deepEqual(train.recipe, {
    ...recipeOf("cifar10"), // entries that came later have their default
    ...{ task: "cifar10", model: "resnet20", stem: "cifar", imageSize: 32, seed: 0 },
    ...{ epochs: 2, batch: 64, accumulate: 1, learningRate: 0.1, schedule: "cosine" },
    ...{ warmupEpochs: 0.2, stepEpochs: 30, gamma: 0.1, momentum: 0.9, nesterov: true },
    ...{ weightDecay: 5e-4, decayAll: true, labelSmoothing: 0, zeroInitResidual: false },
    ...{ augmented: true, recompute: false, evalEvery: 1 },
  });
  assert.deepEqual(train.augment, before.train.hyperparameters.augment);
  assert.deepEqual([train.model, train.evalOnly], ["resnet20-cifar", false]);
  const rest = ["epochs", "final", "lossSamples", "plan", "weightsDigest"] as const;
  for (const key of rest) assert.deepEqual(train[key], before.train[key]);
});

test("What version 1 said in its command alone, or by what it left out, is a field", () => {
  const path = "2026-11-25/llvmpipe-deno/imagenet-resnet50-overfit-s0.json";
  const { recipe } = (parseResult(old(path), path) as TrainResult).train;
  assert.deepEqual([recipe.stem, recipe.imageSize, recipe.evalEvery, recipe.augmented], [
    ...["imagenet", 64, 60],
    false,
  ]);
  const evaluated = old("2026-11-26/nvidia-h200-deno/cifar10-convnet-s0.json");
  evaluated.command = "train --eval-only --weights 'my weights.safetensors'";
  const { argv, train } = parseResult(evaluated, "x.json") as TrainResult;
  assert.deepEqual(argv, ["train", "--eval-only", "--weights", "my weights.safetensors"]);
  assert.equal(train.evalOnly, true);
});

test("A run of bench of version 1 is read with what it was asked for and its rows' sizes as fields", () => {
  const path = "2026-11-26/nvidia-h200-deno/bench-models.json";
  const { bench } = parseResult(old(path), path) as BenchResult;
  assert.deepEqual([bench.filter, bench.dtype, bench.profile, bench.quick, bench.host], [
    ...[["resnet50"], "f32", true, false],
    [],
  ]);
  const step = {
    ...{ family: "model", model: "resnet50", batch: 8, imageSize: 224, stem: "imagenet" },
  };
  assert.deepEqual(
    [...bench.rows, ...bench.profiles!].map(({ dims }) => dims),
    Array(4).fill(step),
  );
  const quick = "2026-11-26/nvidia-h200-deno/bench-quick.json";
  const curated = (parseResult(old(quick), quick) as BenchResult).bench;
  assert.deepEqual([curated.quick, curated.filter, curated.profile], [true, null, false]);
  assert.ok(curated.rows.every(({ dims }) => dims !== null));
  const unknown = old(quick);
  unknown.bench.rows[0].shape = "round";
  assert.equal((parseResult(unknown, quick) as BenchResult).bench.rows[0].dims, null);
});

test("What is wrong or missing in a document of version 1 stays so, and is refused", () => {
  const path = "2026-11-26/nvidia-h200-deno/cifar10-convnet-s0.json";
  const refused = (edit: (document: ReturnType<typeof old>) => unknown, message: RegExp) => {
    const document = old(path);
    edit(document);
    assert.throws(() => parseResult(document, path), { name: "UserError", message });
  };
  refused((d) => delete d.command, / argv is wrong/);
  refused((d) => delete d.train.hyperparameters, / train\.recipe is wrong/);
  refused((d) => delete d.train.hyperparameters.batch, / train\.recipe\.batch is wrong/);
  refused((d) => d.train.hyperparameters.batch = "all", / train\.recipe\.batch .*got "all"/);
  refused((d) => d.train = null, / train is wrong/);
});
