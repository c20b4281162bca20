import assert from "node:assert/strict";
import { test } from "node:test";
import { type BatchRequest, type Dataset, limitSplit } from "../../datasets/dataset.ts";
import { loadDataset } from "../../datasets/load.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import { openDevice } from "../../kernels/gpu/open_device.ts";
import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import { recipeOf } from "../../results/schema/recipe.ts";
import { exitCodeAtEnd } from "../terminal/exit_code.ts";
import type { Snapshot } from "./snapshot.ts";
import { orSmallerBatch } from "./memory/fitting_memory.ts";
import { train, type Training } from "./train.ts";

const quiet = () => {};
const recipe = recipeOf("synthetic", { epochs: 2, batch: 50, learningRate: 0.01, evalEvery: 2 });

/** Two steps an epoch. */
async function smallDataset(): Promise<Dataset> {
  const whole = await loadDataset("synthetic", { cacheDir: "", log: quiet, progress: quiet });
  return { ...whole, train: limitSplit(whole.train, 100), test: limitSplit(whole.test, 50) };
}

test("train() goes on from a snapshot to the same bits as in one go", async () => {
  const dataset = await smallDataset();
  const device = await openDevice(navigator.gpu as GPU);
  try {
    const snapshots: Snapshot[] = [];
    const epochs: number[] = [];
    const { end, progress, evaluation, part, weights } = await train({ device, dataset, recipe }, {
      onEpoch: ({ epoch }) => void epochs.push(epoch),
      save(snapshot) {
        snapshots.push(structuredClone(snapshot));
        return Promise.resolve();
      },
    });
    assert.deepEqual([end, epochs], [{ status: "complete", reason: null }, [1, 2]]);
    assert.equal(progress.losses.length, 4);
    assert.deepEqual([part.recipe, part.resumedFrom], [recipe, null]);
    assert.equal(part.final!.testTop1, evaluation!.top1);
    const again = await train({ device, dataset, recipe, from: { checkpoint: snapshots[0] } });
    assert.equal(again.part.resumedFrom, 2);
    assert.equal(again.part.weightsDigest, part.weightsDigest);
    assert.deepEqual(again.part.lossSamples, part.lossSamples);
    const digest = "d".repeat(64), given = { weights: { digest, tensors: weights! } };
    await train({ device, dataset, recipe, from: given, steps: 1 }, {
      save: (snapshot) => Promise.resolve(void snapshots.push(structuredClone(snapshot))),
    });
    const gone = await train({ device, dataset, recipe, from: { checkpoint: snapshots.at(-1) } });
    assert.equal(gone.part.initialWeights, digest, "whose losses are not its seed's");
    const stopped = await train({ device, dataset, recipe, steps: 1 });
    const reason = "stopped after 1 steps, as asked";
    assert.deepEqual([stopped.end, stopped.evaluation], [
      { status: "interrupted", reason },
      null,
    ]);
  } finally {
    device.close();
  }
});

/** What a run comes to that something ends after its first epoch, and the losses of the snapshots that it saved. */
async function endedBy(
  dataset: Dataset,
  afterEpoch: (device: Device) => void,
): Promise<{ readonly training: Training; readonly saved: number[] }> {
  const device = await openDevice(navigator.gpu as GPU), saved: number[] = [];
  try {
    const training = await train({ device, dataset, recipe }, {
      onEpoch: () => afterEpoch(device),
      save: ({ progress }) => Promise.resolve(void saved.push(progress.losses.length)),
    });
    return { training, saved };
  } finally {
    device.close();
  }
}

test("a device that is lost ends a run with the last epoch kept, and what was measured by then", async () => {
  const { training, saved } = await endedBy(await smallDataset(), ({ gpu }) => gpu.destroy());
  const { end, part, weights } = training;
  assert.equal(end.status, "failed");
  assert.match(end.reason!, /^The GPU device was lost/);
  assert.equal(exitCodeAtEnd(end, 130), 1);
  assert.deepEqual([saved, part.lossSamples.length, part.epochs.length], [[2], 2, 1]);
  assert.deepEqual([weights, part.weightsDigest], [null, null]);
});

test("an array for which there is no memory ends a run in one line, with the steps before it kept", async () => {
  const dataset = await smallDataset();
  let isFull = false;
  const full = {
    ...dataset.train,
    images: null, // each batch is then drawn, and not taken from the device
    async *batches(requests: Iterable<BatchRequest>) {
      for await (const batch of dataset.train.batches(requests)) {
        if (isFull) throw new RangeError("Array buffer allocation failed");
        yield batch;
      }
    },
  };
  const { training: { end, part }, saved } = await endedBy(
    { ...dataset, train: full },
    () => isFull = true,
  );
  assert.match(end.reason!, /^This process got no memory for an array .*: use a smaller batch/);
  assert.equal(exitCodeAtEnd(end, 130), 1);
  assert.deepEqual([saved.at(-1), part.lossSamples.length], [2, 2]);
});

test("a GPU that runs out of memory later than it was asked names a smaller batch", () => {
  const error = new GpuError("The GPU reported an error: Not enough memory left.", "memory");
  assert.match(
    (orSmallerBatch(50, error) as Error).message,
    /Not enough memory left: try --batch 25$/,
  );
});
