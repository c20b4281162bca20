/** The frozen vectors of the ResNets as a session takes them, and how its tensors are compared with them. */
import assert from "node:assert/strict";
import type { Device } from "../kernels/gpu/device.ts";
import type { BufferRange } from "../kernels/gpu/dispatcher.ts";
import { sizeOf } from "../kernels/gpu/kernel.ts";
import { Random } from "../kernels/random/random.ts";
import { assertClose } from "../kernels/testing.ts";
import { makeExecutable } from "../models/session/executable.ts";
import { foldPlan } from "../models/plan/fold.ts";
import { Graph, type Mode } from "../models/graph/graph.ts";
import type { Model } from "../models/graph/layers.ts";
import type { Plan } from "../models/plan/plan.ts";
import { planGraph } from "../models/plan/plan_graph.ts";
import type { VariantChoice } from "../models/plan/variants.ts";
import { ModelState, type Tensors } from "../models/session/state.ts";
import { loadVectors } from "./load_vectors_test_support.ts";
import type { Case } from "./vectors_test_support.ts";
import { sgd } from "../models/optimisers/sgd.ts";

/** ResNets that there are vectors of. */
export const RESNET_FILES = ["resnet50", "resnet18", "resnet20"] as const;
export type ResNetFile = typeof RESNET_FILES[number];

/** One ResNet: where it starts and what becomes of it. */
export interface ResNetVectors {
  /** `params` and `outputs` as `vectors/README.md` has them. */
  readonly one: Case;
  /** Parameters and running statistics before training, by torchvision's names. */
  readonly weights: Tensors;
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint32Array<ArrayBuffer>;
  readonly evalImages: Uint8Array<ArrayBuffer>;
}

export function loadResNet(file: ResNetFile | "resnet20_mixed"): ResNetVectors {
  const [one] = loadVectors(file).cases;
  const { inputs, shapes, params } = one;
  const weights = Object.fromEntries((params.tensors as string[]).map((name) => [
    name,
    { shape: shapes[name], data: inputs[name] as Float32Array<ArrayBuffer> },
  ]));
  const bytes = (name: string) => new Uint8Array(inputs[name].buffer, 0, sizeOf(shapes[name]));
  const labels = inputs.labels as Uint32Array<ArrayBuffer>;
  return { one, weights, labels, images: bytes("images"), evalImages: bytes("evalImages") };
}

/** The places at which tensor number `row` is sampled. */
export function samplesOf({ seed, params }: Case, row: number, size: number): number[] {
  const random = new Random(seed, "test", 1000 + row);
  return Array.from({ length: params.samples }, () => Math.floor(random.uniform() * size));
}

/**
 * Compares every tensor by norm and by samples: as it is with `gradient`, by how far it is from where it started with `moved`. A norm may be
 * wrong by the tolerance times itself, a sample by the tolerance times itself and its tensor's RMS; what has moved also by the rounding
 * of each step, half a unit in the last place of the value that moves.
 *
 * @param ofSamples The tolerance of samples, where it is another.
 *
 * @throws {Error} If a tensor is missing, strange or wrong; NaN is wrong.
 */
export function assertTensors(
  of: "gradient" | "moved",
  got: Tensors,
  { one, weights }: ResNetVectors,
  tolerance: number,
  ofSamples = tolerance,
): void {
  const { params, outputs, name: net } = one;
  const names: string[] = of === "gradient" ? params.parameters : params.tensors;
  assert.deepEqual(Object.keys(got).sort(), [...names].sort(), `${net}: tensors`);
  names.forEach((name, row) => {
    const { shape, data: start } = weights[name];
    assert.deepEqual(got[name].shape, shape, `${net}: shape of ${name}`);
    const moves = of === "moved";
    const value = moves ? (v: number, i: number) => v - start[i] : (v: number) => v;
    const data = Float64Array.from(got[name].data, value);
    const at = samplesOf(one, row, data.length);
    const unit = moves ? params.steps * 2 ** -24 : 0;
    const largest = Math.max(...at.map((i) => Math.abs(start[i])));
    const l2 = outputs[`${of}.l2`][row];
    const rms = l2 / Math.sqrt(data.length);
    const what = `${net}: ${of} ${name}`;
    assertClose([norm(data)], [l2], { atol: unit * norm(start), rtol: tolerance }, `${what} norm`);
    assertClose(
      at.map((i) => data[i]),
      outputs[`${of}.sampled`].subarray(row * at.length, (row + 1) * at.length),
      { atol: unit * largest + ofSamples * rms, rtol: ofSamples },
      `${what} samples`,
    );
  });
}

export function norm(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

/** Logits of a batch by the statistics of the batch (`train`) or the running ones (`evaluate`). */
export async function logitsOf(
  device: Device,
  model: Model,
  mode: Mode,
  images: Uint8Array<ArrayBuffer>,
  { one: { params: { mean, std } }, weights }: ResNetVectors,
  variants: VariantChoice = {},
): Promise<Float32Array> {
  const graph = new Graph(mode);
  const shape = [images.length / sizeOf(model.imageShape), ...model.imageShape];
  const inputs = { images: shape, indices: [shape[0]], step: [8] };
  const x = graph.tensor("x", shape);
  graph.add(
    "augment",
    Object.fromEntries(Object.entries(inputs).map(([name, of]) => [name, graph.input(name, of)])),
    { y: x },
    { padding: 0, flip: false, mean, std },
  );
  const logits = model.layer(graph, x);
  // The host reads outputs, and what a layer writes is none.
  const y = graph.tensor("logits", logits.shape, "output");
  graph.add("add", { a: graph.input("zeros", logits.shape), b: logits }, { y });
  const state = new ModelState(device, graph, sgd());
  state.load(weights);
  const { parameters, buffers } = state;
  const folded = device.createBuffer(4 * parameters.elements, "folded");
  const externals: Record<string, BufferRange> = { ...buffers, folded };
  const plan = planGraph(graph, device.capabilities, variants);
  for (const [name, { bytes, uniform }] of plan.externals) {
    externals[name] ??= device.createBuffer(
      bytes,
      name,
      uniform ? GPUBufferUsage.UNIFORM : 0,
    );
  }
  device.write(externals.images, images);
  const folds = foldPlan(graph, plan.folds);
  await replay(device, folds, { ...buffers, externals });
  const read = plan.folds.length > 0 ? folded : buffers.parameters;
  await replay(device, plan, { ...buffers, parameters: read, externals });
  const [{ buffer }] = await device.read(externals.logits);
  for (const range of Object.values(externals)) range.buffer.destroy();
  return new Float32Array(buffer);
}

async function replay(
  device: Device,
  plan: Plan,
  buffers: Parameters<typeof makeExecutable>[2],
): Promise<void> {
  const executable = await makeExecutable(device, plan, buffers);
  const encoder = device.gpu.createCommandEncoder();
  device.dispatcher.encode(encoder, executable.whole);
  device.gpu.queue.submit([encoder.finish()]);
  await device.gpu.queue.onSubmittedWorkDone();
  executable.dispose();
}
