import assert from "node:assert/strict";
import { test } from "node:test";
import { limitSplit } from "../../datasets/dataset.ts";
import { loadDataset } from "../../datasets/load.ts";
import { openDevice } from "../../kernels/gpu/open_device.ts";
import { recipeOf } from "../../results/schema/recipe.ts";
import type { Snapshot } from "./snapshot.ts";
import { train } from "./train.ts";

const quiet = () => {};

test("train() goes on from a snapshot to the same bits as in one go", async () => {
  const whole = await loadDataset("synthetic", { cacheDir: "", log: quiet, progress: quiet });
  const dataset = {
    ...whole,
    train: limitSplit(whole.train, 100),
    test: limitSplit(whole.test, 50),
  };
  const recipe = recipeOf("synthetic", {
    epochs: 2,
    batch: 50,
    learningRate: 0.01,
    evalEvery: 2,
  });
  const device = await openDevice(navigator.gpu as GPU);
  try {
    const snapshots: Snapshot[] = [];
    const epochs: number[] = [];
    const { end, progress, evaluation, part } = await train({ device, dataset, recipe }, {
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
