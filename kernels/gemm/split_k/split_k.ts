import { bindings, ceilDiv, gridFor, scratch, type Step } from "../../gpu/kernel.ts";
import { expandTemplate } from "../../gpu/template.ts";
import narrow from "../../narrow.wgsl" with { type: "text" };
import rectified from "../../relu/rectified.wgsl" with { type: "text" };
import { EITHER } from "../../tuning/candidate.ts";
import type { Rung } from "../../tuning/rung.ts";
import { tileOf } from "../../tuning/variant.ts";
import { type GemmShape, typeOfC } from "../shape.ts";
import { coreStep } from "../tiled/core_step.ts";
import { sliceK, splitKPays, splitKProblem } from "./slices.ts";
import sumCode from "./sum.wgsl" with { type: "text" };

/** `tiled` for small results with a long K: partial sums of each slice of K, then their sum. A tile is the number of slices, `split_k:8`. */
export const splitK: Rung<GemmShape, number> = {
  name: "split_k",
  dtypes: EITHER,
  parseTile: (variant) => tileOf(variant, 1)?.[0],
  problem: splitKProblem,
  plan(shape, slices) {
    const { m, n } = shape;
    const { tile, slice, count } = sliceK(shape, slices);
    const bare: GemmShape = { ...shape, bias: false, relu: false, dtypeC: "f32" };
    const bound = bindings("read a", "read b", "write partials");
    return {
      workspace: { partials: scratch(m * n * count) },
      steps: [coreStep(bare, tile, slice, bound), sumStep(shape, count)],
    };
  },
  pays: (shape, { software }) => !software && splitKPays(shape),
  beatenBy: (_, { software }) => software ? ["register"] : [],
};

function sumStep(shape: GemmShape, slices: number): Step {
  const { m, n, bias = false, relu = false } = shape;
  return {
    kind: "dispatch",
    label: "sum",
    code: expandTemplate(rectified + narrow + sumCode, { T: typeOfC(shape), BIAS: bias }),

    constants: { M: m, N: n, SLICES: slices, RELU: +relu },
    bindings: bindings("read partials", "write c", ...(bias ? ["read bias"] as const : [])),
    workgroups: gridFor(ceilDiv(m * n, 64)),
    loops: [[slices]],
  };
}
