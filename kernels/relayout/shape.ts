import type { Layout, Shape4 } from "../layout.ts";
import { dtypeWord } from "../stored.ts";
import type { DType } from "../tuning/candidate.ts";

/** A tensor, the layout that it has, and the one that it shall have. */
export interface RelayoutShape {
  readonly shape: Shape4;
  readonly from: Layout;
  readonly to: Layout;
  /** How it lies in memory. f32 unless said. */
  readonly dtype?: DType;
}

/** `100x64x8x8 nc4hw4 -> nchw f16`: the element type if it is not f32. */
export function relayoutName({ shape, from, to, dtype }: RelayoutShape): string {
  return `${shape.join("x")} ${from} -> ${to}${dtypeWord(dtype)}`;
}
