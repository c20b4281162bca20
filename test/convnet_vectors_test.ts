/** The ConvNet against PyTorch: logits, losses and every gradient on one batch, and the weights after five steps of SGD. */
import { test } from "node:test";
import type { Device } from "../kernels/gpu/device.ts";
import type { BufferRange } from "../kernels/gpu/dispatcher.ts";
import { encodeStep } from "../kernels/step/step.ts";
import { assertClose, testDevice } from "../kernels/testing.ts";
import { backward } from "../models/graph/backward.ts";
import { convnet } from "../models/convnet.ts";
import { makeExecutable } from "../models/session/executable.ts";
import { Graph } from "../models/graph/graph.ts";
import { parameterSlices, type Slice } from "../models/plan/flat.ts";
import { planGraph } from "../models/plan/plan_graph.ts";
import { addUpdate } from "../models/plan/training.ts";
import type { Optimiser } from "../models/optimisers/optimiser.ts";
import { sgd } from "../models/optimisers/sgd.ts";
import type { VariantChoice } from "../models/plan/variants.ts";
import { loadVectors } from "./load_vectors_test_support.ts";
import type { Case } from "./vectors_test_support.ts";

/** A training graph that takes f32 images, so that PyTorch can be given the same. */
function graphOf(batch: number, optimiser: Optimiser): Graph {
  const graph = new Graph();
  const x = graph.input("x", [batch, 3, 32, 32]);
  const logits = convnet.layer(graph, x);
  const [labels, step] = [graph.input("labels", [batch]), graph.input("step", [4])];
  const dlogits = graph.tensor("dlogits", logits.shape, "output");
  const [losses, ranks, predictions] = ["losses", "ranks", "predictions"].map((name) =>
    graph.tensor(name, [1, batch], "output")
  );
  const outputs = { dlogits, losses, ranks, predictions };
  graph.add("softmax_cross_entropy", { logits, labels, step }, outputs, { slots: 1 });
  backward(graph, logits, dlogits);
  addUpdate(graph, { optimiser });
  return graph;
}

async function prepare(
  device: Device,
  { params, inputs }: Case,
  optimiser: Optimiser,
  variants: VariantChoice,
) {
  const graph = graphOf(params.batch, optimiser);
  const plan = planGraph(graph, device.capabilities, variants);
  const { slices, elements } = parameterSlices(graph);
  const [parameters, gradients, momentum] = [1, 2, 3].map(() => device.createBuffer(4 * elements));
  const externals: Record<string, BufferRange> = { parameters, gradients, momentum };
  for (const [name, { bytes }] of plan.externals) {
    externals[name] ??= device.createBuffer(bytes, name, GPUBufferUsage.UNIFORM);
  }
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

for (const variants of [{}, { "*": "tiled" }] as VariantChoice[]) {
  const rungs = variants["*"] ?? "default";
  test(`the ConvNet agrees with PyTorch in every gradient and after five steps, ${rungs} rungs`, async () => {
    const device = await testDevice();
    const [one] = loadVectors("convnet").cases;
    const { params, inputs, outputs } = one;
    const { batch: count, lr, steps } = params;
    const optimiser = sgd(params);
    const { executable, slices, externals, parameters, gradients } = await prepare(
      device,
      one,
      optimiser,
      variants,
    );
    for (let i = 0; i < steps; i++) {
      device.write(externals.x, inputs[`x${i}`]);
      device.write(externals.labels, inputs[`labels${i}`]);
      device.write(externals.step, encodeStep({ slot: 0, count, seed: 0, epoch: 0 }));
      device.write(externals.hyper, optimiser.hyper(lr, i + 1));
      const encoder = device.gpu.createCommandEncoder();
      device.dispatcher.encode(encoder, executable.whole);
      device.gpu.queue.submit([encoder.finish()]);
      const losses = new Float32Array((await device.read(externals.losses))[0].buffer);
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
