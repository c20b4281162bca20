import { bindings, ceilDiv, type DispatchStep, gridFor } from "../gpu/kernel.ts";
import code from "./reduce_partials.wgsl" with { type: "text" };

/** Adds the workspace `partials` `[slices, count]` into `dw`. */
export function reduceStep(slices: number, count: number): DispatchStep {
  return {
    kind: "dispatch",
    label: "reduce",
    code,
    constants: { SLICES: slices, COUNT: count },
    bindings: bindings("read partials", "write dw"),
    workgroups: gridFor(ceilDiv(count, 64)),
  };
}
