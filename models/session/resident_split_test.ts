import assert from "node:assert/strict";
import { test } from "node:test";
import { createHash } from "node:crypto";
import { Random } from "../../kernels/random/random.ts";
import { testDevice } from "../../kernels/testing.ts";
import { convnet } from "../convnet.ts";
import { sgd } from "../optimisers/sgd.ts";
import { forecastMemory } from "../plan/memory.ts";
import type { TrainingSettings } from "../plan/training.ts";
import { residentParts, ResidentSplit } from "./resident_split.ts";
import { type Metrics, Session, type Tensors } from "./session.ts";

const SETTINGS: TrainingSettings = {
  batch: 6,
  evalBatch: 5,
  classes: 10,
  slots: 4,
  optimiser: sgd({ momentum: 0.9, weightDecay: 1e-4 }),
  cropPadding: 4,
  horizontalFlip: true,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};
const STEP = { seed: 3, epoch: 2, learningRate: 0.05 };
const IMAGE = 3072;

/** Random images with labels. */
function split(count: number, seed: number) {
  const random = new Random(seed);
  return {
    count,
    images: new Uint8Array(count * IMAGE).map(() => random.below(256)),
    labels: Uint32Array.from({ length: count }, () => random.below(10)),
  };
}
const TRAIN = split(13, 1), TEST = split(7, 2);

/** A batch of a split, without its images where it lies on the device. */
function batchAt({ images, labels }: typeof TRAIN, at: readonly number[], resident: boolean) {
  const indices = Uint32Array.from(at);
  const batch = { indices, labels: indices.map((index) => labels[index]) };
  if (resident) return batch;
  const parts = at.map((index) => images.subarray(index * IMAGE, (index + 1) * IMAGE));
  return { ...batch, images: new Uint8Array(Buffer.concat(parts)) };
}

/** Of all numbers: the weights themselves are too many to be printed where they differ. */
function digestOf(metrics: readonly Metrics[], weights: Tensors): string {
  const hash = createHash("sha256");
  for (const { losses, ranks, predictions } of metrics) {
    for (const values of [losses, ranks, predictions]) hash.update(values);
  }
  for (const { data } of Object.values(weights)) hash.update(data);
  return hash.digest("hex");
}

/** Three steps and an evaluation whose last batch is not full; with `perPart`, of splits on the device, so many images to a buffer. */
async function trained(perPart?: number) {
  const device = await testDevice();
  const { capabilities } = device, resident = perPart !== undefined;
  const maxStorageBufferBindingSize = (perPart ?? 0) * IMAGE + 100;
  const narrow = {
    ...capabilities,
    limits: { ...capabilities.limits, maxStorageBufferBindingSize },
  };
  const upload = ({ images, count }: typeof TRAIN) =>
    ResidentSplit.upload(device, images, count, narrow);
  const splits = resident ? { train: (await upload(TRAIN))!, evaluate: (await upload(TEST))! } : {};
  const settings = { ...SETTINGS, resident: residentParts(splits) };
  const session = await Session.open(device, convnet, settings, {}, undefined, splits);
  await session.initialise(1);
  for (
    const [slot, at] of [[12, 3, 0, 7, 6, 11], [5, 5, 12, 1, 2, 9], [4, 8, 10, 3, 6, 7]].entries()
  ) {
    session.train(batchAt(TRAIN, at, resident), { ...STEP, slot, count: 6 });
  }
  for (const [slot, [count, ...at]] of [[5, 0, 1, 2, 3, 4], [2, 5, 6, 0, 0, 0]].entries()) {
    session.evaluate(batchAt(TEST, at, resident), { ...STEP, slot, count });
  }
  const metrics = [await session.metrics("train"), await session.metrics("evaluate")];
  const { weights } = await session.state();
  const { buffers } = splits.train ?? { buffers: {} };
  session.close();
  return {
    losses: metrics.map(({ losses }) => losses),
    digest: digestOf(metrics, weights),
    parts: Object.keys(buffers),
  };
}

test("a split on the device, in one buffer or across several, trains and evaluates to the same bits as uploaded batches", async () => {
  const uploaded = await trained();
  assert.ok(uploaded.losses[0].slice(0, 18).every((loss) => loss > 0));
  for (
    const [perPart, parts] of [[13, ["images"]], [7, ["images", "images1"]], [5, [
      "images",
      "images1",
      "images2",
    ]]] as const
  ) {
    const resident = await trained(perPart);
    assert.deepEqual(resident.parts, parts);
    assert.deepEqual(resident.losses, uploaded.losses, `${perPart} images to a buffer`);
    assert.equal(resident.digest, uploaded.digest, `${perPart} images to a buffer`);
  }
});

