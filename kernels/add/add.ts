import { type Elementwise, elementwiseLadder } from "../elementwise/elementwise.ts";
import type { Kernel } from "../gpu/kernel.ts";
import narrow from "../narrow.wgsl" with { type: "text" };
import type { DType } from "../tuning/candidate.ts";
import rectified from "../relu/rectified.wgsl" with { type: "text" };
import code from "./add.wgsl" with { type: "text" };

/** What an addition does besides. */
export interface AddOptions {
  /** Ends with `max(0, y)`. */
  readonly relu?: boolean;
  /** How all arrays lie in memory; f32 unless said. */
  readonly dtype?: DType;
  /** `y` holds `a` before, so there is no operand `a`. */
  readonly inPlace?: boolean;
}

/** An addition of n elements. */
export interface AddShape extends AddOptions {
  readonly n: number;
}

/** The rungs of `y = a + b (ReLU)`. */
export const ADD = elementwiseLadder(
  "add",
  ({ n, relu = false, inPlace = false, dtype = "f32" }: AddShape): Elementwise => ({
    n,
    words: [relu && "+relu", inPlace && "in place", dtype !== "f32" && dtype],
    code: narrow + rectified + code,
    parameters: { RELU: relu, IN_PLACE: inPlace, T: dtype },
    stored: { a: dtype, b: dtype, y: dtype },
    arrays: inPlace ? { b: "read", y: "update" } : { a: "read", b: "read", y: "write" },
    flopsPerElement: relu ? 2 : 1,
  }),
  ({ n, dtype }) => ({ n, dtype }),
);

/**
 * `y = a + b (ReLU)` over n elements. Operands: `a` (unless in place), `b`, `y`.
 *
 * @throws {RangeError} If n is not a positive integer, or the variant cannot compute it.
 */
export function add(n: number, variant?: string, options: AddOptions = {}): Kernel {
  return ADD.kernel({ n, ...options }, variant);
}
