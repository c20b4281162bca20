import type { Rung } from "../tuning/rung.ts";
import type { Conv2dShape, Convolution, Pair } from "./shape.ts";

/** A rung of a convolution. */
export interface Conv2dRung<Tile = unknown> extends Rung<Convolution, Tile> {
  /** Why it cannot pool windows of this size in the same kernel, or null if it can. A rung without this cannot. */
  poolProblem?(shape: Conv2dShape, pool: Pair, tile?: Tile): string | null;
}
