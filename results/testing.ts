/** What the tests of this room share: valid documents, small enough to be read as tables. */
import { recipeOf } from "./schema/recipe.ts";
import type { BenchResult, BenchRow, TrainResult } from "./schema/result.ts";
import { CIFAR10_SHA256 } from "./validate/recipe.ts";
import {
  CONVOLUTION,
  CONVOLUTION_BYTES,
  EXAMPLE_GRADIENTS,
  exampleHostRow,
  examplePeer,
  exampleRoofline,
  exampleRow,
  FLOPS,
  STEP,
  STEP_BYTES,
  STEP_FLOPS,
} from "./parts_testing.ts";

/** What both kinds have, of a complete run on a software adapter. */
function exampleBase() {
  return {
    schema: "trainmark/result@2",
    id: "7b3c5a58-2f2c-4b9e-9c8e-0d1f0a3b4c5d",
    createdAt: "2026-11-26T09:30:00.000Z",
    status: "complete",
    reason: null,
    suite: {
      version: "0.1.0",
      gitCommit: "0123456789abcdef0123456789abcdef01234567",
      gitDirty: false,
      kernelHashes: { "sgd/naive": "a".repeat(64) },
      kernelSources: { sgd: "b".repeat(64) },
    },
    runtime: {
      name: "deno",
      version: "2.9.6",
      webgpu: {
        ...{ implementation: "wgpu", version: null, commit: null },
        ...{ backend: null, shaderCompiler: null, toggles: null },
      },
      v8: "15.0.245.2",
    },
    adapter: {
      vendor: "65541",
      architecture: null,
      device: "0",
      description: "llvmpipe (LLVM 15.0.6, 256 bits)",
      isFallbackAdapter: false,
      software: true,
      features: ["timestamp-query"],
      subgroupMinSize: null,
      subgroupMaxSize: null,
      subgroupMatrixConfigs: null,
      limits: { maxBufferSize: 2147483647 },
    },
    driver: null,
    host: { os: "linux", arch: "x86_64", cpu: "AMD EPYC", cores: 2, memoryBytes: 2 ** 34 },
  } as const;
}

/** A complete training of two epochs on a software adapter; a fresh object with each call. */
export function exampleResult(): TrainResult {
  return {
    kind: "train",
    ...exampleBase(),
    argv: ["train", "cifar10", "--epochs", "2", "--eval-every", "2"],
    dataset: {
      name: "cifar10",
      sha256: CIFAR10_SHA256,
      canonical: true,
      synthetic: false,
      source: "cifar-10-binary.tar.gz",
      trainCount: 200,
      testCount: 10_000,
    },
    protocol: { clock: { seconds: "train steps only", excluded: ["compile", "evaluation"] } },
    train: exampleTraining(),
  };
}

