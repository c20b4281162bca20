import type { Kernel } from "../gpu/kernel.ts";
import type { Layout, Shape4 } from "../layout.ts";

/** Element type of the operands in memory; sums are in f32 for both. */
export type DType = "f32" | "f16";

/** Of a rung that takes either. */
export const EITHER: readonly DType[] = ["f32", "f16"];

/** A variant of an op at a shape as a kernel. */
export interface Candidate {
  /** `tiled`, `texture:8x32`: see variant.ts. */
  readonly variant: string;
  readonly kernel: Kernel;
  /** The 4-D operands that this kernel takes or gives in another layout than NCHW. */
  readonly layouts?: Readonly<Record<string, { readonly layout: Layout; readonly shape: Shape4 }>>;
}
