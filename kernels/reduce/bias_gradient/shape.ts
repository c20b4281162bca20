import type { Layout, Shape4 } from "../../layout.ts";
import { dtypeWord } from "../../stored.ts";
import type { DType } from "../../tuning/candidate.ts";

/** The gradient to add up: of a 4-D tensor in some layout, or of a row-major matrix. dtype: how dy and y lie in memory. */
export type BiasGradient =
  | {
    readonly shape: Shape4;
    readonly layout: Layout;
    /** dy counts only where the operand `y` is positive: a ReLU, and any max-pool behind it, undone on the way. */
    readonly relu?: boolean;
    readonly dtype?: DType;
  }
  | { readonly rows: number; readonly columns: number; readonly dtype?: DType };

/** As a 4-D tensor; a matrix has images of one pixel. */
export function planesShape(what: BiasGradient): { shape: Shape4; layout: Layout; relu: boolean } {
  return "rows" in what
    ? { shape: [what.rows, what.columns, 1, 1], layout: "nchw", relu: false }
    : { ...what, relu: what.relu === true };
}

/** `100x512`, `100x64x8x8 nc4hw4 +relu`. */
export function biasGradientName(what: BiasGradient): string {
  const word = dtypeWord(what.dtype);
  if ("rows" in what) return `${what.rows}x${what.columns}${word}`;
  return `${what.shape.join("x")} ${what.layout}${word}${what.relu ? " +relu" : ""}`;
}
