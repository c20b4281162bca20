import { sizeOf } from "../gpu/kernel.ts";
import { taskOf } from "../tuning/task.ts";
import type { Workload } from "../tuning/workload.ts";
import { uniformArray } from "../tuning/workload_parts.ts";
import { maxPoolShape, type PoolGeometry } from "../pool/geometry.ts";
import { MAX_POOL } from "./max_pool.ts";
import { MAX_POOL_BACKWARD, type MaxPoolBackward } from "./max_pool_backward.ts";
import { maxPoolBackwardReference, maxPoolReference } from "./max_pool_ref.ts";
import { planeWorkload } from "../pool/plane_workload.ts";

/** Nothing is computed. */
const EXACT = { atol: 0, rtol: 0 };

/** Max-pooling as a workload. */
export function maxPoolWorkload(geometry: PoolGeometry): Workload {
  return planeWorkload({
    geometry,
    task: taskOf(MAX_POOL, geometry),
    inputs: (seed) => ({ x: uniformArray(sizeOf(geometry.shape), seed, 0) }),
    reference: ({ x }, some) => {
      const { y, index } = maxPoolReference(x, some);
      return [
        { output: "y", values: y, tolerance: EXACT },
        { output: "index", as: "u32", values: index, tolerance: EXACT },
      ];
    },
  });
}

/** The gradient of max-pooling as a workload; the maxima stand anywhere in their windows. */
export function maxPoolBackwardWorkload(geometry: MaxPoolBackward): Workload {
  const outputs = sizeOf(maxPoolShape(geometry));
  return planeWorkload({
    geometry,
    task: taskOf(MAX_POOL_BACKWARD, geometry),
    inputs: (seed) => ({
      dy: uniformArray(outputs, seed, 0),
      index: anyPlaces(geometry, seed),
      ...(geometry.relu ? { y: uniformArray(outputs, seed, 2) } : {}),
    }),
    reference: ({ dy, index, y }, some) => [{
      output: "dx",
      values: maxPoolBackwardReference(dy, index, some, y),
      tolerance: { atol: 1e-6, rtol: 1e-6 }, // a handful of overlapping windows are added in f32
    }],
  });
}

/** For each window in turn a random place inside the image. */
function anyPlaces(
  { shape: [n, c, h, w], window, stride, padding, ...rest }: PoolGeometry,
  seed: number,
): Uint32Array<ArrayBuffer> {
  const geometry = { shape: [n, c, h, w] as const, window, stride, padding, ...rest };
  const [, , rows, columns] = maxPoolShape(geometry);
  const draws = uniformArray(n * c * rows * columns * 2, seed, 1);
  /** A place along an axis, from the part of the window that lies inside. */
  const along = (axis: 0 | 1, output: number, size: number, draw: number) => {
    const start = output * stride[axis] - padding[axis];
    const first = Math.max(0, start), end = Math.min(size, start + window[axis]);
    return first + Math.floor((draw + 1) / 2 * (end - first));
  };
  return Uint32Array.from({ length: n * c * rows * columns }, (_, i) => {
    const row = Math.floor(i / columns) % rows, column = i % columns;
    return along(0, row, h, draws[2 * i]) * w + along(1, column, w, draws[2 * i + 1]);
  });
}
