import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeSafetensors } from "../../../models/weights/safetensors.ts";
import { recipeOf } from "../../../results/schema/recipe.ts";
import { freshProgress } from "../progress.ts";
import { checkResumable, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";

/** The configuration of a checkpoint as it was written before all that is asked for was one recipe. */
const OLD = {
  ...{ task: "cifar10", model: "resnet20-cifar", seed: 3, epochs: 2, batch: 64, accumulate: 1 },
  ...{ trainCount: 640, learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4, decayAll: true },
  schedule: { kind: "cosine", warmupEpochs: 0.2, stepEpochs: 30, gamma: 0.1 },
  ...{ labelSmoothing: 0, nesterov: true, zeroInitResidual: false, imageSize: 32 },
  ...{ recompute: false, augmented: true, variants: { gemm: "naive" }, evalEvery: 1 },
};

test("a checkpoint of before the recipe was one, and of SGD alone, is read as one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "trainmark-"));
  try {
    const path = join(folder, "old.safetensors");
    const tensor = (value: number) =>
      ({ dtype: "F32", shape: [1], data: Float32Array.of(value) }) as const;
    const history = { dtype: "U8", shape: [8], data: new Uint8Array(8) } as const;
    await writeFile(
      path,
      encodeSafetensors({ "history.losses": history, w: tensor(1), "momentum.w": tensor(2) }, {
        format: "trainmark/checkpoint@1",
        config: JSON.stringify(OLD),
        made: "{}",
        progress: "{}",
      }),
    );
    const asked = { model: "resnet20", seed: 3, epochs: 2, batch: 64, learningRate: 0.1 } as const;
    const shape = { schedule: "cosine", warmupEpochs: 0.2, nesterov: true } as const;
    const { config, weights, optimiser } = await readCheckpoint(path);
    assert.equal(weights.w.data[0], 1);
    assert.deepEqual(Object.keys(optimiser.tensors), ["momentum"]);
    assert.equal(optimiser.tensors.momentum.w.data[0], 2);
    assert.equal(optimiser.updates, 1);
    assert.deepEqual(config, {
      ...recipeOf("cifar10", { ...asked, ...shape, weightDecay: 5e-4 }),
      ...{ trainCount: 640, variants: { gemm: "naive" } },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a checkpoint of mixed precision keeps how the loss is scaled, and goes on in no other precision", async () => {
  const folder = await mkdtemp(join(tmpdir(), "trainmark-"));
  try {
    const path = join(folder, "mixed.safetensors");
    const origin = { dataset: "", adapter: null, runtime: "deno 1.2.3", suite: "1.2.3" };
    const tensors = { w: { shape: [1], data: Float32Array.of(1) } };
    const scaler = { scale: 32768, growthTracker: 7, skipped: 1 };
    const config = (precision: "f32" | "mixed") => ({
      ...recipeOf("cifar10", { precision }),
      ...{ trainCount: 640, variants: {} },
    });
    const snapshot = {
      ...{ config: config("mixed"), origin, progress: freshProgress(), weights: tensors },
      optimiser: { updates: 0, tensors: { momentum: tensors }, scaler },
    };
    await writeCheckpoint(path, snapshot);
    const read = await readCheckpoint(path);
    assert.deepEqual(read.optimiser.scaler, scaler);
    checkResumable(read, config("mixed"), origin, path);
    assert.throws(
      () => checkResumable(read, { ...config("f32"), seed: 9 }, { ...origin, runtime: "x" }, path),
      /as --precision differs: .* mixed, .* f32; --seed differs: .* 0, .* 9; runtime differs: .* x; --resume alone takes /,
    );
    await writeCheckpoint(path, {
      ...snapshot,
      optimiser: { ...snapshot.optimiser, scaler: undefined },
    });
    await assert.rejects(readCheckpoint(path), /it has no loss scale/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
