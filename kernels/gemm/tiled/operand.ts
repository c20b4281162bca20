import { expandTemplate } from "../../gpu/template.ts";
import type { DType } from "../../tuning/candidate.ts";
import code from "./operand.wgsl" with { type: "text" };

/** A matrix in memory as an operand of the tiled core. */
export type Stored =
  & {
    /** The WGSL's variable. */
    readonly matrix: string;
    readonly dtype?: DType;
  }
  & ({
    /** Neighbours along k are neighbours in memory, in so many rows of K: `M` or `N`. */
    readonly along: "M" | "N";
  } | {
    /** Neighbours across k are: where in a row the four from `first` on begin, and a row's length, in elements of the variable. */
    readonly across: { readonly first: string; readonly pitch: string };
    /** The variable's elements are vec4s. */
    readonly fours: boolean;
  });

/** What the tiled core asks of operand A or B. */
export function storedOperand(operand: "A" | "B", { matrix, dtype = "f32", ...lies }: Stored) {
  const across = "across" in lies;
  return expandTemplate(code, {
    X: operand,
    MATRIX: matrix,
    T: dtype,
    ALONG: !across,
    EDGE: across ? "" : lies.along,
    FIRST: across ? lies.across.first : "",
    PITCH: across ? lies.across.pitch : "",
    FOURS: across && lies.fours,
  });
}
