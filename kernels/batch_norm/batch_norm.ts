import { bindings, bytesOf, type Kernel, type Operand, operands, sizeOf } from "../gpu/kernel.ts";
import moments from "./statistics/moments.wgsl" with { type: "text" };
import {
  forwardInputs,
  forwardOperands,
  normaliseFlops,
  normaliseStep,
} from "./normalise/normalise.ts";
import { type BatchNormVariant, reductionSteps } from "./reduction.ts";
import { batchNormName, type BatchNormShape, checkBatchNorm, EPS, MOMENTUM } from "./shape.ts";
import merge from "./statistics/statistics_merge.wgsl" with { type: "text" };
import statistics from "./statistics/statistics.wgsl" with { type: "text" };
import { affineOf, inputsOf, viewOf } from "./walk.ts";

export type { BatchNormShape } from "./shape.ts";

export { BATCH_NORM_VARIANTS, type BatchNormVariant } from "./reduction.ts";

/**
 * Training's batch normalisation over a batch: y = (x - mean) / sqrt(var + eps) gamma + beta with the batch's own mean and
 * biased variance per channel, and what is fused. Operands: `x`, `residual` with `add_relu`, `gamma`, `beta`, `y`; `mean`
 * and `invstd` (1 / sqrt(var + eps)), which the gradient needs; `runningMean` and `runningVar` (updated by PyTorch's rule:
 * the variance unbiased).
 *
 * Each element is read once for the statistics, by Welford's update; sums are joined in an order that shape and rung alone
 * decide.
 *
 * @throws {RangeError} If a size is not a positive integer, there is one value per channel, or the rung cannot compute the
 * shape.
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 */
export function batchNorm(what: BatchNormShape, variant: BatchNormVariant = "workgroup"): Kernel {
  const op = "batch_norm";
  checkBatchNorm(op, what, true);
  const view = viewOf(op, what, variant);
  const all = { ...forwardOperands(what), ...statisticsOperands(view.channels) };
  const inputs = forwardInputs(view, what);
  const reduction = reductionSteps(variant, view, {
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
    op,
    variant,
    shape: batchNormName(what),
    operands: all,
    workspace: { ...inputs.workspace, ...reduction.workspace, affine: affineOf(view, 3) },
    steps: [...inputs.copies, ...reduction.steps, normaliseStep(variant, view, inputs, what)],
    flops: 4 * sizeOf(what.shape) + normaliseFlops(what), // statistics: a sum, a difference, a multiply-add
    bytes: bytesOf(all),
  };
}

/** The statistics that are written, a value per channel. */
function statisticsOperands(channels: number): Record<string, Operand> {
  return operands({
    mean: [channels, "write"],
    invstd: [channels, "write"],
    runningMean: [channels, "update"],
    runningVar: [channels, "update"],
  });
}
