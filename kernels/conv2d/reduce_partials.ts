import { bindings, ceilDiv, type DispatchStep, gridFor } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import code from "./reduce_partials.wgsl" with { type: "text" };

/** Partials that an invocation reads at a time. */
const AHEAD = 8;

/** Adds the workspace `partials` `[slices, count]` into `dw`. */
export function reduceStep(slices: number, count: number): DispatchStep {
  return {
    kind: "dispatch",
    label: "reduce",
    code: expandTemplate(code, { AHEAD }),
    constants: { SLICES: slices, COUNT: count },
    bindings: bindings("read partials", "write dw"),
    workgroups: gridFor(ceilDiv(count, 64)),
  };
}
