import type { Shape4 } from "../layout.ts";

/** Bias gradient of an NCHW array in float64, one element after the other; a matrix is `[rows, columns, 1, 1]`. */
export function biasGradientReference(dy: ArrayLike<number>, [N, C, H, W]: Shape4): Float64Array {
  const db = new Float64Array(C);
  let at = 0;
  for (let n = 0; n < N; n++) {
    for (let c = 0; c < C; c++) {
      for (let pixel = 0; pixel < H * W; pixel++) db[c] += dy[at++];
    }
  }
  return db;
}

/** Sum in float64, one element after the other. */
export function sumReference(x: ArrayLike<number>): number {
  return Array.from(x).reduce((a, b) => a + b, 0);
}
