/** What the comparisons with PyTorch's vectors share. */
import type { Shape4 } from "../kernels/layout.ts";

export { LAYOUTS } from "../kernels/layout.ts";

export type F32 = Float32Array<ArrayBuffer>;
export const shape4 = (shape: readonly number[]): Shape4 => shape as unknown as Shape4;

/** Rounding of `terms` f32 products of values near one grows as the square root of their number. */
export const tolerance = (terms: number) => ({ atol: 2e-6 * Math.sqrt(terms), rtol: 1e-5 });

/** ReLU's mask, by the output. */
export const masked = (dy: F32, y: F32): F32 => dy.map((value, i) => y[i] > 0 ? value : 0) as F32;
