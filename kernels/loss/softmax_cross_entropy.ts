import { checkSizes } from "../gpu/check_sizes.ts";
import { flatStep, workgroupStep } from "../gpu/flat.ts";
import { bindings, ceilDiv, type DispatchStep, type Kernel, operands } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { STEP_BYTES, STEP_WGSL } from "../step/step.ts";
import loss from "./loss.wgsl" with { type: "text" };
import row from "./row.wgsl" with { type: "text" };
import workgroup from "./workgroup.wgsl" with { type: "text" };

/** Rungs: one thread a sample, or one workgroup a sample. */
export const LOSS_VARIANTS = ["row", "workgroup"] as const;
export type LossVariant = typeof LOSS_VARIANTS[number];

/** Sizes of a classification loss. */
export interface LossShape {
  readonly batch: number;
  readonly classes: number;
  /**
   * Rows of `losses`, `ranks` and `predictions`; each step writes the row that its uniform's `slot` names, which must be
   * less.
   */
  readonly slots: number;
  /** Also writes `dlogits`. Default true; evaluation needs none. */
  readonly withGradient?: boolean;
  /** Share of the target that is spread over all classes, from 0 (the default) to below 1. */
  readonly labelSmoothing?: number;
}

/**
 * Softmax cross-entropy (mean over the samples that count), its gradient, the rank of each label, and the predicted class.
 *
 * Operands: `logits` [N, C], `labels` u32 [N], `step`, `losses` f32 [slots, N], `ranks` and `predictions` u32 [slots, N]
 * (one row of each is written), `dlogits` [N, C]. A rank is the number of classes that beat the label, so top-1 is rank < 1 and
 * top-5 rank < 5; a prediction is the class of the largest logit, the first of equal ones. Samples from `step.count` on have
 * loss and gradient 0, rank and prediction C. NaN in a row, or a label that is no class, gives rank and prediction C; such a
 * label, or a logit that is not finite, gives the loss NaN; the gradient of a row is NaN where its softmax is or its label is
 * no class. The default rung is `row` up to 64 classes, else `workgroup`.
 *
 * @throws {RangeError} If a size is not a positive integer.
 */
export function softmaxCrossEntropy(
  { batch, classes, slots, withGradient = true, labelSmoothing = 0 }: LossShape,
  variant: LossVariant = classes <= 64 ? "row" : "workgroup",
): Kernel {
  checkSizes("softmax_cross_entropy", { batch, classes, slots });
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(
      `Cannot run softmax_cross_entropy as label smoothing must be from 0 to below 1: current value is ${labelSmoothing}`,
    );
  }
  const all = {
    ...operands({
      logits: [batch * classes, "read"],
      labels: [batch, "read"],
      losses: [slots * batch, "update"],
      ranks: [slots * batch, "update"],
      predictions: [slots * batch, "update"],
      ...(withGradient ? { dlogits: [batch * classes, "write"] as const } : {}),
    }),
    step: { bytes: STEP_BYTES, access: "read" as const },
  };
  const gradientBytes = withGradient ? 4 * batch * classes : 0;
  return {
    op: "softmax_cross_entropy",
    variant,
    shape: `${batch}x${classes}${withGradient ? " +gradient" : ""}${
      labelSmoothing ? ` smoothing ${labelSmoothing}` : ""
    }`,
    operands: all,
    steps: [
      lossStep(batch, classes, { GRADIENT: withGradient, SMOOTHING: labelSmoothing }, variant),
    ],
    flops: batch * classes * (withGradient ? 7 : 4),
    bytes: 4 * batch * (classes + 4) + gradientBytes + STEP_BYTES,
  };
}

function lossStep(
  n: number,
  c: number,
  parameters: { GRADIENT: boolean; SMOOTHING: number },
  variant: LossVariant,
): DispatchStep {
  const text = loss + (variant === "row" ? row : workgroup);
  const code = STEP_WGSL + expandTemplate(text, parameters);
  const all = bindings(
    "read logits",
    "read labels",
    "uniform step",
    "write losses",
    "write ranks",
    "write predictions",
    ...(parameters.GRADIENT ? ["write dlogits"] as const : []),
  );
  // Over the classes: to see what there is, to add up its exponentials, and to write the gradient.
  const passes = parameters.GRADIENT ? 3 : 2;
  const step = { code, bindings: all, constants: { N: n, C: c } };
  if (variant === "row") return flatStep({ ...step, threads: n, loops: Array(passes).fill([c]) });
  const trees = [[6], [6]];
  return workgroupStep({
    ...step,
    workgroups: n,
    loops: [...Array(passes).fill([ceilDiv(c, 64)]), ...trees],
  });
}
