import { sizeOf } from "../gpu/kernel.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import { storedWorkload } from "../tuning/stored_workload.ts";
import type { StoredTask } from "../tuning/task.ts";
import type { Expectation, Workload } from "../tuning/workload.ts";
import { chooseParts, indicesOf, takeParts } from "../tuning/workload_parts.ts";
import { type PoolGeometry, poolLayouts } from "./geometry.ts";

/** A pooling op, which treats every plane of every image alike. */
interface PlaneOp {
  readonly geometry: PoolGeometry;
  readonly task: StoredTask;
  readonly inputs: (seed: number) => HostArrays;
  /** What its outputs are for so many planes of one image. */
  readonly reference: (
    planes: HostArrays,
    geometry: PoolGeometry,
  ) => (Omit<Expectation, "indices" | "values"> & { values: ArrayLike<number> })[];
}

/** A pooling op as a workload. */
export function planeWorkload({ geometry, task, inputs, reference }: PlaneOp): Workload {
  const { shape: [n, c, h, w], window } = geometry;
  const layouts = poolLayouts(geometry);
  const [, , ...pooled] = layouts.y.shape;
  const planeOf = (name: string) => sizeOf(layouts[name].shape.slice(2));
  const operations = Math.max(h * w, pooled[0] * pooled[1] * window[0] * window[1]);
  return storedWorkload({
    ...task,
    inputs,
    expect: (given, samples) => {
      const planes = chooseParts({ count: n * c, elements: h * w, operations }, samples);
      const taken = Object.entries(given).map(([name, array]) => [
        name,
        takeParts(array as Float32Array<ArrayBuffer>, planes, planeOf(name)),
      ]);
      const some = { ...geometry, shape: [1, planes.length, h, w] as const };
      return reference(Object.fromEntries(taken), some).map(({ values, ...rest }) => ({
        ...rest,
        indices: indicesOf(planes, planeOf(rest.output), n * c),
        values: Float64Array.from(values),
      }));
    },
  });
}
