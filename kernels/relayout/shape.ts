import type { Layout, Shape4 } from "../layout.ts";

/** A tensor, the layout that it has, and the one that it shall have. */
export interface RelayoutShape {
  readonly shape: Shape4;
  readonly from: Layout;
  readonly to: Layout;
}

/** `100x64x8x8 nc4hw4 -> nchw`. */
export function relayoutName({ shape, from, to }: RelayoutShape): string {
  return `${shape.join("x")} ${from} -> ${to}`;
}
