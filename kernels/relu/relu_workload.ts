import { elementwiseWorkload } from "../elementwise/elementwise_workload.ts";
import type { DType } from "../tuning/candidate.ts";
import { taskOf } from "../tuning/task.ts";
import type { Workload } from "../tuning/workload.ts";
import { RELU, RELU_BACKWARD } from "./relu.ts";
import { reluBackwardReference, reluReference } from "./relu_ref.ts";

/** Nothing is rounded. */
const tolerance = { atol: 0, rtol: 0 };

/** ReLU of n elements as a workload. */
export function reluWorkload(n: number, dtype?: DType): Workload {
  return elementwiseWorkload({
    n,
    arrays: ["x"],
    task: taskOf(RELU, { n, dtype }),
    reference: ({ x }) => ({ y: reluReference(x) }),
    tolerance,
  });
}

/** The gradient of ReLU of n elements as a workload. */
export function reluBackwardWorkload(n: number, dtype?: DType): Workload {
  return elementwiseWorkload({
    n,
    arrays: ["dy", "y"],
    task: taskOf(RELU_BACKWARD, { n, dtype }),
    reference: ({ dy, y }) => ({ dx: reluBackwardReference(dy, y) }),
    tolerance,
  });
}
