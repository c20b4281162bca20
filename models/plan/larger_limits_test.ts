import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capabilities } from "../../kernels/gpu/kernel.ts";
import { testDevice } from "../../kernels/testing.ts";
import { convnet } from "../convnet.ts";
import { sgd } from "../optimisers/sgd.ts";
import { RESNETS } from "../resnet.ts";
import { forecastMemory } from "./memory.ts";
import type { TrainingSettings } from "./training.ts";

const settings = (batch: number, classes: number): TrainingSettings => ({
  batch,
  evalBatch: batch,
  classes,
  slots: 4,
  optimiser: sgd({ momentum: 0.9 }),
  cropPadding: 4,
  horizontalFlip: true,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
});

const resnet20 = RESNETS.resnet20({ classes: 10, imageSize: 32, stem: "cifar" });
const resnet50 = RESNETS.resnet50({ classes: 1000, imageSize: 224, stem: "imagenet" });

/** The test's device, and as a GPU: each as it is, and with the limits on data of a large adapter. */
async function devices(): Promise<[defaults: Capabilities, large: Capabilities][]> {
  const { capabilities } = await testDevice();
  const gpu = { ...capabilities, software: false };
  return [capabilities, gpu].map((device) => [device, {
    ...device,
    limits: {
      ...device.limits,
      maxBufferSize: 4_292_870_144,
      maxStorageBufferBindingSize: 2_147_483_644,
      maxComputeWorkgroupStorageSize: 49_152,
      maxComputeInvocationsPerWorkgroup: 1024,
    },
  }]);
}

test("a device with larger limits runs the same rungs, at the batches that results are recorded with", async () => {
  for (const [defaults, large] of await devices()) {
    const rungs = (model: typeof convnet, batch: number, classes: number, device: Capabilities) => {
      const { train, evaluation } = forecastMemory(model, settings(batch, classes), device).plans;
      return [...train.kernels, ...evaluation.kernels]
        .map(({ kernel: { op, shape, variant } }) => `${op} ${shape} ${variant}`);
    };
    for (
      const [model, batch, classes] of [
        [convnet, 100, 10],
        [resnet20, 128, 10],
        [resnet50, 8, 1000],
      ] as const
    ) {
      assert.deepEqual(rungs(model, batch, classes, large), rungs(model, batch, classes, defaults));
    }
  }
});

test("a batch of 256 of ResNet-50 fits where the adapter's buffers are large, and not within the defaults", async () => {
  for (const [defaults, large] of await devices()) {
    assert.equal(forecastMemory(resnet50, settings(256, 1000), large).problem, null);
    assert.match(
      `${forecastMemory(resnet50, settings(256, 1000), defaults).problem}`,
      /needs \d+, over maxStorageBufferBindingSize: 134217728$/,
    );
  }
});
