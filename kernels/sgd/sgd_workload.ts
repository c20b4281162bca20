import { elementwiseWorkload } from "../elementwise/elementwise_workload.ts";
import { taskOf } from "../tuning/task.ts";
import type { Workload } from "../tuning/workload.ts";
import { encodeSgd, SGD, type SgdShape } from "./sgd.ts";
import { sgdReference } from "./sgd_ref.ts";

const HYPER = { learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4 };

/** A step of SGD as a workload, from a momentum that is not zero. */
export function sgdWorkload(shape: SgdShape): Workload {
  const { nesterov } = shape;
  return elementwiseWorkload({
    n: shape.elements,
    arrays: ["w", "dw", "m"],
    others: { hyper: encodeSgd(HYPER) },
    task: taskOf(SGD, shape),
    reference({ w, dw, m, hyper: [learningRate, momentum, weightDecay] }) {
      return sgdReference(w, [dw], { learningRate, momentum, weightDecay, nesterov }, m);
    },
    tolerance: { atol: 1e-6, rtol: 1e-6 }, // a few roundings of values around one
  });
}
