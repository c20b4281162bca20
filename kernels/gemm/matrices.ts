/** What the rungs that read matrices from buffers share: see matrices.wgsl. */
import {
  type Binding,
  bindings,
  ceilDiv,
  gridFor,
  type WgslFeature,
  type Workgroups,
} from "../gpu/kernel.ts";
import type { DType } from "../tuning/candidate.ts";
import type { GemmShape } from "./shape.ts";

/** What a shape's WGSL must `enable`. */
export function featuresOf({ dtype }: Pick<GemmShape, "dtype">): readonly WgslFeature[] {
  return dtype === "f16" ? ["shader-f16"] : [];
}

/** Template parameters of matrices.wgsl. @param typeC Of C in memory, where it is not the shape's type. */
export function matrixNames(shape: GemmShape, typeC?: DType) {
  const { m, n, k, transA = false, transB = false, bias = false, dtype = "f32" } = shape;
  return {
    T: dtype,
    T_C: typeC ?? dtype,
    TRANS_A: transA,
    TRANS_B: transB,
    WHOLE_A: (transA ? m : k) % 4 === 0,
    WHOLE_B: (transB ? k : n) % 4 === 0,
    WHOLE_C: n % 4 === 0,
    BIAS: bias,
  };
}

/** The overrides of matrices.wgsl. */
export function matrixConstants({ m, n, k, relu = false }: GemmShape): Record<string, number> {
  return { M: m, N: n, K: k, RELU: +relu };
}

/** The operands in the order of every buffer rung's `@binding`s. */
export function matrixBindings({ bias }: GemmShape): Binding[] {
  return bindings("read a", "read b", "write c", ...(bias ? ["read bias"] as const : []));
}

/** Workgroups for blocks of a result `[m,n]`, numbered along n first, and this many slices of K. */
export function blockGrid(
  { m, n }: { m: number; n: number },
  [rows, columns]: readonly [rows: number, columns: number],
  slices = 1,
): Workgroups {
  const [x, y] = gridFor(ceilDiv(m, rows) * ceilDiv(n, columns));
  return [x, y, slices];
}
