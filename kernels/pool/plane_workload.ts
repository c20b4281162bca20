import type { Kernel } from "../gpu/kernel.ts";
import { limitProblem } from "../gpu/limits.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import type { Expectation, Workload } from "../tuning/workload.ts";
import { chooseParts, indicesOf, takeParts } from "../tuning/workload_parts.ts";
import type { Shape4 } from "../layout.ts";
import { type PoolGeometry, poolShape } from "./geometry.ts";

/** A pooling op, which treats every plane of every image alike. */
interface PlaneOp {
  readonly geometry: PoolGeometry;
  /** From the slowest rung to the fastest. */
  readonly kernels: readonly Kernel[];
  readonly inputs: (seed: number) => HostArrays;
  /** What its outputs are for so many planes of one image. */
  readonly reference: (
    planes: HostArrays,
    geometry: PoolGeometry,
  ) => (Omit<Expectation, "indices" | "values"> & { values: ArrayLike<number> })[];
}

/** A pooling op as a workload. */
export function planeWorkload({ geometry, kernels, inputs, reference }: PlaneOp): Workload {
  const { shape: [n, c, h, w], layout, window } = geometry;
  const { op, shape, operands } = kernels[0];
  const pooled = poolShape(op, geometry);
  const shapeOf = (name: string): Shape4 => /^d?x$/.test(name) ? geometry.shape : pooled;
  const layouts = Object.fromEntries(
    Object.keys(operands).map((name) => [name, { layout, shape: shapeOf(name) }]),
  );
  const planeOf = (name: string) => shapeOf(name)[2] * shapeOf(name)[3];
  const operations = Math.max(h * w, pooled[2] * pooled[3] * window[0] * window[1]);
  return {
    op,
    shape,
    dtype: "f32",
    candidates: (device) =>
      kernels.filter((kernel) => limitProblem(kernel, device) === null)
        .map((kernel) => ({ variant: kernel.variant, kernel, layouts })),
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
  };
}
