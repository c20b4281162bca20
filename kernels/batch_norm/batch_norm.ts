import { bindings, bytesOf, type Kernel, operands, sizeOf } from "../gpu/kernel.ts";
import moments from "./statistics/moments.wgsl" with { type: "text" };
import {
  forwardInputs,
  forwardOperands,
  normaliseFlops,
  normaliseStep,
} from "./normalise/normalise.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../tuning/ladder.ts";
import type { RungPlan } from "../tuning/rung.ts";
import { reductionSteps } from "./reduction.ts";
import { naive } from "./rungs/naive.ts";
import { partials } from "./rungs/partials.ts";
import { type ReductionSweep, rungsOf } from "./rungs/sweep.ts";
import { texture } from "./rungs/texture.ts";
import { workgroup } from "./rungs/workgroup.ts";
import {
  batchNormName,
  type BatchNormShape,
  checkBatchNorm,
  EPS,
  MOMENTUM,
  tensorLayouts,
} from "./shape.ts";
import merge from "./statistics/statistics_merge.wgsl" with { type: "text" };
import statistics from "./statistics/statistics.wgsl" with { type: "text" };
import { affineOf, inputsOf, viewOf } from "./walk.ts";

export type { BatchNormShape } from "./shape.ts";

/** The rungs of training's batch normalisation. */
export const BATCH_NORM: Ladder<BatchNormShape> = {
  op: "batch_norm",
  rungs: rungsOf([naive, partials, workgroup, texture], forwardPlan),
  kernel: batchNorm,
  nameOf: batchNormName,
  dtypeOf: ({ dtype = "f32" }) => dtype,
  layoutsOf: tensorLayouts,
};

/**
 * Training's batch normalisation over a batch: y = (x - mean) / sqrt(var + eps) gamma + beta with the batch's own mean and biased
 * variance per channel, and what is fused. Operands: `x`, `residual` with `add_relu`, `gamma`, `beta`, `y`; `mean` and `invstd`
 * (1 / sqrt(var + eps)), which the gradient needs; `runningMean` and `runningVar` (updated by PyTorch's rule: the variance unbiased).
 *
 * Each element is read once for the statistics, by Welford's update; sums are joined in an order that shape and rung alone decide.
 *
 * @throws {RangeError} If a size is not a positive integer, there is one value per channel, or the rung cannot compute the shape.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 */
export function batchNorm(
  what: BatchNormShape,
  variant: string = defaultRung(BATCH_NORM, what),
): Kernel {
  checkBatchNorm("batch_norm", what, true);
  const [, c] = what.shape;
  const all = {
    ...forwardOperands(what),
    ...operands({
      mean: [c, "write"],
      invstd: [c, "write"],
      runningMean: [c, "update"],
      runningVar: [c, "update"],
    }),
  };
  return {
    ...variantPlan(BATCH_NORM, variant, what),
    shape: batchNormName(what),
    operands: all,
    flops: 4 * sizeOf(what.shape) + normaliseFlops(what), // statistics: a sum, a difference, a multiply-add
    bytes: bytesOf(all),
  };
}

function forwardPlan(what: BatchNormShape, sweep: ReductionSweep): RungPlan {
  const view = viewOf(what, sweep);
  const inputs = forwardInputs(view, what);
  const reduction = reductionSteps(sweep, view, {
    inputs: inputsOf(view, ["x"]),
    partial: moments + statistics,
    partialLoops: [],
    values: 3,
    merge: moments + merge,
    mergeLoops: [],
    outputs: bindings(
      "read gamma",
      "read beta",
      "write runningMean",
      "write runningVar",
      "write mean",
      "write invstd",
      "write affine",
    ),
    constants: { EPS: what.eps ?? EPS, MOMENTUM: what.momentum ?? MOMENTUM },
  });
  return {
    workspace: { ...inputs.workspace, ...reduction.workspace, affine: affineOf(view, 3) },
    steps: [...inputs.copies, ...reduction.steps, normaliseStep(sweep, view, inputs, what)],
  };
}
