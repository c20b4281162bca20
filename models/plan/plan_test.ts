import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capabilities } from "../../kernels/gpu/kernel.ts";
import { convnet } from "../convnet.ts";
import { Graph } from "../graph/graph.ts";
import { conv2d, flatten, linear, maxPool2d, sequential } from "../graph/layers.ts";
import { parameterSlices } from "./flat.ts";
import type { PlannedKernel } from "./plan.ts";
import { planGraph } from "./plan_graph.ts";
import { trainingGraph, type TrainingSettings } from "./training.ts";
import { sgd } from "../optimisers/sgd.ts";
import { DEFAULT_LIMITS } from "../../kernels/testing.ts";

/** WebGPU's default limits, without a device. */
const DEFAULTS: Capabilities = {
  limits: DEFAULT_LIMITS,
  features: new Set(),
  storageTextureReads: true,
  software: true,
};

const SETTINGS: TrainingSettings = {
  batch: 100,
  evalBatch: 100,
  classes: 10,
  slots: 50,
  optimiser: sgd({ momentum: 0.9 }),
  cropPadding: 4,
  horizontalFlip: true,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};

const dispatchCount = (kernels: readonly PlannedKernel[]) =>
  kernels.flatMap(({ kernel }) => kernel.steps).filter(({ kind }) => kind === "dispatch").length;

test("the ConvNet has 2,122,186 parameters under PyTorch's names", () => {
  const { slices } = parameterSlices(trainingGraph(convnet, SETTINGS));
  assert.equal(slices.reduce((sum, { elements }) => sum + elements, 0), 2_122_186);
  assert.deepEqual(slices.map(({ name }) => name), [
    "conv1.weight",
    "conv1.bias",
    "conv2.weight",
    "conv2.bias",
    "fc1.weight",
    "fc1.bias",
    "fc2.weight",
    "fc2.bias",
  ]);
  assert.ok(
    slices.every(({ offset }) => offset % 64 === 0),
    "slices must start at 256-byte boundaries",
  );
});

test("planning fuses ReLUs and pools into their neighbours, where the rung can", () => {
  const { kernels } = planGraph(trainingGraph(convnet, SETTINGS), DEFAULTS);
  const shapes = (op: string) =>
    kernels.filter(({ kernel }) => kernel.op === op).map(({ kernel }) => kernel.shape);
  assert.deepEqual(shapes("relu"), []);
  assert.equal(dispatchCount(kernels), 35);
  assert.equal(shapes("relu_backward").length, 1); // behind fc1, whose gradient comes from a plain product
  assert.deepEqual(shapes("max_pool"), []);
  assert.deepEqual(shapes("conv2d_forward").map((shape) => /\+bias.*/.exec(shape)?.[0]), [
    "+bias +relu +pool 2x2",
    "+bias +relu +pool 2x2",
  ]);
  // The biases of the convolutions are summed from the pooled gradients.
  assert.deepEqual(shapes("bias_gradient"), [
    "100x10",
    "100x512",
    "100x64x8x8 nc4hw4 +relu",
    "100x32x16x16 nc4hw4 +relu",
  ]);
  const tiled = planGraph(trainingGraph(convnet, SETTINGS), DEFAULTS, { "*": "tiled" });
  assert.equal(tiled.kernels.filter(({ kernel }) => kernel.op === "max_pool").length, 2);
});

test("a training step of the ConvNet counts three times the forward FLOPs, less the first layer's input gradient", () => {
  const { kernels } = planGraph(trainingGraph(convnet, SETTINGS), DEFAULTS);
  const heavy = kernels.filter(({ kernel }) => /^(conv2d|gemm)/.test(kernel.op));
  const conv1 = 2 * 32 * 27 * 1024,
    conv2 = 2 * 64 * 288 * 256,
    fc1 = 2 * 4096 * 512,
    fc2 = 2 * 512 * 10;
  assert.equal(
    heavy.reduce((sum, { kernel }) => sum + kernel.flops, 0),
    100 * (2 * conv1 + 3 * (conv2 + fc1 + fc2)),
  );
});

