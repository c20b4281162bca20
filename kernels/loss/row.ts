import { flatStep } from "../gpu/flat.ts";
import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import { lossStep, passes } from "./loss_step.ts";
import code from "./row.wgsl" with { type: "text" };
import type { LossShape } from "./shape.ts";

/** One thread a sample. */
export const row: Rung<LossShape> = {
  name: "row",
  dtypes: EITHER,
  plan(shape) {
    const loops = Array(passes(shape)).fill([shape.classes]);
    return { steps: [flatStep({ ...lossStep(shape, code), threads: shape.batch, loops })] };
  },
};
