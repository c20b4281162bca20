import { sizeOf } from "../gpu/kernel.ts";
import type { Workload } from "../tuning/workload.ts";
import { chooseParts, indicesOf, takeParts, uniformArray } from "../tuning/workload_parts.ts";
import type { Layout, Shape4 } from "../layout.ts";
import { relayout, RELAYOUT_VARIANTS, relayoutProblem } from "./relayout.ts";

/** A change of layout as a workload. */
export function relayoutWorkload(shape: Shape4, from: Layout, to: Layout): Workload {
  const count = sizeOf(shape);
  return {
    op: "relayout",
    shape: relayout(shape, from, to).shape,
    dtype: "f32",
    candidates: () =>
      RELAYOUT_VARIANTS.filter((variant) => !relayoutProblem(variant, shape)).map((variant) => ({
        variant,
        kernel: relayout(shape, from, to, variant),
        layouts: { x: { layout: from, shape }, y: { layout: to, shape } },
      })),
    inputs: (seed) => ({ x: uniformArray(count, seed, 0) }),
    expect: ({ x }, samples) => {
      const parts = chooseParts({ count, elements: 1, operations: 1 }, samples);
      const values = Float64Array.from(takeParts(x as Float32Array<ArrayBuffer>, parts, 1));
      const tolerance = { atol: 0, rtol: 0 }; // nothing is computed
      return [{ output: "y", indices: indicesOf(parts, 1, count), values, tolerance }];
    },
  };
}
