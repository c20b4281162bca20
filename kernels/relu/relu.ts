import { elementwise, type ElementwiseVariant } from "../elementwise/elementwise.ts";
import type { Kernel } from "../gpu/kernel.ts";
import rectified from "./rectified.wgsl" with { type: "text" };
import backward from "./relu_backward.wgsl" with { type: "text" };
import forward from "./relu.wgsl" with { type: "text" };

/** Where the result goes. */
export interface ReluOptions {
  /** The result takes the place of `x`, or of `dy`, which then is no operand. */
  readonly inPlace?: boolean;
}

/**
 * `y = max(0, x)` over n f32 elements; NaN stays NaN. Operands: `x` (unless in place), `y`.
 *
 * @throws {RangeError} If n is not a positive integer.
 */
export function relu(
  n: number,
  variant: ElementwiseVariant = "vec4",
  { inPlace = false }: ReluOptions = {},
): Kernel {
  const kernel = elementwise({
    op: "relu",
    n,
    variant,
    code: rectified + forward,
    parameters: { IN_PLACE: inPlace },
    arrays: inPlace ? { y: "update" } : { x: "read", y: "write" },
    flopsPerElement: 1,
  });
  return inPlace ? { ...kernel, shape: `${n} in place` } : kernel;
}

/**
 * Gradient of ReLU from its output: `dx = dy` where y > 0 or NaN, else 0, as in PyTorch. Operands: `dy` (unless in place), `y`, `dx`.
 *
 * @throws {RangeError} If n is not a positive integer.
 */
export function reluBackward(
  n: number,
  variant: ElementwiseVariant = "vec4",
  { inPlace = false }: ReluOptions = {},
): Kernel {
  const kernel = elementwise({
    op: "relu_backward",
    n,
    variant,
    code: rectified + backward,
    parameters: { IN_PLACE: inPlace },
    arrays: inPlace ? { y: "read", dx: "update" } : { dy: "read", y: "read", dx: "write" },
    flopsPerElement: 1,
  });
  return inPlace ? { ...kernel, shape: `${n} in place` } : kernel;
}
