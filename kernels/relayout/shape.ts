import type { Layout, Shape4 } from "../layout.ts";
import { dtypeWord } from "../stored.ts";
import type { DType } from "../tuning/candidate.ts";

/** A tensor, the layout that it has, and the one that it shall have. */
export interface RelayoutShape {
  readonly shape: Shape4;
  readonly from: Layout;
  readonly to: Layout;
  /** How it lies in memory; f32 unless said. */
  readonly dtype?: DType;
  /** How the result lies, where not so. */
  readonly dtypeY?: DType;
}

/** How both lie in memory. */
export function relayoutTypes({ dtype = "f32", dtypeY = dtype }: RelayoutShape) {
  return { dtype, dtypeY };
}

/** `100x64x8x8 nc4hw4 -> nchw`. */
export function relayoutName(what: RelayoutShape): string {
  const { shape, from, to } = what, { dtype, dtypeY } = relayoutTypes(what);
  return `${shape.join("x")} ${from}${dtypeWord(dtype)} -> ${to}${dtypeWord(dtypeY)}`;
}
