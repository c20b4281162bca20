import { f16Array } from "../dtype.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import type { StoredTask } from "./task.ts";
import type { Expectation, Workload } from "./workload.ts";

/** Half a unit in the last place of an f16 is 2^-11 of its value, and WGSL may round either way; the smallest are 2^-24 apart. */
const F16 = { atol: 2 ** -24, rtol: 2 ** -10 };

/**
 * A workload whose operands lie in memory as its kernels say: what is f16 there is rounded before the reference sees it, and compared
 * as such. As it is, where all is f32.
 */
export function storedWorkload(workload: Workload & StoredTask): Workload {
  if (workload.dtype === "f32") return workload;
  const stored = workload.storedAs();
  const halves = Object.keys(stored).filter((name) => stored[name] === "f16");
  const rounded = ([name, array]: [string, HostArrays[string]]) =>
    [name, halves.includes(name) ? f16Array(array as Float32Array<ArrayBuffer>) : array] as const;
  const loosened = (expectation: Expectation): Expectation => {
    if (!halves.includes(expectation.output)) return expectation;
    const { atol, rtol } = expectation.tolerance;
    return {
      ...expectation,
      as: "f16",
      tolerance: { atol: atol + F16.atol, rtol: rtol + F16.rtol },
    };
  };
  return {
    ...workload,
    inputs: (seed) => Object.fromEntries(Object.entries(workload.inputs(seed)).map(rounded)),
    expect: (inputs, samples) => workload.expect(inputs, samples).map(loosened),
  };
}
