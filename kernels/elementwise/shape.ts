import type { Operand } from "../gpu/kernel.ts";
import type { DType } from "../tuning/candidate.ts";

/** An op whose operands are flat arrays of one length, computed element by element. */
export interface Elementwise {
  /** Element count; any positive integer. */
  readonly n: number;
  /** What a kernel's shape says besides the count: `nesterov`, `in place`. */
  readonly words?: readonly (string | false | undefined)[];
  /** Template of `fn element(i: u32)`: see elementwise.wgsl. */
  readonly code: string;
  /** Further names that the template sees. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, Operand["access"]>>;
  /** How arrays lie in memory that are not f32 there. */
  readonly stored?: Readonly<Record<string, DType | undefined>>;
  /** Uniforms by name: their WGSL type, which the code declares, and its size. */
  readonly uniforms?: Readonly<Record<string, { type: string; count: number }>>;
  readonly flopsPerElement: number;
}
