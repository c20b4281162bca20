import type { Layout, Shape4 } from "../layout.ts";
import type { Tolerance } from "./compare.ts";
import type { Capabilities, Kernel } from "../gpu/kernel.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";

/** Element type of the operands in memory; sums are in f32 for both. */
export type DType = "f32" | "f16";

/**
 * One op at one shape as data: every rung that can compute it, random inputs, and what must come out in float64. The suite
 * times workloads, the tuner picks among a workload's candidates.
 */
export interface Workload {
  /** The op in snake_case: `conv2d_forward`. */
  readonly op: string;
  /** Readable, and the same for every rung: `NN 1024x1024x1024`. */
  readonly shape: string;
  readonly dtype: DType;
  /** Variants that can compute the shape on a device, in the order of the ladder, slowest first; a rung may come with several tiles. */
  candidates(device: Capabilities): Candidate[];
  /** The rung that suits the shape better than the top of the ladder, if one does: what models take where nothing was tuned. */
  preferred?(device: Capabilities): string | undefined;
  /** Random values of every operand that is read, by name: NCHW, OIHW, row-major. */
  inputs(seed: number): HostArrays;
  /** Float64 values of the outputs for these inputs: of all elements, or of about `samples` random ones where that would take long. */
  expect(inputs: HostArrays, samples: number): Expectation[];
}

/** A variant of a workload's op as a kernel. */
export interface Candidate {
  /** `tiled`, `texture:8x32`: see variant.ts. */
  readonly variant: string;
  readonly kernel: Kernel;
  /** The 4-D operands that this kernel takes or gives in another layout than NCHW. */
  readonly layouts?: Readonly<Record<string, { readonly layout: Layout; readonly shape: Shape4 }>>;
}

/** What an output must hold, in NCHW order. */
export interface Expectation {
  readonly output: string;
  /** How the output's bits are to be read; f32 unless said. */
  readonly as?: "f32" | "f16" | "u32";
  /** Flat indices of the elements that `values` are for, or null for all. */
  readonly indices: Uint32Array | null;
  readonly values: Float64Array;
  /** With its reason where it is made. */
  readonly tolerance: Tolerance;
}
