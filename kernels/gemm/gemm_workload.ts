import { f16Array } from "../dtype.ts";
import type { HostArrays } from "../gpu/run_kernel.ts";
import { Random } from "../random/random.ts";
import { taskOf } from "../tuning/task.ts";
import type { Expectation, Workload } from "../tuning/workload.ts";
import { GEMM } from "./gemm.ts";
import { gemmElement, gemmReference } from "./gemm_ref.ts";
import type { GemmShape } from "./shape.ts";

/** Up to this many multiply-adds every element is computed in float64. */
const ALL = 5e6;

/** A matrix product as a workload. */
export function gemmWorkload(shape: GemmShape): Workload {
  const { dtype = "f32" } = shape;
  return {
    ...taskOf(GEMM, shape),
    inputs: (seed) => inputs(shape, seed),
    expect: (given, samples) => [{ ...expectation(shape, given, samples), as: dtype }],
  };
}

/** Uniform in [-1, 1), as f16 where the shape is; an odd f16 array has one element more, as buffers consist of words. */
function inputs({ m, n, k, bias, dtype }: GemmShape, seed: number): HostArrays {
  const fill = (count: number, index: number) => new Random(seed, "test", index).signed(count);
  const operand = (count: number, index: number) =>
    dtype === "f16" ? f16Array(fill(count + count % 2, index)) : fill(count, index);
  return {
    a: operand(m * k, 0),
    b: operand(k * n, 1),
    ...(bias ? { bias: fill(n, 2) } : {}),
  };
}

function expectation(
  shape: GemmShape,
  { a, b, bias = null }: HostArrays & { bias?: HostArrays[string] | null },
  samples: number,
): Omit<Expectation, "as"> {
  const { m, n, k, dtype } = shape;
  // Rounding of K random products in [-1, 1] grows as the square root of K; 2e-6 is 16 units in the last place of 1. Half a
  // unit in the last place of an f16 is 2^-11 of its value, and WGSL may round either way.
  const tolerance = { atol: 2e-6 * Math.sqrt(k), rtol: dtype === "f16" ? 2 ** -10 : 1e-5 };
  const rest = { output: "c", tolerance };
  if (m * n * k <= ALL || samples >= m * n) {
    return { ...rest, indices: null, values: gemmReference(a, b, bias, shape) };
  }
  const indices = sampled(shape, samples);
  const values = Float64Array.from(
    indices,
    (at) => gemmElement(a, b, bias, shape, Math.floor(at / n), at % n),
  );
  return { ...rest, indices, values };
}

/** The four corners, where tiles end, and random elements. */
function sampled({ m, n }: GemmShape, samples: number): Uint32Array {
  const random = new Random(m * n, "test", 3);
  const others = Array.from({ length: Math.max(0, samples - 4) }, () => random.below(m * n));
  return Uint32Array.from([0, n - 1, (m - 1) * n, m * n - 1, ...others]);
}
