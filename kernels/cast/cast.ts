import { type Elementwise, elementwiseLadder } from "../elementwise/elementwise.ts";
import narrow from "../narrow.wgsl" with { type: "text" };
import wgsl from "./cast.wgsl" with { type: "text" };

/** The rungs of `y = x` where x lies in memory as f32 and y as f16. Operands: `x`, `y`. */
export const CAST = elementwiseLadder(
  "cast",
  ({ n }: { readonly n: number }): Elementwise => ({
    n,
    code: narrow + wgsl,
    parameters: { T: "f16" },
    arrays: { x: "read", y: "write" },
    stored: { y: "f16" },
    flopsPerElement: 0,
  }),
);
