import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dataset } from "../../datasets/dataset.ts";
import { MemorySplit } from "../../datasets/memory_split.ts";
import type { Batch, Session } from "../../models/session/session.ts";
import { recipeOf } from "../../results/schema/recipe.ts";
import { trainEpochs } from "./epochs.ts";
import { freshProgress } from "./progress.ts";
import { MOST_READ_BACK_STEPS } from "./read_back.ts";

const RECIPE = recipeOf("synthetic", { epochs: 1, batch: 1, augmented: false });

/** How many steps a run of so many queues before each read-back, on a device that takes so long for one with so many operations. */
async function readBacks(trainCount: number, stepMs: number, flops: number): Promise<number[]> {
  const groups: number[] = [];
  let queued = 0, elapsedMs = 0;
  const none = new Uint32Array(MOST_READ_BACK_STEPS);
  const session = {
    uploadBytes: () => 3,
    takesImages: () => true,
    trainPlan: { kernels: [{ kernel: { flops } }] },
    train: (_: Batch, { slot }: { slot: number }) => assert.equal(slot, queued++),
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
  const observer = { onSteps: () => {}, onEpoch: async () => {}, shouldStop: () => false };
  const config = { ...RECIPE, trainCount, variants: {} };
  const clock = { now: () => elapsedMs };
  const progress = freshProgress();
  await trainEpochs(session, dataset as unknown as Dataset, config, progress, observer, clock);
  return groups;
}

test("read-backs are as rare as quick steps allow, as the wait for one may cost twenty steps", async () => {
  assert.deepEqual(await readBacks(2000, 0, 1e6), [50, 100, 200, 400, 500, 500, 250]);
});

test("read-backs come every few steps where those are long", async () => {
  assert.deepEqual(await readBacks(24, 40, 500e9 / 8), [8, 8, 8]);
});