function exampleTraining(): TrainResult["train"] {
  return {
    recipe: recipeOf("cifar10", { epochs: 2, evalEvery: 2 }),
    model: "convnet",
    parameters: 2122186,
    augment: { horizontalFlip: true, cropPadding: 4, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    evalOnly: false,
    epochs: [
      {
        epoch: 1,
        trainLoss: 2.30258,
        trainTop1: 0.1,
        testTop1: null,
        testTop5: null,
        testLoss: null,
        seconds: 0.5,
        imagesPerSecond: 400,
        evalSeconds: null,
      },
      {
        epoch: 2,
        trainLoss: 2.2,
        trainTop1: 0.155,
        testTop1: 0.25,
        testTop5: 0.75,
        testLoss: 2.1,
        seconds: 0.25,
        imagesPerSecond: 800,
        evalSeconds: 0.125,
      },
    ],
    final: {
      testTop1: 0.25,
      testTop5: 0.75,
      testLoss: 2.1,
      perClass: [
        ...["airplane", "automobile", "bird", "cat", "deer"],
        ...["dog", "frog", "horse", "ship", "truck"],
      ].map((name) => ({ class: name, top1: 0.25, count: 1000 })),
    },
    weightsDigest: `sha256:${"c".repeat(64)}`,
    lossSamples: [2.30516, 2.3, 2.25, 2.15],
    compileSeconds: 0.75,
    plan: {
      dispatchesPerStep: 40,
      variants: { "sgd 2122186": "naive" },
      bufferBytes: 100_000_000,
    },
    memory: { rssFirstBytes: 300_000_000, rssLastBytes: 300_000_000 },
    resumedFrom: null,
  };
}

/** A complete run of `bench` on the same adapter: two kernels, a failed one, a training step, a library. */
export function exampleBench(): BenchResult {
  const failed: BenchRow = {
    ...exampleRow(),
    ...{ op: "add", shape: "1000", variant: "vec4", samplesNs: [], hostSamplesNs: [] },
    dims: { family: "elementwise", elements: 1000 },
    ...{ clock: null, repetitions: null, medianNs: null, p5Ns: null, p95Ns: null, cv: null },
    ...{ noisy: null, flops: null, bytes: null, gflops: null, gbps: null, pctRoofline: null },
    ...{
      bound: null,
      inputSets: null,
      status: "failed",
      reason: "vec4 is wrong: 3 of 1000 differ",
    },
  };
  const conv = {
    ...{ op: "conv2d_forward", shape: "4x64x56x56 * 64x64x3x3 p1" },
    dims: CONVOLUTION,
    ...{ flops: FLOPS, gflops: FLOPS / 4e7, pctRoofline: FLOPS / 4e7 },
    ...{ bytes: CONVOLUTION_BYTES, gbps: CONVOLUTION_BYTES / 4e7 },
    samplesNs: [3.68e7, 4e7, 4.32e7],
    ...{ p5Ns: 3.68e7, cv: 0.08, noisy: true },
  };
  const step = {
    ...{ suite: "models", op: "train_step", shape: "convnet 100x3x32x32", variant: "plan" },
    dims: STEP,
    ...{ flops: STEP_FLOPS, gflops: STEP_FLOPS / 4e7, pctRoofline: STEP_FLOPS / 4e7 },
    ...{ bytes: STEP_BYTES, gbps: STEP_BYTES / 4e7 },
    gradients: EXAMPLE_GRADIENTS,
  };
  const base = exampleBase();
  const ran = ["gemm/tiled", "conv2d_forward/tiled"].map((name) => [name, "a".repeat(64)]);
  return {
    kind: "bench",
    ...base,
    suite: { ...base.suite, kernelHashes: Object.fromEntries(ran) },
    argv: ["bench", "all"],
    protocol: { clock: { seconds: "GPU timestamps", excluded: ["compilation", "warm-up"] } },
    bench: {
      suites: ["all"],
      filter: null,
      budgetSeconds: null,
      quick: false,
      dtype: "f32",
      profile: false,
      tuned: true,
      compileSeconds: 1.25,
      warmupSeconds: 0.5,
      tuningSeconds: 7.5,
      roofline: exampleRoofline(),
      rows: [
        exampleRow(),
        { ...exampleRow(), ...conv, adapted: "batch divided by 2, as 8 takes more than 10 s" },
        failed,
        { ...exampleRow(), ...step, imagesPerSecond: 2500 },
      ],
      peers: [examplePeer()],
      host: [exampleHostRow()],
      tuning: [{
        ...{ op: "gemm", shape: "NN 1024x1024x1024", dtype: "f32", variant: "tiled" },
        candidates: [
          { variant: "naive", medianNs: 4e8, status: "skipped", reason: "2 times slower at first" },
          { variant: "vec4", medianNs: 2e8, status: "skipped", reason: "2 times slower at first" },
          { variant: "tiled", medianNs: 4e7, status: "complete", reason: null },
          { variant: "subgroup", medianNs: null, status: "failed", reason: "subgroup is wrong" },
        ],
      }],
      training: {
        ...{ task: "synthetic", epochs: 2, testTop1: 0.875, seconds: 20, imagesPerSecond: 1000 },
        weightsDigest: `sha256:${"d".repeat(64)}`,
      },
    },
  };
}
