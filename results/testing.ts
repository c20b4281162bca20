/** What the tests of this room share: valid documents, small enough to be read as tables. */
import { recipeOf } from "./schema/recipe.ts";
import type { DimsOf } from "./schema/dims.ts";
import type {
  BenchResult,
  BenchRow,
  HostRow,
  PeerRow,
  Roofline,
  TrainResult,
} from "./schema/result.ts";

/** What both kinds have, of a complete run on a software adapter. */
function exampleBase() {
  return {
    schema: "trainmark/result@2",
    id: "7b3c5a58-2f2c-4b9e-9c8e-0d1f0a3b4c5d",
    createdAt: "2026-01-31T09:30:00.000Z",
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
    argv: ["train", "cifar10", "--epochs", "2"],
    dataset: {
      name: "cifar10",
      sha256: "b".repeat(64),
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
        { class: "airplane", top1: 0.25, count: 10_000 },
        { class: "cat", top1: null, count: 0 },
      ],
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
    samplesNs: [3.68e7, 4e7, 4.32e7],
    ...{ p5Ns: 3.68e7, cv: 0.08, noisy: true },
  };
  const step = {
    ...{ suite: "models", op: "train_step", shape: "convnet 100x3x32x32", variant: "plan" },
    dims: STEP,
    gradients: EXAMPLE_GRADIENTS,
  };
  return {
    kind: "bench",
    ...exampleBase(),
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

function exampleRoofline(): Roofline {
  return {
    f32Gflops: 100,
    f16Gflops: null,
    copyGbps: 12.5,
    readGbps: 20,
    launchNs: 45_000,
    syncFloorNs: 11_250_000,
    timestamp: { nsPerTick: 1, source: "nanoseconds, as WebGPU says", quantumNs: 1 },
    hostQuantumNs: 1000,
    peaks: [{
      dtype: "f32",
      variant: "fma 4x8",
      gflops: 100,
      samplesNs: around(2 ** 31 / 100, 0.01),
    }],
    copySamplesNs: [2 ** 27 / 12.5, 2 ** 27 / 12.5],
    readSamplesNs: around(17 * 2 ** 22 / 20, 0.1),
    launchSamplesNs: [45_000],
    syncFloorSamplesNs: [11_250_000, 11_250_000],
  };
}

/** Three samples, of which the middle one is the median, with a coefficient of variation. */
function around(median: number, cv: number): number[] {
  return [(1 - cv) * median, median, (1 + cv) * median];
}

/** What a check of a training step's gradients found. */
const EXAMPLE_GRADIENTS = {
  checked: 2_122_186,
  worst: "conv2.weight",
  error: 1.5e-6,
  tolerance: 7.8e-3,
};

/** 1024 cubed. */
const SQUARE: DimsOf<"gemm"> = {
  ...{ m: 1024, n: 1024, k: 1024, transA: false, transB: false },
  family: "gemm",
};
const CONVOLUTION: DimsOf<"conv2d"> = {
  family: "conv2d",
  ...{ batch: 4, inChannels: 64, height: 56, width: 56, outChannels: 64 },
  ...{ kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] },
};
const FLOPS = 2 * 4 * 64 * 56 * 56 * 64 * 9;
const STEP: DimsOf<"model"> = {
  ...{ family: "model", model: "convnet", batch: 100, imageSize: 32, stem: "cifar" },
};

/** A complete row: 1024 cubed in 40 ms. */
function exampleRow(): BenchRow {
  return {
    ...{ suite: "kernels", op: "gemm", shape: "NN 1024x1024x1024", dtype: "f32", variant: "tiled" },
    dims: SQUARE,
    samplesNs: [3.9e7, 4e7, 4.1e7],
    hostSamplesNs: [4e7, 4.1e7, 4.2e7],
    ...{ clock: "gpu", repetitions: 2, medianNs: 4e7, p5Ns: 3.9e7, p95Ns: 4e7, cv: 0.025 },
    ...{ noisy: false, flops: 2 ** 31, bytes: 12 * 2 ** 20 },
    ...{ gflops: 2 ** 31 / 4e7, gbps: 12 * 2 ** 20 / 4e7, pctRoofline: 2 ** 31 / 4e7 },
    ...{ bound: "compute", maxAbsError: 1.25e-5, maxRelError: 1e-6 },
    ...{ tolerance: { atol: 1e-4, rtol: 1e-4 }, checked: 2000, inputSets: 6, compileNs: 2e7 },
    ...{ adapted: null, imagesPerSecond: null, status: "complete", reason: null },
  };
}

function examplePeer(): PeerRow {
  return {
    ...{ name: "tfjs", version: "4.22.0", precision: "fp32", device: null },
    ...{ op: "gemm", shape: "1024x1024x1024", dims: SQUARE },
    ...{ medianNs: 4e8, ourMedianNs: 4e7, ratio: 10, ratioLow: 9.5, ratioHigh: 10.5 },
    samplesNs: [3.8e8, 4e8, 4.2e8],
    ourSamplesNs: [4e7, 4e7, 4e7],
    ...{ maxAbsError: 2e-5, ourMaxAbsError: 1.25e-5, ourVariant: "tiled" },
    ...{ status: "complete", reason: null },
  };
}

function exampleHostRow(): HostRow {
  return {
    ...{ op: "build_plan", shape: "convnet 100x3x32x32", dims: STEP },
    samplesNs: [3.9e6, 4e6, 4.1e6],
    ...{ callsPerSample: 1, medianNs: 4e6, p5Ns: 3.9e6, p95Ns: 4e6, cv: 0.025, noisy: false },
    ...{ things: 40, unit: "dispatches", status: "complete", reason: null },
  };
}
