import { updateLadder, type UpdateShape } from "../elementwise/update.ts";
import type { Kernel } from "../gpu/kernel.ts";
import wgsl from "./adamw.wgsl" with { type: "text" };

/** What may differ from one update to the next. */
export interface AdamWHyper {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** Updates so far, this one and those that a scaler left out included: from 1. */
  readonly update: number;
}

/** The uniform's numbers: the rule's factors that are the same for all elements. */
export function encodeAdamW(
  { learningRate, beta1, beta2, eps, weightDecay, update }: AdamWHyper,
): Float32Array<ArrayBuffer> {
  const shrink = 1 - learningRate * weightDecay;
  const stepSize = learningRate / (1 - beta1 ** update);
  const rootScale = 1 / Math.sqrt(1 - beta2 ** update);
  // Of a beta of 0 the logarithm is one whose power is 0 in f32.
  const logarithms = [beta1, beta2].map((beta) => Math.max(Math.log2(beta), -1000));
  return Float32Array.of(
    ...[shrink, stepSize, beta1, 1 - beta1, beta2, 1 - beta2, rootScale, eps],
    ...[update, learningRate, ...logarithms],
  );
}

/** The rungs of a step of AdamW. */
export const ADAMW = updateLadder("adamw", ({ scaled = false }: UpdateShape) => ({
  code: wgsl,
  parameters: { SCALED: scaled },
  state: ["m", "v"],
  hyperCount: 12,
  flopsPerElement: 14,
}));

/**
 * One step of AdamW, by PyTorch's rule (without amsgrad). Operands: `w`, first moment `m` and second moment `v` (updated; both start as
 * zeros), `dw`, and the uniform `hyper`: see {@linkcode encodeAdamW}.
 *
 * @throws {RangeError} If the number of elements is not a positive integer, or the variant cannot compute it.
 * @see https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 */
export function adamw(shape: UpdateShape, variant?: string): Kernel {
  return ADAMW.kernel(shape, variant);
}
