import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../../../kernels/testing.ts";
import {
  conv2d,
  flatten,
  linear,
  maxPool2d,
  type Model,
  relu,
  sequential,
} from "../../../models/graph/layers.ts";
import type { Roofline } from "../../../results/schema/result.ts";
import { type BatchWish, fitBatch } from "./batch_fit.ts";

const tiny: Model = {
  name: "tiny",
  imageShape: [3, 16, 16],
  layer: sequential(
    conv2d(8, 3, { padding: 1 }),
    relu(),
    maxPool2d(2),
    conv2d(4, 1),
    flatten(),
    linear(10),
  ),
};
const MODEL = {
  ...{ model: tiny, classes: 10, precision: "f32" } as const,
  dims: { family: "model", model: "tiny", imageSize: 16, stem: "cifar" },
} as const;

/** A wish on a device with a limit, that refuses its memory so many times, in some time. */
async function fitOn(
  wish: BatchWish,
  { software = false, bytes = Infinity, rowSeconds = Infinity, refusals = 0 } = {},
) {
  const { capabilities } = await testDevice();
  const limits = { ...capabilities.limits };
  limits.maxStorageBufferBindingSize = Math.min(bytes, limits.maxStorageBufferBindingSize);
  const device = {
    capabilities: { ...capabilities, limits, software },
    gives: () => Promise.resolve(refusals-- <= 0),
  };
  const roofline = { f32Gflops: 1 } as Roofline;
  const { fitting, bound } = await fitBatch({ device, roofline, rowSeconds }, MODEL, wish);
  return [fitting?.batch ?? null, bound] as const;
}

/** Bytes of an image after the convolution, the largest tensor. */
const IMAGE = 4 * 8 * 16 * 16;
/** So many, and a half, in a buffer. */
const images = (count: number) => ({ bytes: IMAGE * (count + 0.5) });

test("a batch that is asked for is measured at as it is, or not at all", async () => {
  assert.deepEqual(await fitOn(32, images(32)), [32, null]);
  const [batch, bound] = await fitOn(33, images(32));
  assert.equal(batch, null);
  assert.match(
    bound!,
    /^the device cannot hold it: .* over maxStorageBufferBindingSize.*; the largest batch that fits is 32$/,
  );
  assert.deepEqual(
    await fitOn(8, { rowSeconds: 1e-6 }),
    [null, "it would take more than 0.000001 s"],
  );
});

test("the largest batch that fits is found, a multiple of 8 or less than 8, with what keeps it from being larger", async () => {
  for (
    const [most, found, next] of [[100, 96, 104], [64, 64, 72], [9, 8, 16], [8, 8, 16], [7, 7, 8], [
      5,
      5,
      6,
    ]]
  ) {
    const [batch, bound] = await fitOn("max", images(most));
    assert.equal(batch, found, `${most} in a buffer`);
    const why =
      `^the largest batch that fits, as at ${next} the device cannot hold it: .* over max`;
    assert.match(bound!, new RegExp(why));
  }
  const [batch, bound] = await fitOn("max", { rowSeconds: 1 });
  assert.equal(
    bound,
    `the largest batch that fits, as at ${batch! + 8} it would take more than 1 s`,
  );
  assert.deepEqual(await fitOn("max", { rowSeconds: 1e-6 }), [null, NONE]);
});

const NONE = "no batch fits, as at 1 it would take more than 0.000001 s";

test("a device that refuses the memory gets half of the batch, and the row says so", async () => {
  const refusal = /^batch 96 cut, as the device is out of memory for its \d+ MB$/;
  const [batch, bound] = await fitOn("max", { ...images(100), refusals: 1 });
  assert.equal(batch, 48);
  assert.match(bound!, refusal);
});

test("unless one is asked for, a batch is up to what suits the kind of adapter, halved until it fits", async () => {
  const wish = { hardware: 64, software: 8 };
  assert.deepEqual(await fitOn(wish), [64, null]);
  assert.deepEqual(await fitOn(wish, { software: true }), [8, null]);
  const [batch, bound] = await fitOn(wish, images(20));
  assert.equal(batch, 16);
  assert.match(bound!, /^batch 64 cut, as the device cannot hold it/);
});
