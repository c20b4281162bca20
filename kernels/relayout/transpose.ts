import { ceilDiv } from "../gpu/kernel.ts";
import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import { relayoutStep } from "./relayout_step.ts";
import type { RelayoutShape } from "./shape.ts";
import code from "./transpose.wgsl" with { type: "text" };

/** Four pixels of four channels a thread, transposed in registers. */
export const transpose: Rung<RelayoutShape> = {
  name: "transpose",
  dtypes: EITHER,
  problem({ shape: [, c, , w], from, to }) {
    if (from !== "nchw" && to !== "nchw") {
      return `one layout must be nchw: they are ${from} and ${to}`;
    }
    return c % 4 === 0 && w % 4 === 0
      ? null
      : `channels and width must be multiples of 4: have ${c} and ${w}`;
  },
  plan: (what) => ({ steps: [relayoutStep(what, code, ceilDiv(what.shape[3], 4))] }),
};
