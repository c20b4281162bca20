import { updateLadder, type UpdateShape } from "../elementwise/update.ts";
import type { Kernel } from "../gpu/kernel.ts";
import wgsl from "./sgd.wgsl" with { type: "text" };

/** Which parameters and which flavour. */
export interface SgdShape extends UpdateShape {
  /** Looks one momentum step ahead. */
  readonly nesterov: boolean;
}

/** What may differ from one update to the next. */
export interface SgdHyper {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/** The uniform's numbers. */
export function encodeSgd(
  { learningRate, momentum, weightDecay }: SgdHyper,
): Float32Array<ArrayBuffer> {
  return Float32Array.of(learningRate, momentum, weightDecay);
}

/** The rungs of a step of SGD. */
export const SGD = updateLadder("sgd", ({ nesterov }: SgdShape) => ({
  code: wgsl,
  parameters: { NESTEROV: nesterov },
  state: ["m"],
  hyperCount: 3,
  flopsPerElement: nesterov ? 8 : 6,
  suffix: nesterov ? "nesterov" : undefined,
}));

/**
 * One step of SGD with momentum and weight decay, by PyTorch's rule with dampening 0. Operands: `w` and momentum buffer `m` (updated;
 * m starts as zeros), `dw`, and the uniform `hyper`: see {@linkcode encodeSgd}.
 *
 * @throws {RangeError} If the number of elements is not a positive integer, or the variant cannot compute it.
 * @see https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export function sgd(shape: SgdShape, variant?: string): Kernel {
  return SGD.kernel(shape, variant);
}
