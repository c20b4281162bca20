import { elementwise, type ElementwiseVariant } from "../elementwise/elementwise.ts";
import type { Kernel } from "../gpu/kernel.ts";
import { STEP_BYTES, STEP_WGSL } from "../step/step.ts";
import wgsl from "./sgd.wgsl" with { type: "text" };

/** Which parameters and which flavour. */
export interface SgdShape {
  /** Number of parameters. */
  readonly elements: number;
  /** Looks one momentum step ahead. */
  readonly nesterov: boolean;
  /** Whether weight decay applies to these parameters. Default true. */
  readonly decay?: boolean;
  /**
   * `dw` is a sum over this many pieces of a batch, each the mean of its own, and is zero afterwards for the next sum. By default it is
   * the batch's mean gradient, and is only read.
   */
  readonly pieces?: number;
}

/**
 * One step of SGD with momentum and weight decay, by PyTorch's rule with dampening 0. The learning rate, momentum and weight
 * decay come from the step uniform. Operands: `w` and momentum buffer `m` (updated; m starts as zeros), `dw`, `step`.
 *
 * @throws {RangeError} If the number of elements is not a positive integer.
 * @see https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export function sgd(
  { elements, nesterov, decay = true, pieces }: SgdShape,
  variant: ElementwiseVariant = "vec4",
): Kernel {
  const sum = pieces !== undefined;
  const kernel = elementwise({
    op: "sgd",
    n: elements,
    variant,
    code: wgsl,
    parameters: { NESTEROV: nesterov, DECAY: decay, PIECES: pieces },
    arrays: { w: "update", dw: sum ? "update" : "read", m: "update" },
    uniforms: { step: { type: "Step", declaration: STEP_WGSL, bytes: STEP_BYTES } },
    flopsPerElement: nesterov ? 8 : 6,
  });
  const suffix = [nesterov && "nesterov", !decay && "no decay", sum && `${pieces} pieces`];
  return { ...kernel, shape: [elements, ...suffix.filter(Boolean)].join(" ") };
}
