import { elementwiseWorkload } from "../elementwise/elementwise_workload.ts";
import { taskOf } from "../tuning/task.ts";
import type { DType } from "../tuning/candidate.ts";
import type { Workload } from "../tuning/workload.ts";
import { CAST } from "./cast.ts";

/** The cast of n numbers as a workload. */
export function castWorkload(n: number, to: DType): Workload {
  return elementwiseWorkload({
    n,
    arrays: ["x"],
    task: taskOf(CAST, { n, to }),
    reference: ({ x }) => ({ y: Float64Array.from(x) }),
    tolerance: { atol: 0, rtol: 0 },
  });
}
