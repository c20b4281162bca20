import {
  type Binding,
  bindings,
  ceilDiv,
  gridFor,
  type Step,
  type WgslFeature,
  type Workgroups,
  type Workspace,
} from "../gpu/kernel.ts";
import type { DType } from "../tuning/workload.ts";
import type { GemmShape } from "./shape.ts";

/** What a rung does for one shape. */
export interface GemmPlan {
  readonly steps: readonly Step[];
  readonly workspace?: Readonly<Record<string, Workspace>>;
}

/** Register tile of an invocation. */
export interface GemmTile {
  readonly rows: number;
  readonly columns: number;
}

/** Accumulators that an invocation can keep in registers. */
const REGISTERS = 256;

/** Why a register tile is too large for any device, or null. */
export function registersProblem({ rows, columns }: GemmTile): string | null {
  const sums = rows * columns;
  return sums > REGISTERS ? `a tile must fit ${REGISTERS} registers: it needs ${sums}` : null;
}

/** Why a register tile does not consist of whole fours, or null. */
export function foursProblem({ rows, columns }: GemmTile): string | null {
  return rows % 4 === 0 && columns % 4 === 0
    ? null
    : `a tile's sides must be multiples of 4: ${rows}x${columns}`;
}

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
