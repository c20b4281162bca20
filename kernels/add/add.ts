import { elementwise, type ElementwiseVariant } from "../elementwise/elementwise.ts";
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

/**
 * `y = a + b (ReLU)` over n f32 elements. Operands: `a` (unless in place), `b`, `y`.
 *
 * @throws {RangeError} If n is not a positive integer.
 */
export function add(
  n: number,
  variant: ElementwiseVariant = "vec4",
  { relu = false, inPlace = false }: AddOptions = {},
): Kernel {
  const kernel = elementwise({
    op: "add",
    n,
    variant,
    code: rectified + code,
    parameters: { RELU: relu, IN_PLACE: inPlace },
    arrays: inPlace ? { b: "read", y: "update" } : { a: "read", b: "read", y: "write" },
    flopsPerElement: relu ? 2 : 1,
  });
  return { ...kernel, shape: `${n}${relu ? " +relu" : ""}${inPlace ? " in place" : ""}` };
}
