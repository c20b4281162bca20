import { workgroupStep } from "../gpu/flat.ts";
import { ceilDiv } from "../gpu/kernel.ts";
import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import { lossStep, passes } from "./loss_step.ts";
import type { LossShape } from "./shape.ts";
import code from "./workgroup.wgsl" with { type: "text" };

/** Classes of a thread whose loads are under way at once. */
const EACH = 4;

/** One workgroup a sample, whose threads join what they found by trees. */
export const workgroup: Rung<LossShape> = {
  name: "workgroup",
  dtypes: EITHER,
  plan(shape) {
    const walks = Array(passes(shape)).fill([ceilDiv(shape.classes, 64 * EACH)]),
      trees = [[6], [6]];
    const step = { ...lossStep(shape, code, { EACH }), loops: [...walks, ...trees] };
    return { steps: [workgroupStep({ ...step, workgroups: shape.batch })] };
  },
  // Where a sample has more classes than a SIMD unit lanes.
  pays: ({ classes }) => classes > 64,
};
