/** Parts of {@linkcode exampleBench}: a roofline, and a row of each kind. */
import type { DimsOf } from "./schema/dims.ts";
import type { BenchRow, HostRow, PeerRow, Roofline } from "./schema/result.ts";

export function exampleRoofline(): Roofline {
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
export const EXAMPLE_GRADIENTS = {
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
export const CONVOLUTION: DimsOf<"conv2d"> = {
  family: "conv2d",
  ...{ batch: 4, inChannels: 64, height: 56, width: 56, outChannels: 64 },
  ...{ kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] },
};
export const FLOPS = 2 * 4 * 64 * 56 * 56 * 64 * 9;
export const CONVOLUTION_BYTES = 4 * (2 * 4 * 64 * 56 * 56 + 64 * 64 * 9);
/** Of the ConvNet's step with 100 images. */
export const STEP_FLOPS = 4_462_329_024, STEP_BYTES = 208_326_352;
export const STEP: DimsOf<"model"> = {
  ...{ family: "model", model: "convnet", batch: 100, imageSize: 32, stem: "cifar" },
};

/** A complete row: 1024 cubed in 40 ms. */
export function exampleRow(): BenchRow {
  return {
    ...{ suite: "kernels", op: "gemm", shape: "NN 1024x1024x1024", dtype: "f32", variant: "tiled" },
    dims: SQUARE,
    samplesNs: [3.9e7, 4e7, 4.1e7],
    hostSamplesNs: [4e7, 4.1e7, 4.2e7],
    ...{ clock: "gpu", repetitions: 2, medianNs: 4e7, p5Ns: 3.9e7, p95Ns: 4e7, cv: 0.025 },
    ...{ noisy: false, flops: 2 ** 31, bytes: 12 * 2 ** 20 },
    ...{ gflops: 2 ** 31 / 4e7, gbps: 12 * 2 ** 20 / 4e7, pctRoofline: 2 ** 31 / 4e7 },
    ...{ bound: "compute", maxAbsError: 1.25e-5, maxRelError: 1e-6 },
    ...{ tolerance: { atol: 1e-5, rtol: 1e-5 }, checked: 2000, inputSets: 6, compileNs: 2e7 },
    ...{ adapted: null, imagesPerSecond: null, status: "complete", reason: null },
  };
}

export function examplePeer(): PeerRow {
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

export function exampleHostRow(): HostRow {
  return {
    ...{ op: "build_plan", shape: "convnet 100x3x32x32", dims: STEP },
    samplesNs: [3.9e6, 4e6, 4.1e6],
    ...{ callsPerSample: 1, medianNs: 4e6, p5Ns: 3.9e6, p95Ns: 4e6, cv: 0.025, noisy: false },
    ...{ things: 40, unit: "dispatches", status: "complete", reason: null },
  };
}
