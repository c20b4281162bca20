import { type Elementwise, elementwiseLadder } from "../elementwise/elementwise.ts";
import type { DType } from "../tuning/candidate.ts";
import narrow from "../narrow.wgsl" with { type: "text" };
import wgsl from "./cast.wgsl" with { type: "text" };

/** Numbers, and as what they shall lie in memory: x is the other. */
export interface CastShape {
  readonly n: number;
  readonly to: DType;
}

/** The rungs of `y = x` where one lies in memory as f32 and the other as f16. Operands: `x`, `y`. */
export const CAST = elementwiseLadder(
  "cast",
  ({ n, to }: CastShape): Elementwise => ({
    n,
    words: [`to ${to}`],
    code: narrow + wgsl,
    parameters: { T: to },
    arrays: { x: "read", y: "write" },
    stored: { x: to === "f16" ? "f32" : "f16", y: to },
    flopsPerElement: 0,
  }),
);
