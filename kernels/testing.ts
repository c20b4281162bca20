/**
 * What kernel tests share: one device for the process, seeded random inputs, comparison that NaN cannot
 * pass. The device is whatever the environment offers, with default limits and no optional feature.
 */
import { compare, type Tolerance } from "./tuning/compare.ts";
import type { Device } from "./gpu/device.ts";
import type { Capabilities, Kernel } from "./gpu/kernel.ts";
import { openDevice } from "./gpu/open_device.ts";
import { type HostArrays, runKernel } from "./gpu/run_kernel.ts";
import { Random } from "./random/random.ts";

let opened: Promise<Device> | undefined;

/** The test process's device: default limits, no optional feature. */
export function testDevice(): Promise<Device> {
  return opened ??= openDevice(navigator.gpu);
}

/** A device that has these features, or null, said aloud, where the adapter does not grant them. */
export async function featureDevice(features: readonly GPUFeatureName[]): Promise<Device | null> {
  try {
    return await openDevice(navigator.gpu, { features });
  } catch (error) {
    console.log(`SKIPPED: no device with ${features.join(", ")}: ${(error as Error).message}`);
    return null;
  }
}

let sharing: Promise<Device | null> | undefined;

/** The test process's device with subgroups of at least eight, or null, said aloud, where the adapter has none. */
export function subgroupDevice(): Promise<Device | null> {
  return sharing ??= featureDevice(["subgroups"]).then((device) => {
    const size = device?.capabilities.subgroupMinSize ?? 4;
    if (device && size >= 8) return device;
    if (device) console.log(`SKIPPED: subgroups may be of ${size}`);
    return null;
  });
}

/** `n` seeded values, uniform in [-1, 1). */
export function randomArray(n: number, seed: number): Float32Array<ArrayBuffer> {
  return new Random(seed).signed(n);
}

/** WebGPU's default limits, for tests without a device. */
export const DEFAULT_LIMITS: Capabilities["limits"] = {
  maxTextureDimension2D: 8192,
  maxTextureDimension3D: 2048,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupsPerDimension: 65535,
};

export type { Tolerance };

/**
 * Compares arrays element by element; NaN, a wrong length and an unwritten element all fail.
 *
 * @param what Op, shape and seed, repeated in the message.
 * @throws {Error} With the worst index, what was got and wanted, and how many differ.
 */
export function assertClose(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: Tolerance,
  what: string,
): void {
  if (got.length !== want.length) {
    throw new Error(`${what}: length ${got.length}, must be ${want.length}`);
  }
  const { wrong, worst } = compare(got, want, tolerance);
  if (wrong > 0) {
    throw new Error(
      `${what}: ${wrong} of ${want.length} differ; worst at ${worst}: got ${got[worst]}, want ${
        want[worst]
      } ` +
        `(atol ${tolerance.atol}, rtol ${tolerance.rtol})`,
    );
  }
}

/** Element counts that an elementwise rung must take: off the vector, and for textures off the row. */
export function elementwiseSizes(variant: string): number[] {
  return variant === "texture" ? [64, 263, 4160] : [1, 3, 4, 257, 1030];
}

/** Runs a kernel with outputs and workspace prefilled with junk, on the process's device, or that with subgroups if it needs them. */
export async function runDirty(kernel: Kernel, inputs: HostArrays) {
  const shares = kernel.steps.some((step) => step.kind === "dispatch" && step.leastSubgroup);
  const device = shares ? await subgroupDevice() : await testDevice();
  return await runKernel(device!, kernel, inputs, { junk: 9e9 });
}
