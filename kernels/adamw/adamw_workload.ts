import { elementwiseWorkload } from "../elementwise/elementwise_workload.ts";
import type { UpdateShape } from "../elementwise/update.ts";
import { taskOf } from "../tuning/task.ts";
import type { Workload } from "../tuning/workload.ts";
import { ADAMW, encodeAdamW } from "./adamw.ts";
import { adamwReference } from "./adamw_ref.ts";

const HYPER = {
  ...{ learningRate: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01, update: 1000 },
};

/** A step of AdamW as a workload, in the midst of training. */
export function adamwWorkload(shape: UpdateShape): Workload {
  const workload = elementwiseWorkload({
    n: shape.elements,
    arrays: ["w", "dw", "m", "v"],
    others: { hyper: encodeAdamW(HYPER) },
    task: taskOf(ADAMW, shape),
    reference: ({ w, dw, m, v }) => adamwReference({ w, m, v }, dw, HYPER),
    tolerance: { atol: 1e-6, rtol: 2e-6 }, // a division and a root of values around one
  });
  return {
    ...workload,
    inputs(seed) { // a second moment is a mean of squares
      const inputs = workload.inputs(seed) as Record<string, Float32Array<ArrayBuffer>>;
      return { ...inputs, v: inputs.v.map((value) => 0.1 + Math.abs(value)) };
    },
  };
}
