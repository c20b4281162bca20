import { coveringWindows } from "../pool/pool_step.ts";
import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import { backwardStep, type MaxPoolBackward } from "./backward_step.ts";
import code from "./max_pool_backward_gather.wgsl" with { type: "text" };

/** A pixel a thread, which gathers from the windows that cover it. */
export const gather: Rung<MaxPoolBackward> = {
  name: "gather",
  dtypes: EITHER,
  plan(geometry) {
    const [, , h, w] = geometry.shape;
    return { steps: [backwardStep(geometry, code, [h, w], coveringWindows(geometry))] };
  },
};
