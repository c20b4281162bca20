/** Mixed precision: what is learned stays f32, gradients are those of f32 but for f16's rounding, and an overflow moves nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device } from "../../kernels/gpu/device.ts";
import { featureDevice, testDevice } from "../../kernels/testing.ts";
import type { Model } from "../graph/layers.ts";
import { convnet } from "../convnet.ts";
import { sgd } from "../optimisers/sgd.ts";
import { forecastMemory } from "../plan/memory.ts";
import type { TrainingSettings } from "../plan/training.ts";
import { RESNETS } from "../resnet.ts";
import { Session, type Tensors } from "./session.ts";

const SETTINGS: TrainingSettings = {
  ...{ batch: 10, evalBatch: 10, classes: 10, slots: 50, cropPadding: 4, horizontalFlip: true },
  ...{ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], optimiser: sgd({ momentum: 0.9 }) },
};
const MIXED: TrainingSettings = { ...SETTINGS, precision: "mixed" };
const STEP = { slot: 0, count: 10, seed: 0, epoch: 0, learningRate: 0.01 };
const BATCH = {
  images: new Uint8Array(10 * 3072).map((_, i) => i * i % 251),
  labels: Uint32Array.from({ length: 10 }, (_, i) => i),
  indices: Uint32Array.from({ length: 10 }, (_, i) => i),
};

/** Opens a session on a device with f16, lets something be done with it, and closes both; skipped where there is none. */
async function withMixed(
  settings: TrainingSettings,
  use: (session: Session, device: Device, bytes: number) => Promise<void>,
  model: Model = convnet,
): Promise<void> {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  const before = device.allocatedBytes;
  const session = await Session.open(device, model, settings);
  const bytes = device.allocatedBytes - before;
  try {
    await session.initialise(0);
    await use(session, device, bytes);
  } finally {
    session.close();
    device.close();
  }
}

const bitsOf = (tensors: Tensors) =>
  Object.values(tensors).map(({ data }) => new Uint32Array(data.buffer.slice(0)));

/** Root of the mean square of a difference over that of what it is from. */
function off(got: Float32Array, want: Float32Array): number {
  const square = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(square(got.map((value, i) => value - want[i])) / square(want));
}

test("gradients and losses of mixed precision are those of f32 within f16's rounding, and come unscaled", async () => {
  await withMixed(MIXED, async (mixed, device) => {
    const exact = await Session.open(device, convnet, SETTINGS);
    await exact.initialise(0);
    const found = [];
    for (const session of [mixed, exact]) {
      session.backward(BATCH, STEP);
      const gradients = await session.gradients();
      session.evaluate(BATCH, STEP);
      const losses = await Promise.all(
        (["train", "evaluate"] as const).map((mode) => session.metrics(mode)),
      );
      found.push({ gradients, losses: losses.map(({ losses }) => losses.slice(0, 10)) });
    }
    const [got, want] = found;
    for (const [name, { data }] of Object.entries(want.gradients)) {
      // f16 rounds by 2^-11 each of some ten tensors on the way, and turns a rectifier or a maximum now and then.
      assert.ok(
        off(got.gradients[name].data, data) < 0.05,
        `${name} ${off(got.gradients[name].data, data)}`,
      );
    }
    got.losses.forEach((losses, i) => assert.ok(off(losses, want.losses[i]) < 2 ** -10, `${i}`));
    mixed.update(0.01);
    const after = await mixed.gradients();
    assert.deepEqual(bitsOf(after), bitsOf(got.gradients), "the same after the update");
    exact.close();
  });
});

test("mixed precision is refused in one line on a device that was opened without shader-f16", async () => {
  const device = await testDevice();
  await assert.rejects(Session.open(device, convnet, MIXED), {
    name: "RangeError",
    message:
      "Cannot plan convnet in mixed precision as the device has no shader-f16: open it with that feature, or use f32",
  });
});

test("a ResNet of mixed precision evaluates and trains as that of f32, recomputing too, in the memory that was forecast", async () => {
  const resnet = RESNETS.resnet20({ classes: 10, imageSize: 32, stem: "cifar" });
  const losses = async (session: Session) => {
    for (let slot = 0; slot < 3; slot++) session.train(BATCH, { ...STEP, slot });
    session.evaluate(BATCH, STEP);
    const [train, evaluate] = [await session.metrics("train"), await session.metrics("evaluate")];
    return [...train.losses.slice(0, 30), ...evaluate.losses.slice(0, 10)];
  };
  const settings: TrainingSettings = { ...MIXED, recompute: true };
  await withMixed(settings, async (mixed, device, bytes) => {
    const { memory } = forecastMemory(resnet, settings, device.capabilities);
    assert.equal(memory.total, bytes);
    const exact = await Session.open(device, resnet, SETTINGS);
    await exact.initialise(0);
    const [got, want] = [await losses(mixed), await losses(exact)];
    assert.ok(off(Float32Array.from(got), Float32Array.from(want)) < 0.01, `${got} ${want}`);
    exact.close();
  }, resnet);
});

test("mixed precision gives the same bits again, also from a state in the middle, and in pieces", async () => {
  await withMixed({ ...MIXED, accumulate: 2 }, async (session) => {
    const steps = (from: number, to: number) => {
      for (let slot = from; slot < to; slot++) session.train(BATCH, { ...STEP, slot, epoch: slot });
    };
    steps(0, 4);
    const middle = await session.state();
    steps(4, 8);
    const end = await session.state();
    assert.deepEqual(end.optimiser.scaler, { scale: 65536, growthTracker: 4, skipped: 0 });
    session.load(middle.weights, middle.optimiser);
    steps(4, 8);
    const again = await session.state();
    assert.deepEqual(bitsOf(again.weights), bitsOf(end.weights));
    assert.deepEqual(again.optimiser.scaler, end.optimiser.scaler);
    await session.initialise(0);
    steps(0, 8);
    assert.deepEqual(bitsOf((await session.state()).weights), bitsOf(end.weights));
  });
});

test("a step whose gradients overflow f16 moves nothing and halves the scale, until they fit", async () => {
  await withMixed(MIXED, async (session) => {
    const { weights, optimiser } = await session.state();
    session.load(weights, {
      ...optimiser,
      scaler: { scale: 2 ** 22, growthTracker: 7, skipped: 0 },
    });
    session.train(BATCH, STEP);
    const first = await session.state();
    assert.deepEqual(bitsOf(first.weights), bitsOf(weights));
    assert.deepEqual(first.optimiser.scaler, { scale: 2 ** 21, growthTracker: 0, skipped: 1 });
    for (let slot = 1; slot < 12; slot++) session.train(BATCH, { ...STEP, slot });
    const { weights: later, optimiser: { scaler, tensors } } = await session.state();
    assert.ok(scaler!.skipped > 1 && scaler!.skipped < 12, `${scaler!.skipped} skipped`);
    assert.equal(scaler!.scale, 2 ** (22 - scaler!.skipped));
    assert.equal(scaler!.growthTracker, 12 - scaler!.skipped);
    assert.notDeepEqual(bitsOf(later), bitsOf(weights));
    for (const { data } of [...Object.values(later), ...Object.values(tensors.momentum)]) {
      assert.ok(data.every(Number.isFinite));
    }
  });
});
