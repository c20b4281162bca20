/** The ConvNet against PyTorch: logits, losses and every gradient on one batch, and the weights after five steps of SGD. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device } from "../kernels/gpu/device.ts";
import type { BufferRange } from "../kernels/gpu/dispatcher.ts";
import { encodeScaler, FRESH_SCALER } from "../kernels/grad_scaler/grad_scaler.ts";
import { encodeStep } from "../kernels/step/step.ts";
import { assertClose, featureDevice, testDevice } from "../kernels/testing.ts";
import { backward } from "../models/graph/backward.ts";
import { convnet } from "../models/convnet.ts";
import { type Executable, makeExecutable } from "../models/session/executable.ts";
import { type FloatType, Graph } from "../models/graph/graph.ts";
import { halvesBytes, parameterSlices, type Slice } from "../models/plan/flat.ts";
import { planGraph } from "../models/plan/plan_graph.ts";
import { addCopyOfWeights, addUpdate, scalerOf } from "../models/plan/training.ts";
import type { Optimiser } from "../models/optimisers/optimiser.ts";
import { sgd } from "../models/optimisers/sgd.ts";
import type { VariantChoice } from "../models/plan/variants.ts";
import { loadVectors } from "./load_vectors_test_support.ts";
import type { Case } from "./vectors_test_support.ts";

/** A training graph that takes f32 images, so that PyTorch can be given the same. @param dtype Of activations. */
function graphOf(batch: number, optimiser: Optimiser, dtype: FloatType): Graph {
  const graph = new Graph("train", dtype);
  const images = graph.input("x", [batch, 3, 32, 32]);
  const x = dtype === "f32" ? images : graph.tensor("x (half)", images.shape);
  if (x !== images) graph.add("cast", { x: images }, { y: x });
  const logits = convnet.layer(graph, x);
  const [labels, step] = [graph.input("labels", [batch]), graph.input("step", [4])];
  const dlogits = graph.tensor("dlogits", logits.shape, "output", dtype);
  const [losses, ranks, predictions] = ["losses", "ranks", "predictions"].map((name) =>
    graph.tensor(name, [1, batch], "output")
  );
  const outputs = { dlogits, losses, ranks, predictions };
  const loss = { logits, labels, step, ...scalerOf(graph) };
  graph.add("softmax_cross_entropy", loss, outputs, { slots: 1 });
  backward(graph, logits, dlogits);
  addCopyOfWeights(graph);
  addUpdate(graph, { optimiser });
  return graph;
}

async function prepare(
  device: Device,
  { params, inputs }: Case,
  optimiser: Optimiser,
  variants: VariantChoice,
  dtype: FloatType = "f32",
) {
  const graph = graphOf(params.batch, optimiser, dtype);
  const plan = planGraph(graph, device.capabilities, variants);
  const { slices, elements } = parameterSlices(graph);
  const [parameters, gradients, momentum] = [1, 2, 3].map(() => device.createBuffer(4 * elements));
  const externals: Record<string, BufferRange> = { parameters, gradients, momentum };
  if (dtype === "f16") externals.halves = device.createBuffer(halvesBytes(graph));
  for (const [name, { bytes }] of plan.externals) {
    externals[name] ??= device.createBuffer(bytes, name, GPUBufferUsage.UNIFORM);
  }
  if (externals.scaler) device.write(externals.scaler, encodeScaler(FRESH_SCALER));
  for (const { name, offset } of slices) device.write(parameters, inputs[name], 4 * offset);
  const executable = await makeExecutable(device, plan, { parameters, gradients, externals });
  return { executable, slices, externals, parameters, gradients };
}

/**
 * Relative to the largest value of each tensor: PyTorch's own f32 is up to 3e-6 away from its f64 here, and our sums
 * run in another order over up to 102,400 terms.
 */
function compare(got: ArrayLike<number>, want: ArrayLike<number>, what: string): void {
  const largest = Array.prototype.reduce.call(
    want,
    (m, v) => Math.max(m as number, Math.abs(v)),
    0,
  ) as number;
  assertClose(got, want, { atol: 2e-5 * largest, rtol: 0 }, what);
}

/** Compares a tensor in full, or by norm, sum and samples where the vectors hold no more. */
function compareTensor(name: string, got: Float32Array, { outputs }: Case): void {
  if (outputs[name]) return compare(got, outputs[name], name);
  const l2 = Math.sqrt(got.reduce((sum, value) => sum + value * value, 0));
  compare([l2], outputs[`${name}.l2`], `${name} norm`);
  const size = got.reduce((sum, value) => sum + Math.abs(value), 0);
  assertClose([got.reduce((a, b) => a + b, 0)], outputs[`${name}.sum`], {
    atol: 1e-6 * size,
    rtol: 0,
  }, `${name} sum`);
  compare(
    Array.from(outputs.samples, (at) => got[at]),
    outputs[`${name}.sampled`],
    `${name} samples`,
  );
}

