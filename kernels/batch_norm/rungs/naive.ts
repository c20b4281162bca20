import { sizeOf } from "../../gpu/kernel.ts";
import type { ReductionSweep } from "./sweep.ts";

/** Past this many elements it cannot win. */
const SMALL = 2 ** 18;

/** An element a thread; sums by one thread a plane. */
export const naive: ReductionSweep = {
  name: "naive",
  vectors: false,
  texture: false,
  stripsPerThread: 1,
  ahead: () => 1,
  tree: false,
  divide: () => ({ chunks: 1, tile: 1 }),
  beatenBy: ({ shape }) => sizeOf(shape) > SMALL ? ["partials"] : [],
};
