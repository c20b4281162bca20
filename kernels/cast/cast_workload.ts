import { elementwiseWorkload } from "../elementwise/elementwise_workload.ts";
import { taskOf } from "../tuning/task.ts";
import type { Workload } from "../tuning/workload.ts";
import { CAST } from "./cast.ts";

/** The rounding of n numbers to f16 as a workload. */
export function castWorkload(n: number): Workload {
  return elementwiseWorkload({
    n,
    arrays: ["x"],
    task: taskOf(CAST, { n }),
    reference: ({ x }) => ({ y: Float64Array.from(x) }),
    tolerance: { atol: 0, rtol: 0 },
  });
}
