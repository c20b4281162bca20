import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError } from "../../datasets/data_error.ts";
import type { Dataset } from "../../datasets/dataset.ts";
import { MemorySplit } from "../../datasets/memory_split.ts";
import type { Batch, Session } from "../../models/session/session.ts";
import { recipeOf } from "../../results/schema/recipe.ts";
import { trainEpochs } from "./epochs.ts";
import { freshProgress, type Progress } from "./progress.ts";
import { MOST_READ_BACK_STEPS } from "./read_back.ts";

const RECIPE = recipeOf("synthetic", { epochs: 1, batch: 1, augmented: false });

/**
 * How many steps a run of so many queues before each read-back, on a device that takes so long for one with so many operations.
 *
 * @param failsAt Image that cannot be had.
 */
async function readBacks(
  { trainCount, stepMs = 0, flops = 1e6, failsAt = Infinity, progress = freshProgress() }: {
    readonly trainCount: number;
    readonly stepMs?: number;
    readonly flops?: number;
    readonly failsAt?: number;
    readonly progress?: Progress;
  },
): Promise<number[]> {
  const groups: number[] = [];
  let queued = 0, elapsedMs = 0;
  const none = new Uint32Array(MOST_READ_BACK_STEPS);
  const session = {
    uploadBytes: () => 3,
    turn: async () => {},
    takesImages: () => true,
    trainPlan: { kernels: [{ kernel: { flops } }] },
    train(_: Batch, { slot }: { slot: number }) {
      assert.equal(slot, queued);
      if (progress.losses.length + queued === failsAt) throw new DataError("Cannot read 3.jpg");
      queued++;
    },
    evaluate: () => {},
    metrics(mode: "train" | "evaluate") {
      if (mode === "train") groups.push(queued);
      elapsedMs += stepMs * queued;
      queued = 0;
      const losses = new Float32Array(none.length);
      return Promise.resolve({ losses, ranks: none, predictions: none });
    },
  } as unknown as Session;
  const split = (count: number) =>
    new MemorySplit(new Uint8Array(3 * count), new Uint8Array(count));
  const dataset = { classes: ["a"], train: split(trainCount), test: split(1) };
  const observer = {
    onSteps: () => {},
    beforeEvaluation: async () => {},
    onEpoch: async () => {},
    shouldStop: () => false,
  };
  const config = { ...RECIPE, trainCount, variants: {} };
  const clock = { now: () => elapsedMs };
  await trainEpochs(session, dataset as unknown as Dataset, config, progress, observer, clock);
  return groups;
}

test("read-backs are as rare as quick steps allow, as the wait for one may cost twenty steps", async () => {
  assert.deepEqual(await readBacks({ trainCount: 2000 }), [50, 100, 200, 400, 500, 500, 250]);
});

test("read-backs come every few steps where those are long", async () => {
  assert.deepEqual(await readBacks({ trainCount: 24, stepMs: 40, flops: 500e9 / 8 }), [8, 8, 8]);
});

test("where the data fail, the steps that were queued before are counted", async () => {
  const progress = freshProgress();
  const failing = readBacks({ trainCount: 2000, failsAt: 70, progress });
  await assert.rejects(failing, { name: "DataError", message: "Cannot read 3.jpg" });
  assert.deepEqual([progress.step, progress.losses.length], [70, 70]);
});
