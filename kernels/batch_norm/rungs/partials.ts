import { ceilDiv } from "../../gpu/kernel.ts";
import { sequencesOf } from "../walk.ts";
import { IN_TURN, type ReductionSweep } from "./sweep.ts";

/** Threads that keep a CPU busy; each leaves a partial result that the next pass has to read. */
const THREADS = 2048;

/** Runs of vectors; sums by many threads, whose results one thread a plane joins. */
export const partials: ReductionSweep = {
  name: "partials",
  vectors: true,
  texture: false,
  ...IN_TURN,
  tree: false,
  divide(view) {
    const { tile } = view, { sequences, strips } = sequencesOf(view);
    return { chunks: Math.min(ceilDiv(THREADS, sequences * tile), strips), tile };
  },
};
