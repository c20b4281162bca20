import { sizeOf } from "../gpu/kernel.ts";
import { taskOf, taskOfKernel } from "../tuning/task.ts";
import type { Workload } from "../tuning/workload.ts";
import { uniformArray } from "../tuning/workload_parts.ts";
import { AVG_POOL } from "./avg_pool.ts";
import { avgPoolBackward } from "./avg_pool_backward.ts";
import { avgPoolBackwardReference, avgPoolReference } from "./avg_pool_ref.ts";
import { avgPoolShape, type PoolGeometry, poolLayouts } from "../pool/geometry.ts";
import { planeWorkload } from "../pool/plane_workload.ts";

/** Means of up to a few thousand values in [-1, 1), added one after the other in f32. */
const tolerance = { atol: 2e-6, rtol: 1e-5 };

/** Average pooling as a workload. */
export function avgPoolWorkload(geometry: PoolGeometry): Workload {
  return planeWorkload({
    geometry,
    task: taskOf(AVG_POOL, geometry),
    inputs: (seed) => ({ x: uniformArray(sizeOf(geometry.shape), seed, 0) }),
    reference: ({ x }, some) => [{
      output: "y",
      values: avgPoolReference(x, some),
      tolerance,
    }],
  });
}

/** The gradient of average pooling as a workload. */
export function avgPoolBackwardWorkload(geometry: PoolGeometry): Workload {
  return planeWorkload({
    geometry,
    task: taskOfKernel(avgPoolBackward(geometry), poolLayouts(geometry)),
    inputs: (seed) => ({ dy: uniformArray(sizeOf(avgPoolShape(geometry)), seed, 0) }),
    reference: ({ dy }, some) => [{
      output: "dx",
      values: avgPoolBackwardReference(dy, some),
      tolerance,
    }],
  });
}
