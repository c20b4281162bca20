import { elementwiseWorkload } from "../elementwise/elementwise_workload.ts";
import type { DType } from "../tuning/candidate.ts";
import { taskOf } from "../tuning/task.ts";
import type { Workload } from "../tuning/workload.ts";
import { ADD } from "./add.ts";
import { addReference } from "./add_ref.ts";

/** The sum of two arrays of n elements as a workload. */
export function addWorkload(n: number, dtype?: DType): Workload {
  return elementwiseWorkload({
    n,
    arrays: ["a", "b"],
    task: taskOf(ADD, { n, dtype }),
    reference: ({ a, b }) => ({ y: addReference(a, b) }),
    tolerance: { atol: 1.2e-7, rtol: 0 }, // one rounding of a sum below 2
  });
}
