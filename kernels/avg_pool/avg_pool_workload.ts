import { sizeOf } from "../gpu/kernel.ts";
import type { Workload } from "../tuning/workload.ts";
import { uniformArray } from "../tuning/workload_parts.ts";
import {
  AVG_POOL_VARIANTS,
  avgPool,
  avgPoolPreferred,
  avgPoolProblem,
  type AvgPoolVariant,
} from "./avg_pool.ts";
import { avgPoolBackward } from "./avg_pool_backward.ts";
import { avgPoolBackwardReference, avgPoolReference } from "./avg_pool_ref.ts";
import { avgPoolShape, type PoolGeometry } from "../pool/geometry.ts";
import { poolCandidates } from "../pool/pool_step.ts";
import { planeWorkload } from "../pool/plane_workload.ts";

/** Means of up to a few thousand values in [-1, 1), added one after the other in f32. */
const tolerance = { atol: 2e-6, rtol: 1e-5 };

function mayWin(variant: AvgPoolVariant, geometry: PoolGeometry): boolean {
  return variant === "workgroup"
    ? avgPoolProblem(variant, geometry) === null
    : poolCandidates(geometry.window).includes(variant);
}

/** Average pooling as a workload. */
export function avgPoolWorkload(geometry: PoolGeometry): Workload {
  return planeWorkload({
    geometry,
    kernels: AVG_POOL_VARIANTS.filter((variant) => mayWin(variant, geometry))
      .toSorted((a) => a === avgPoolPreferred(geometry) ? 1 : -1) // the usual one is last
      .map((variant) => avgPool(geometry, variant)),
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
    kernels: [avgPoolBackward(geometry)],
    inputs: (seed) => ({ dy: uniformArray(sizeOf(avgPoolShape(geometry)), seed, 0) }),
    reference: ({ dy }, some) => [{
      output: "dx",
      values: avgPoolBackwardReference(dy, some),
      tolerance,
    }],
  });
}
