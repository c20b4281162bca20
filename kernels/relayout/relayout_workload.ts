import { sizeOf } from "../gpu/kernel.ts";
import type { DType } from "../tuning/candidate.ts";
import { storedWorkload } from "../tuning/stored_workload.ts";
import { taskOf } from "../tuning/task.ts";
import type { Workload } from "../tuning/workload.ts";
import { chooseParts, indicesOf, takeParts, uniformArray } from "../tuning/workload_parts.ts";
import type { Layout, Shape4 } from "../layout.ts";
import { RELAYOUT } from "./relayout.ts";

/** A change of layout as a workload. */
export function relayoutWorkload(
  shape: Shape4,
  from: Layout,
  to: Layout,
  dtype?: DType,
  dtypeY?: DType,
): Workload {
  const count = sizeOf(shape);
  return storedWorkload({
    ...taskOf(RELAYOUT, { shape, from, to, dtype, dtypeY }),
    inputs: (seed) => ({ x: uniformArray(count, seed, 0) }),
    expect: ({ x }, samples) => {
      const parts = chooseParts({ count, elements: 1, operations: 1 }, samples);
      const values = Float64Array.from(takeParts(x as Float32Array<ArrayBuffer>, parts, 1));
      const tolerance = { atol: 0, rtol: 0 }; // nothing is computed
      return [{ output: "y", indices: indicesOf(parts, 1, count), values, tolerance }];
    },
  });
}