async function compareFlat(
  device: Device,
  flat: BufferRange,
  slices: readonly Slice[],
  prefix: string,
  one: Case,
) {
  const [{ buffer }] = await device.read(flat);
  for (const { name, offset, elements } of slices) {
    compareTensor(prefix + name, new Float32Array(buffer, 4 * offset, elements), one);
  }
}

/** Runs a step on its batch, and gives its losses. */
async function runStep(
  device: Device,
  executable: Executable,
  externals: Record<string, BufferRange>,
  { params: { batch: count, lr }, inputs }: Case,
  optimiser: Optimiser,
  i: number,
): Promise<Float32Array> {
  device.write(externals.x, inputs[`x${i}`]);
  device.write(externals.labels, inputs[`labels${i}`]);
  device.write(externals.step, encodeStep({ slot: 0, count, seed: 0, epoch: 0 }));
  device.write(externals.hyper, optimiser.hyper(lr, i + 1));
  const encoder = device.gpu.createCommandEncoder();
  device.dispatcher.encode(encoder, executable.whole);
  device.gpu.queue.submit([encoder.finish()]);
  return new Float32Array((await device.read(externals.losses))[0].buffer);
}

for (const variants of [{}, { "*": "tiled" }] as VariantChoice[]) {
  const rungs = variants["*"] ?? "default";
  test(`the ConvNet agrees with PyTorch in every gradient and after five steps, ${rungs} rungs`, async () => {
    const device = await testDevice();
    const [one] = loadVectors("convnet").cases;
    const { params, outputs } = one;
    const { batch: count, steps } = params;
    const optimiser = sgd(params);
    const { executable, slices, externals, parameters, gradients } = await prepare(
      device,
      one,
      optimiser,
      variants,
    );
    for (let i = 0; i < steps; i++) {
      const losses = await runStep(device, executable, externals, one, optimiser, i);
      compare(
        [losses.reduce((a, b) => a + b, 0) / count],
        [outputs.stepLoss[i]],
        `loss of step ${i + 1}`,
      );
      if (i > 0) continue;
      compare(losses, outputs.losses, "losses");
      await compareFlat(device, gradients, slices, "d.", one);
    }
    await compareFlat(device, parameters, slices, "after.", one);
  });
}

/** Root of the mean square of a difference over that of what it is from. */
function off(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let difference = 0, size = 0;
  for (let i = 0; i < want.length; i++) {
    difference += (got[i] - want[i]) ** 2;
    size += want[i] ** 2;
  }
  return Math.sqrt(difference / size);
}

/**
 * Of a gradient that a rectifier of a linear layer or a pool comes before: one of 4,096 rectifiers that rounding turns is 2 % of it, and
 * PyTorch's autocast is up to 3 % from float64. What has an operand mistaken is off by its own size.
 */
const TURNED = 0.05;

test("the ConvNet in mixed precision agrees with PyTorch's autocast in losses, in every gradient and after five steps", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  const [one] = loadVectors("convnet_mixed").cases;
  const { params, outputs } = one;
  const optimiser = sgd(params);
  const prepared = await prepare(device, one, optimiser, {}, "f16");
  const { executable, slices, externals, parameters, gradients } = prepared;
  const compareFlat = async (flat: BufferRange, prefix: "d." | "after.", unscale: number) => {
    const [{ buffer }] = await device.read(flat);
    for (const { name: slice, offset, elements } of slices) {
      const name = prefix + slice, values = new Float32Array(buffer, 4 * offset, elements);
      const want = outputs[name] ?? outputs[`${name}.sampled`];
      const got = outputs[name] ? [...values] : Array.from(outputs.samples, (at) => values[at]);
      const error = off(got.map((value) => value * unscale), want);
      const allowed = prefix === "after." ? 2 ** -7 : slice.startsWith("fc2") ? 2 ** -10 : TURNED;
      assert.ok(error <= allowed, `${name} is off by ${error}, over ${allowed}`);
    }
  };
  for (let i = 0; i < params.steps; i++) {
    const losses = await runStep(device, executable, externals, one, optimiser, i);
    const mean = losses.reduce((a, b) => a + b, 0) / params.batch;
    const within = { atol: 0, rtol: 2 ** -11 };
    assertClose([mean], [outputs.stepLoss[i]], within, `loss of step ${i + 1}`);
    if (i === 0) await compareFlat(gradients, "d.", 1 / FRESH_SCALER.scale);
  }
  await compareFlat(parameters, "after.", 1);
  device.close();
});
