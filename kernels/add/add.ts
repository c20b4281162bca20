import { type Elementwise, elementwiseLadder } from "../elementwise/elementwise.ts";
import type { Kernel } from "../gpu/kernel.ts";
import rectified from "../relu/rectified.wgsl" with { type: "text" };
import code from "./add.wgsl" with { type: "text" };

/** What an addition does besides. */
export interface AddOptions {
  /** Ends with `max(0, y)`. */
  readonly relu?: boolean;
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
  ({ n, relu = false, inPlace = false }: AddShape): Elementwise => ({
    n,
    words: [relu && "+relu", inPlace && "in place"],
    code: rectified + code,
    parameters: { RELU: relu, IN_PLACE: inPlace },
    arrays: inPlace ? { b: "read", y: "update" } : { a: "read", b: "read", y: "write" },
    flopsPerElement: relu ? 2 : 1,
  }),
  ({ n }) => ({ n }),
);

/**
 * `y = a + b (ReLU)` over n f32 elements. Operands: `a` (unless in place), `b`, `y`.
 *
 * @throws {RangeError} If n is not a positive integer, or the variant cannot compute it.
 */
export function add(n: number, variant?: string, options: AddOptions = {}): Kernel {
  return ADD.kernel({ n, ...options }, variant);
}
