import { type Operand, operands } from "../gpu/kernel.ts";
import type { DType } from "../tuning/candidate.ts";

/** `C[m,n] = op(A) · op(B)`, row-major. */
export interface GemmShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** A is stored `[k,m]`. */
  readonly transA?: boolean;
  /** B is stored `[n,k]`. */
  readonly transB?: boolean;
  /** Adds the operand `bias` `[n]`, f32, to each row. */
  readonly bias?: boolean;
  /** Ends with `max(0, C)`. */
  readonly relu?: boolean;
  /** How A and B lie in memory; sums are in f32. f32 unless said. */
  readonly dtype?: DType;
  /** How C lies in memory, where it is not as A and B. */
  readonly dtypeC?: DType;
}

/** How C lies in memory. */
export function typeOfC({ dtype = "f32", dtypeC = dtype }: GemmShape): DType {
  return dtypeC;
}

/** `NT 100x512x4096`: the transposes, then m, n, k. */
export function productName({ m, n, k, transA, transB }: GemmShape): string {
  return `${transA ? "T" : "N"}${transB ? "T" : "N"} ${m}x${n}x${k}`;
}

/** `NT 100x512x4096 +bias +relu f16`: the product, what is done besides, the element types if they are not f32: `f16 to f32`. */
export function gemmName(shape: GemmShape): string {
  const { bias, relu, dtype = "f32" } = shape, typeC = typeOfC(shape);
  const types = typeC === dtype ? dtype : `${dtype} to ${typeC}`;
  const words = [productName(shape), bias && "+bias", relu && "+relu", types !== "f32" && types];
  return words.filter(Boolean).join(" ");
}

/** `a`, `b`, `bias` (if asked for), `c`; those of f16 are padded to words. */
export function gemmOperands(
  shape: GemmShape,
): Record<string, Operand> {
  const { m, n, k, bias, dtype = "f32" } = shape;
  return operands({
    a: [m * k, "read", dtype],
    b: [k * n, "read", dtype],
    ...(bias ? { bias: [n, "read"] as const } : {}),
    c: [m * n, "write", typeOfC(shape)],
  });
}
