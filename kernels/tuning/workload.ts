import type { HostArrays } from "../gpu/run_kernel.ts";
import type { Tolerance } from "./compare.ts";
import type { Task } from "./task.ts";

export type { Candidate, DType } from "./candidate.ts";

/**
 * A task with random inputs and with what must come out in float64. The suite times workloads, the tuner picks among a workload's candidates;
 * a plan needs the task only.
 */
export interface Workload extends Task {
  /** Random values of every operand that is read, by name: NCHW, OIHW, row-major. */
  inputs(seed: number): HostArrays;
  /** Float64 values of the outputs for these inputs: of all elements, or of about `samples` random ones where that would take long. */
  expect(inputs: HostArrays, samples: number): Expectation[];
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
