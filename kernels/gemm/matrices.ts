/** What the rungs that read matrices from buffers share: see matrices.wgsl. */
import { type Binding, bindings, ceilDiv, gridFor, type Workgroups } from "../gpu/kernel.ts";
import { type GemmShape, typeOfC } from "./shape.ts";

/** Template parameters of matrices.wgsl. */
export function matrixNames(shape: GemmShape) {
  const { m, n, k, transA = false, transB = false, bias = false, dtype = "f32" } = shape;
  return {
    T_AB: dtype,
    T: typeOfC(shape),
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
