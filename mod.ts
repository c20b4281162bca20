/**
 * TrainMark: hand-written WGSL kernels and TypeScript models that train image classifiers on WebGPU.
 *
 * Run one kernel:
 *
 * ```ts
 * import { gemm, openDevice, runKernel } from "@trainmark/trainmark";
 * import assert from "node:assert/strict";
 *
 * const device = await openDevice(navigator.gpu);
 * const a = new Float32Array([1, 2, 3, 4, 5, 6]); // [2, 3]
 * const b = new Float32Array([1, 0, 0, 1, 1, 1]); // [3, 2]
 * const { c } = await runKernel(device, gemm({ m: 2, n: 2, k: 3 }), { a, b });
 * assert.deepEqual([...c], [4, 5, 10, 11]);
 * device.close();
 * ```
 *
 * Build and train a model:
 *
 * ```ts
 * import { conv2d, flatten, linear, maxPool2d, openDevice, relu, sequential, Session, sgd } from "@trainmark/trainmark";
 * import assert from "node:assert/strict";
 *
 * const model = {
 *   name: "tiny",
 *   imageShape: [3, 8, 8] as const,
 *   layer: sequential(
 *     conv2d(8, 3, { padding: 1 }), // 8 x 8 x 8
 *     relu(),
 *     maxPool2d(2), //                 8 x 4 x 4
 *     flatten(), //                    128
 *     linear(2), //                    2
 *   ),
 * };
 * const device = await openDevice(navigator.gpu);
 * const session = await Session.open(device, model, {
 *   batch: 4,
 *   evalBatch: 4,
 *   classes: 2,
 *   slots: 50,
 *   optimiser: sgd({ momentum: 0.9 }),
 *   cropPadding: 0,
 *   horizontalFlip: false,
 *   mean: [0.5, 0.5, 0.5],
 *   std: [0.5, 0.5, 0.5],
 * });
 * await session.initialise(0);
 * const images = new Uint8Array(4 * 3 * 8 * 8).map((_, i) => i < 384 ? i % 64 : 255 - i % 64);
 * const batch = { images, labels: new Uint32Array([0, 0, 1, 1]), indices: new Uint32Array([0, 1, 2, 3]) };
 * for (let slot = 0; slot < 50; slot++) { // queued; nothing waits until the losses are read
 *   session.train(batch, { slot, count: 4, seed: 0, epoch: 0, learningRate: 0.1 });
 * }
 * const { losses } = await session.metrics("train"); // [slots, batch]
 * const mean = (slot: number) => losses.subarray(4 * slot, 4 * slot + 4).reduce((a, b) => a + b) / 4;
 * assert.ok(mean(49) < mean(0) / 2);
 * device.close();
 * ```
 *
 * @module
 */
export { type AdapterDescription, describeAdapter } from "./kernels/gpu/adapter.ts";
export { Device } from "./kernels/gpu/device.ts";
export { GpuError } from "./kernels/gpu/gpu_error.ts";
export type { Capabilities, Kernel } from "./kernels/gpu/kernel.ts";
export { limitProblem } from "./kernels/gpu/limits/limits.ts";
export { type DeviceRequest, NoAdapterError, openDevice } from "./kernels/gpu/open_device.ts";
export { type HostArrays, runKernel } from "./kernels/gpu/run_kernel.ts";

export { add as addKernel } from "./kernels/add/add.ts";
export { batchNorm, type BatchNormShape } from "./kernels/batch_norm/batch_norm.ts";
export { batchNormBackward } from "./kernels/batch_norm/backward/backward.ts";
export { batchNormEval } from "./kernels/batch_norm/normalise/eval.ts";
export { augment, type Augmentation } from "./kernels/augment/augment.ts";
export {
  conv2dBackwardInput,
  conv2dBackwardWeight,
  conv2dForward,
} from "./kernels/conv2d/conv2d.ts";
export type { Conv2dShape } from "./kernels/conv2d/shape.ts";
export { gemm, type GemmShape } from "./kernels/gemm/gemm.ts";
export { type LossShape, softmaxCrossEntropy } from "./kernels/loss/softmax_cross_entropy.ts";
export { avgPool } from "./kernels/avg_pool/avg_pool.ts";
export { avgPoolBackward } from "./kernels/avg_pool/avg_pool_backward.ts";
export type { PoolGeometry } from "./kernels/pool/geometry.ts";
export { maxPool } from "./kernels/max_pool/max_pool.ts";
export { maxPoolBackward } from "./kernels/max_pool/max_pool_backward.ts";
export { biasGradient } from "./kernels/reduce/bias_gradient.ts";
export { relu as reluKernel, reluBackward } from "./kernels/relu/relu.ts";
export { adamw as adamwKernel, type AdamWHyper, encodeAdamW } from "./kernels/adamw/adamw.ts";
export { encodeSgd, sgd as sgdKernel, type SgdHyper, type SgdShape } from "./kernels/sgd/sgd.ts";
export { encodeStep, type Step } from "./kernels/step/step.ts";

export { Graph, type Node, type Parameter, type Tensor } from "./models/graph/graph.ts";
export type { VariantChoice } from "./models/plan/variants.ts";
export { forecastMemory, type MemoryForecast, type SessionMemory } from "./models/plan/memory.ts";
export { planSession, type SessionPlans } from "./models/plan/session_plans.ts";
export { convnet } from "./models/convnet.ts";
export { type ResNetName, type ResNetOptions, RESNETS } from "./models/resnet.ts";
export {
  batchNorm2d,
  conv2d,
  flatten,
  globalAvgPool2d,
  type Layer,
  linear,
  maxPool2d,
  type Model,
  named,
  relu,
  residual,
  sequential,
} from "./models/graph/layers.ts";
export type { Plan } from "./models/plan/plan.ts";
export { planGraph } from "./models/plan/plan_graph.ts";
export { adamw, type AdamWSettings } from "./models/optimisers/adamw.ts";
export type { Optimiser } from "./models/optimisers/optimiser.ts";
export { sgd, type SgdSettings } from "./models/optimisers/sgd.ts";
export { readWeights, writeWeights } from "./models/weights/weights.ts";
export { decodeSafetensors, encodeSafetensors } from "./models/weights/safetensors.ts";
export {
  residentParts,
  ResidentSplit,
  type ResidentSplits,
} from "./models/session/resident_split.ts";
export {
  type Batch,
  type IndexedBatch,
  type Metrics,
  type OptimiserState,
  Session,
  type Tensors,
  type TrainingStep,
} from "./models/session/session.ts";
export { evaluationGraph, trainingGraph, type TrainingSettings } from "./models/plan/training.ts";
export type {
  Benchmark,
  BenchRow,
  HostRow,
  PeerRow,
  Profile,
  Roofline,
} from "./results/schema/types/bench.ts";
export type { Dims } from "./results/schema/types/dims.ts";
export type { BenchResult, Result, TrainResult } from "./results/schema/types/documents.ts";
export type { Recipe, Training } from "./results/schema/types/training.ts";