test("a session whose split lies on the device uploads indices and labels, and refuses images and indices beyond it", async () => {
  const device = await testDevice();
  const train = (await ResidentSplit.upload(device, TRAIN.images, TRAIN.count))!;
  const settings = { ...SETTINGS, resident: residentParts({ train }) };
  const session = await Session.open(device, convnet, settings, {}, undefined, { train });
  assert.deepEqual([session.takesImages("train"), session.takesImages("evaluate")], [false, true]);
  assert.equal(session.uploadBytes("train"), 6 * 8);
  assert.equal(session.uploadBytes("evaluate"), 5 * (IMAGE + 8));
  const step = { ...STEP, slot: 0, count: 6 }, at = [0, 1, 2, 3, 4, 5];
  assert.throws(() => session.train(batchAt(TRAIN, at, false), step), /images must hold 0 values/);
  const beyond = { indices: Uint32Array.of(0, 1, 2, 3, 4, 13), labels: new Uint32Array(6) };
  assert.throws(() => session.train(beyond, step), /indices must be below 13, .* one is 13/);
  session.close();
  await assert.rejects(
    Session.open(device, convnet, SETTINGS, {}, undefined, { train }),
    /the split to train on must be the planned one: none on the device; it is 13 images/,
  );
  train.close();
});

test("the forecast counts a split on the device, once where training and evaluation draw from the same", async () => {
  const device = await testDevice();
  const before = device.allocatedBytes;
  const train = (await ResidentSplit.upload(device, TRAIN.images, TRAIN.count))!;
  assert.equal(device.allocatedBytes - before, 13 * IMAGE);
  const memory = (splits: { train?: ResidentSplit; evaluate?: ResidentSplit }) =>
    forecastMemory(convnet, { ...SETTINGS, resident: residentParts(splits) }, device.capabilities)
      .memory;
  const uploaded = memory({}), alone = memory({ train }), both = memory({ train, evaluate: train });
  assert.deepEqual([uploaded, alone, both].map(({ splits }) => splits), [
    0,
    13 * IMAGE,
    13 * IMAGE,
  ]);
  // Labels and indices, the step's uniform and the optimiser's, of 16 steps in place of one.
  const [small, evaluation] = [6, 5].map((batch) => 15 * 4 * (2 * batch + 4));
  assert.equal(alone.inputs, uploaded.inputs - 6 * IMAGE + small + 15 * 4 * 3);
  assert.equal(both.inputs, uploaded.inputs - 11 * IMAGE + small + 15 * 4 * 3 + evaluation);
  train.close();
});

test("steps on a split that lies on the device take two calls of the queue for sixteen, others three for each", async () => {
  const device = await testDevice();
  const split = (await ResidentSplit.upload(device, TRAIN.images, TRAIN.count))!;
  const { queue } = device.gpu;
  const callsOf = async (splits: { train?: ResidentSplit }) => {
    const settings = { ...SETTINGS, slots: 20, resident: residentParts(splits) };
    const session = await Session.open(device, convnet, settings, {}, undefined, splits);
    await session.initialise(0);
    const calls: string[] = [];
    for (const name of ["submit", "writeBuffer"] as const) {
      const call = queue[name] as (...words: unknown[]) => void;
      Object.defineProperty(queue, name, {
        configurable: true,
        value: (...words: unknown[]) => (calls.push(name), call.apply(queue, words)),
      });
    }
    try {
      const batch = batchAt(TRAIN, [0, 1, 2, 3, 4, 5], splits.train !== undefined);
      for (let slot = 0; slot < 20; slot++) session.train(batch, { ...STEP, slot, count: 6 });
      session.flush();
      await device.idle();
      return calls;
    } finally {
      for (const name of ["submit", "writeBuffer"]) Reflect.deleteProperty(queue, name);
      session.close();
    }
  };
  assert.deepEqual(
    await callsOf({ train: split }),
    Array(2).fill(["writeBuffer", "submit"]).flat(),
  );
  const each = ["writeBuffer", "writeBuffer", "submit"]; // images, then what is small
  assert.deepEqual(await callsOf({}), Array(20).fill(each).flat());
  split.close();
});

test("an evaluation that is queued sees the weights before the update that follows", async () => {
  const device = await testDevice();
  const splits = { evaluate: (await ResidentSplit.upload(device, TEST.images, TEST.count))! };
  const settings = { ...SETTINGS, resident: residentParts(splits) };
  const session = await Session.open(device, convnet, settings, {}, undefined, splits);
  const lossesOf = async (between: () => void) => {
    await session.initialise(1);
    session.backward(batchAt(TRAIN, [0, 1, 2, 3, 4, 5], false), { ...STEP, slot: 0, count: 6 });
    session.evaluate(batchAt(TEST, [0, 1, 2, 3, 4], true), { ...STEP, slot: 0, count: 5 });
    between();
    session.update(0.5);
    return (await session.metrics("evaluate")).losses.slice(0, 5);
  };
  assert.deepEqual(await lossesOf(() => {}), await lossesOf(() => session.flush()));
  session.close();
  splits.evaluate.close();
});

test("a split that the limits or the memory of a device do not hold is not uploaded", async () => {
  const device = await testDevice();
  const { limits } = device.capabilities;
  const tiny = { ...device.capabilities, limits: { ...limits, maxBufferSize: IMAGE } };
  assert.equal(await ResidentSplit.upload(device, TRAIN.images, TRAIN.count, tiny), null);
  const gpu = device.gpu as { popErrorScope?: () => Promise<GPUError | null> };
  gpu.popErrorScope = async () => {
    await Object.getPrototypeOf(gpu).popErrorScope.call(gpu);
    return { message: "out of memory" } as GPUError;
  };
  try {
    assert.equal(await ResidentSplit.upload(device, TRAIN.images, TRAIN.count), null);
  } finally {
    delete gpu.popErrorScope;
  }
  await device.idle();
});
