import { addWorkload } from "../../kernels/add/add_workload.ts";
import type { AddShape } from "../../kernels/add/add.ts";
import {
  batchNormBackwardWorkload,
  batchNormEvalWorkload,
  batchNormWorkload,
} from "../../kernels/batch_norm/batch_norm_workload.ts";
import { conv2dWorkload } from "../../kernels/conv2d/conv2d_workload.ts";
import type { Convolution } from "../../kernels/conv2d/shape.ts";
import { gemmWorkload } from "../../kernels/gemm/gemm_workload.ts";
import { reluBackwardWorkload, reluWorkload } from "../../kernels/relu/relu_workload.ts";
import type { LadderTask } from "../../kernels/tuning/task.ts";
import type { Workload } from "../../kernels/tuning/workload.ts";

const convolution = ({ direction, shape }: Convolution) => conv2dWorkload(direction, shape);

/** The ops of a plan that are tuned: those that most of a step's time goes to. */
const WORKLOADS: Readonly<Record<string, (what: never) => Workload>> = {
  add: ({ n, dtype }: AddShape) => addWorkload(n, dtype),
  batch_norm: batchNormWorkload,
  batch_norm_backward: batchNormBackwardWorkload,
  batch_norm_eval: batchNormEvalWorkload,
  conv2d_backward_input: convolution,
  conv2d_backward_weight: convolution,
  conv2d_forward: convolution,
  gemm: gemmWorkload,
  relu: ({ n, dtype }: AddShape) => reluWorkload(n, dtype),
  relu_backward: ({ n, dtype }: AddShape) => reluBackwardWorkload(n, dtype),
};

/** Whether the tuner measures a task of a plan. */
export function isTuned({ op }: Pick<LadderTask, "op">): boolean {
  return Object.hasOwn(WORKLOADS, op);
}

/** A task of a plan with inputs and with what must come out of them. */
export function workloadOf({ op, what }: LadderTask): Workload {
  return WORKLOADS[op](what as never);
}
