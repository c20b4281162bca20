import { checkSizes } from "../gpu/check_sizes.ts";
import { bytesOf, type Kernel, operands } from "../gpu/kernel.ts";
import { STEP_WORDS } from "../step/step.ts";
import { SCALER_COUNT } from "../grad_scaler/grad_scaler.ts";
import { defaultRung } from "../tuning/default_rung.ts";
import { type Ladder, variantPlan } from "../tuning/ladder.ts";
import { row } from "./row.ts";
import { lossName, type LossShape } from "./shape.ts";
import { workgroup } from "./workgroup.ts";

export type { LossShape } from "./shape.ts";

/** The rungs of the loss. A tuner's key leaves out whether it is scaled. */
export const LOSS: Ladder<LossShape> = {
  op: "softmax_cross_entropy",
  rungs: [row, workgroup],
  kernel: softmaxCrossEntropy,
  nameOf: lossName,
  dtypeOf: ({ dtype = "f32" }) => dtype,
  plain: ({ scaled: _scaled, ...shape }) => shape,
};

/**
 * Softmax cross-entropy (mean over the samples that count), its gradient, the rank of each label, and the predicted class.
 *
 * Operands: `logits` [N, C], `labels` u32 [N], `step`, `losses` f32 [slots, N], `ranks` and `predictions` u32 [slots, N]
 * (one row of each is written), `dlogits` [N, C], with `scaled` `scaler`. A rank is the number of classes that beat the label, so top-1 is rank < 1 and
 * top-5 rank < 5; a prediction is the class of the largest logit, the first of equal ones. Samples from `step.count` on have
 * loss and gradient 0, rank and prediction C. NaN in a row, or a label that is no class, gives rank and prediction C; such a
 * label, or a logit that is not finite, gives the loss NaN; the gradient of a row is NaN where its softmax is or its label is no class. The default rung is `row` up to 64 classes, else `workgroup`.
 *
 * @throws {RangeError} If a size is not a positive integer.
 */
export function softmaxCrossEntropy(
  shape: LossShape,
  variant: string = defaultRung(LOSS, shape),
): Kernel {
  const { batch, classes, slots, withGradient = true, labelSmoothing = 0, dtype, scaled } = shape;
  checkSizes("softmax_cross_entropy", { batch, classes, slots });
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(
      `Cannot run softmax_cross_entropy as label smoothing must be from 0 to below 1: current value is ${labelSmoothing}`,
    );
  }
  const all = operands({
    logits: [batch * classes, "read", dtype],
    labels: [batch, "read", "u32"],
    losses: [slots * batch, "update"],
    ranks: [slots * batch, "update", "u32"],
    predictions: [slots * batch, "update", "u32"],
    ...(withGradient ? { dlogits: [batch * classes, "write", dtype] as const } : {}),
    step: [STEP_WORDS, "read", "u32"],
    ...(scaled ? { scaler: [SCALER_COUNT, "read"] as const } : {}),
  });
  // Of what has a row per slot, one row.
  const moved = operands({
    samples: [4 * batch, "read"],
    logits: [(withGradient ? 2 : 1) * batch * classes, "read", dtype],
  });
  return {
    ...variantPlan(LOSS, variant, shape),
    shape: lossName(shape) + (scaled ? " scaled" : ""),
    operands: all,
    flops: batch * classes * (withGradient ? 7 : 4),
    bytes: bytesOf(moved) + all.step.bytes,
  };
}