test("the plan reuses memory by lifetime", () => {
  const { memory } = planGraph(trainingGraph(convnet, SETTINGS), DEFAULTS);
  assert.ok(
    memory.bytes < 0.8 * memory.bytesUnshared,
    `${memory.bytes} of ${memory.bytesUnshared} bytes`,
  );
});

test("a variant that was asked for is used, and refused where it cannot compute the shape", () => {
  const graph = () => trainingGraph(convnet, SETTINGS);
  // A CPU adapter's loops are too short for the naive weight gradient of the first layer.
  const naive = planGraph(graph(), { ...DEFAULTS, software: false }, { "*": "naive" });
  const named = naive.kernels.filter(({ kernel }) => /^(conv2d|gemm)/.test(kernel.op));
  assert.deepEqual([...new Set(named.map(({ kernel }) => kernel.variant))], ["naive"]);
  assert.throws(
    () => planGraph(graph(), { ...DEFAULTS, storageTextureReads: false }, { gemm: "texture" }),
    /Cannot use the variant texture for gemm as the device reads no storage textures/,
  );
  assert.throws(
    () => planGraph(graph(), DEFAULTS, { gemm: "fast" }),
    /Cannot use the variant fast for gemm: there are naive, register, subgroup, tiled, split_k, texture/,
  );
});

test("a hardware adapter gets buffer rungs on channels last, changed around the flattening only", () => {
  const { kernels } = planGraph(trainingGraph(convnet, SETTINGS), { ...DEFAULTS, software: false });
  assert.ok(kernels.every(({ kernel }) => kernel.variant !== "texture"));
  const byOp = (op: string) => kernels.filter(({ kernel }) => kernel.op === op);
  assert.deepEqual(byOp("relayout").map(({ kernel }) => kernel.shape), [
    "100x64x8x8 nhwc -> nchw",
    "100x64x8x8 nchw -> nhwc",
  ]);
  const convolutions = kernels.filter(({ kernel }) => kernel.op.startsWith("conv2d"));
  assert.ok(convolutions.every(({ kernel }) => kernel.variant === "nhwc"));
  // Weights are packed; the pools are kernels of their own, and three products are split.
  assert.equal(dispatchCount(kernels), 35);
  const split = kernels.filter(({ kernel }) => kernel.variant === "split_k");
  assert.deepEqual(split.map(({ kernel }) => kernel.shape), [
    "NT 100x512x4096 +bias +relu",
    "NT 100x10x512 +bias",
    "NN 100x4096x512",
  ]);
});

test("a choice of variants that nothing answers to is refused", () => {
  const plan = (choice: Record<string, string>) => () =>
    planGraph(trainingGraph(convnet, SETTINGS), DEFAULTS, choice);
  assert.throws(
    plan({ conv2d: "naive" }),
    /Cannot choose a variant for conv2d: there are adamw, add, avg_pool, batch_norm, /,
  );
  assert.throws(
    plan({ "*": "fast" }),
    /Cannot use the variant fast for \*: there are naive, .*vec4, /,
  );
  const { kernels } = planGraph(trainingGraph(convnet, SETTINGS), DEFAULTS, { sgd: "naive" });
  assert.equal(kernels.find(({ kernel }) => kernel.op === "sgd")?.kernel.variant, "naive");
});

test("a model whose output is not one column per class is refused", () => {
  assert.throws(
    () => trainingGraph(convnet, { ...SETTINGS, classes: 100 }),
    /Cannot train convnet as its output must be \[batch, classes\] = 100x100: it is 100x10/,
  );
});

test("building a model checks every shape on the host", () => {
  const build = (layer: ReturnType<typeof sequential>, shape: number[]) => () => {
    const graph = new Graph();
    layer(graph, graph.input("x", shape));
  };
  assert.throws(
    build(conv2d(4, 5), [1, 3, 4, 4]),
    /the kernel must fit the padded input: height spans 5, input has 4/,
  );
  assert.throws(build(linear(10), [1, 3, 4, 4]), /its input must be \[N, features\]: x is 1x3x4x4/);
  assert.throws(
    build(sequential(flatten(), maxPool2d(2)), [1, 3, 4, 4]),
    /its input must be \[N,C,H,W\]: flat1 is 1x48/,
  );
});
