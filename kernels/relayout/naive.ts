import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import code from "./naive.wgsl" with { type: "text" };
import { relayoutStep } from "./relayout_step.ts";
import type { RelayoutShape } from "./shape.ts";

/** A pixel of four channels a thread. */
export const naive: Rung<RelayoutShape> = {
  name: "naive",
  dtypes: EITHER,
  plan: (what) => ({ steps: [relayoutStep(what, code, what.shape[3])] }),
};
