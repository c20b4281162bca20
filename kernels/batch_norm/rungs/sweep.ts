import { EITHER } from "../../tuning/candidate.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import type { BatchNormShape } from "../shape.ts";
import { type Pace, textureProblem, type View, viewOf } from "../walk.ts";

/** How a rung goes through tensors, whatever it computes on the way. */
export interface Sweep extends Pace, Pick<Rung<BatchNormShape>, "name" | "pays" | "beatenBy"> {
  /** Elements are vectors of four pixels where they can be. */
  readonly vectors: boolean;
  /** Inputs are copied into textures. */
  readonly texture: boolean;
}

/** A sweep that also adds up over the batch, in two passes. */
export interface ReductionSweep extends Sweep {
  /** The threads of a workgroup join their results by a tree. */
  readonly tree: boolean;
  /** How walkers share the strips of a plane, or in nhwc of the planes side by side. */
  divide(view: View): Division;
}

/** How many walkers, and of how many threads. */
export interface Division {
  readonly chunks: number;
  readonly tile: number;
}

/** For GPUs: many threads, of which each has all that it reads under way at once. */
export const AT_ONCE: Pace = { stripsPerThread: 4, ahead: () => 4 };

/** For CPUs: few threads, which find their way once for many strips and hold no more in registers than there are. */
export const IN_TURN: Pace = { stripsPerThread: 64, ahead: (inputs) => inputs === 1 ? 4 : 1 };

/** The rungs of an op that computes something by each of these sweeps. */
export function rungsOf<S extends Sweep>(
  sweeps: readonly S[],
  plan: (what: BatchNormShape, sweep: S) => RungPlan,
): Rung<BatchNormShape>[] {
  return sweeps.map((sweep) => ({
    name: sweep.name,
    dtypes: sweep.texture ? undefined : EITHER,
    pays: sweep.pays,
    beatenBy: sweep.beatenBy,
    problem: (what) => sweep.texture ? textureProblem(viewOf(what, sweep)) : null,
    plan: (what) => plan(what, sweep),
  }));
}
