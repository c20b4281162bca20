import { dtypeWord } from "../stored.ts";
import type { DType } from "../tuning/candidate.ts";

/** Sizes of a classification loss. */
export interface LossShape {
  readonly batch: number;
  readonly classes: number;
  /** Rows of `losses`, `ranks` and `predictions`; each step writes the row that its uniform's `slot` names, which must be less. */
  readonly slots: number;
  /** Also writes `dlogits`. Default true; evaluation needs none. */
  readonly withGradient?: boolean;
  /** Share of the target that is spread over all classes, from 0 (the default) to below 1. */
  readonly labelSmoothing?: number;
  /** How logits and dlogits lie in memory; f32 unless said. */
  readonly dtype?: DType;
  /** `dlogits` is multiplied by the scale of the uniform `scaler`: see ../grad_scaler/grad_scaler.ts. */
  readonly scaled?: boolean;
}

/** `100x10 +gradient smoothing 0.1`. */
export function lossName(
  { batch, classes, withGradient = true, labelSmoothing = 0, dtype }: LossShape,
): string {
  const words = [
    withGradient && "+gradient",
    labelSmoothing && `smoothing ${labelSmoothing}`,
  ];
  return [`${batch}x${classes}${dtypeWord(dtype)}`, ...words].filter(Boolean).join(" ");
}
