import type { HostArrays } from "../gpu/run_kernel.ts";
import type { Tolerance } from "../tuning/compare.ts";
import { storedWorkload } from "../tuning/stored_workload.ts";
import type { StoredTask } from "../tuning/task.ts";
import type { Workload } from "../tuning/workload.ts";
import { chooseParts, indicesOf, takeParts, uniformArray } from "../tuning/workload_parts.ts";

/** An elementwise op at a size. */
interface ElementwiseOp {
  readonly n: number;
  /** Flat operands that are read. */
  readonly arrays: readonly string[];
  /** Operands of other sizes, e.g. a uniform. */
  readonly others?: HostArrays;
  readonly task: StoredTask;
  /** The outputs for some elements of the arrays, and all of the other operands, in float64. */
  readonly reference: (
    arrays: Record<string, Float32Array<ArrayBuffer>>,
  ) => Record<string, Float64Array>;
  readonly tolerance: Tolerance;
}

/** An elementwise op as a workload. */
export function elementwiseWorkload(
  { n, arrays, others, task, reference, tolerance }: ElementwiseOp,
): Workload {
  const flat = (values: (name: string, index: number) => Float32Array<ArrayBuffer>) =>
    Object.fromEntries(arrays.map((name, i) => [name, values(name, i)]));
  return storedWorkload({
    ...task,
    inputs: (seed) => ({ ...flat((_, i) => uniformArray(n, seed, i)), ...others }),
    expect: (inputs, samples) => {
      const parts = chooseParts({ count: n, elements: 1, operations: 1 }, samples);
      const indices = indicesOf(parts, 1, n);
      const taken = flat((name) => takeParts(inputs[name] as Float32Array<ArrayBuffer>, parts, 1));
      const whole = Object.keys(others ?? {}).map((name) =>
        [name, inputs[name] as Float32Array<ArrayBuffer>] as const
      );
      return Object.entries(reference({ ...taken, ...Object.fromEntries(whole) }))
        .map(([output, values]) => ({ output, indices, values, tolerance }));
    },
  });
}
