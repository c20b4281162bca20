import { ceilDiv } from "../gpu/kernel.ts";
import { fitsThread } from "../pool/pool_step.ts";
import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import { backwardStep, type MaxPoolBackward } from "./backward_step.ts";
import code from "./max_pool_backward_window.wgsl" with { type: "text" };

/** A window a thread, where windows lie side by side. */
export const window: Rung<MaxPoolBackward> = {
  name: "window",
  dtypes: EITHER,
  problem({ window: [kh, kw], stride: [sh, sw], padding: [ph, pw] }) {
    if (kh === sh && kw === sw && ph === 0 && pw === 0) return null;
    return `stride must equal the window and padding be 0: window ${kh}x${kw}, stride ${sh}x${sw}, ` +
      `padding ${ph}x${pw}`;
  },
  pays: (geometry) => fitsThread(geometry.window),
  plan(geometry) {
    const { shape: [, , h, w], window: [kh, kw] } = geometry;
    const places = [ceilDiv(h, kh), ceilDiv(w, kw)] as const;
    return { steps: [backwardStep(geometry, { code, places, gathered: geometry.window })] };
  },
};
