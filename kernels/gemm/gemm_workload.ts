import type { HostArrays } from "../gpu/run_kernel.ts";
import { Random } from "../random/random.ts";
import { storedWorkload } from "../tuning/stored_workload.ts";
import { taskOf } from "../tuning/task.ts";
import type { Expectation, Workload } from "../tuning/workload.ts";
import { uniformArray } from "../tuning/workload_parts.ts";
import { GEMM } from "./gemm.ts";
import { gemmElement, gemmReference } from "./gemm_ref.ts";
import type { GemmShape } from "./shape.ts";

/** Up to this many multiply-adds every element is computed in float64. */
const ALL = 5e6;

/** A matrix product as a workload. */
export function gemmWorkload(shape: GemmShape): Workload {
  return storedWorkload({
    ...taskOf(GEMM, shape),
    inputs: (seed) => inputs(shape, seed),
    expect: (given, samples) => [expectation(shape, given, samples)],
  });
}

/** Uniform in [-1, 1). */
function inputs({ m, n, k, bias }: GemmShape, seed: number): HostArrays {
  return {
    a: uniformArray(m * k, seed, 0),
    b: uniformArray(k * n, seed, 1),
    ...(bias ? { bias: uniformArray(n, seed, 2) } : {}),
  };
}

function expectation(
  shape: GemmShape,
  { a, b, bias = null }: HostArrays & { bias?: HostArrays[string] | null },
  samples: number,
): Expectation {
  const { m, n, k } = shape;
  // Rounding of K random products in [-1, 1] grows as the square root of K; 2e-6 is 16 units in the last place of 1.
  const tolerance = { atol: 2e-6 * Math.sqrt(k), rtol: 1e-5 };
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
