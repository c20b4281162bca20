import type { HostArrays } from "../gpu/run_kernel.ts";
import type { Expectation, Workload } from "./workload.ts";

const SEED = 1;

/** Random inputs of a workload, and what must come out of them. */
export interface Reference {
  readonly inputs: HostArrays;
  readonly expectations: readonly Expectation[];
}

/**
 * Draws a workload's inputs and computes what must come out in float64, which may take longer than measuring does.
 *
 * @param samples Elements compared where a reference of all would take long.
 */
export function referenceOf(workload: Workload, samples: number): Reference {
  const inputs = workload.inputs(SEED);
  return { inputs, expectations: workload.expect(inputs, samples) };
}
