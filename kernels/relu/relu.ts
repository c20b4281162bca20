import { type Elementwise, elementwiseLadder } from "../elementwise/elementwise.ts";
import type { Kernel } from "../gpu/kernel.ts";
import narrow from "../narrow.wgsl" with { type: "text" };
import type { DType } from "../tuning/candidate.ts";
import rectified from "./rectified.wgsl" with { type: "text" };
import backward from "./relu_backward.wgsl" with { type: "text" };
import forward from "./relu.wgsl" with { type: "text" };

/** Where the result goes. */
export interface ReluOptions {
  /** The result takes the place of `x`, or of `dy`, which then is no operand. */
  readonly inPlace?: boolean;
  /** How all arrays lie in memory; f32 unless said. */
  readonly dtype?: DType;
}

/** A ReLU of n elements, or its gradient. */
export interface ReluShape extends ReluOptions {
  readonly n: number;
}

/** The rungs of `y = max(0, x)`. */
export const RELU = elementwiseLadder(
  "relu",
  ({ n, inPlace = false, dtype = "f32" }: ReluShape): Elementwise => ({
    n,
    words: [inPlace && "in place", dtype !== "f32" && dtype],
    code: narrow + rectified + forward,
    parameters: { IN_PLACE: inPlace, T: dtype },
    stored: { x: dtype, dy: dtype, y: dtype, dx: dtype },
    arrays: inPlace ? { y: "update" } : { x: "read", y: "write" },
    flopsPerElement: 1,
  }),
  ({ n, dtype }) => ({ n, dtype }),
);

/** The rungs of its gradient. */
export const RELU_BACKWARD = elementwiseLadder(
  "relu_backward",
  ({ n, inPlace = false, dtype = "f32" }: ReluShape): Elementwise => ({
    n,
    words: [inPlace && "in place", dtype !== "f32" && dtype],
    code: narrow + rectified + backward,
    parameters: { IN_PLACE: inPlace, T: dtype },
    stored: { x: dtype, dy: dtype, y: dtype, dx: dtype },
    arrays: inPlace ? { y: "read", dx: "update" } : { dy: "read", y: "read", dx: "write" },
    flopsPerElement: 1,
  }),
  ({ n, dtype }) => ({ n, dtype }),
);

/**
 * `y = max(0, x)` over n elements; NaN stays NaN. Operands: `x` (unless in place), `y`.
 *
 * @throws {RangeError} If n is not a positive integer, or the variant cannot compute it.
 */
export function relu(n: number, variant?: string, options: ReluOptions = {}): Kernel {
  return RELU.kernel({ n, ...options }, variant);
}

/**
 * Gradient of ReLU from its output: `dx = dy` where y > 0 or NaN, else 0, as in PyTorch. Operands: `dy` (unless in place), `y`, `dx`.
 *
 * @throws {RangeError} If n is not a positive integer, or the variant cannot compute it.
 */
export function reluBackward(n: number, variant?: string, options: ReluOptions = {}): Kernel {
  return RELU_BACKWARD.kernel({ n, ...options }, variant);
}
