import type { PoolGeometry } from "../pool/geometry.ts";

type Geometry = Omit<PoolGeometry, "layout">;

/** Max-pooling of an NCHW array by plain loops over a copy padded with -Infinity. */
export function maxPoolReference(x: ArrayLike<number>, geometry: Geometry) {
  const { shape: [N, C, H, W], window, stride, padding } = geometry;
  const y: number[] = [], index: number[] = [];
  for (let plane = 0; plane < N * C; plane++) {
    for (let top = -padding[0]; top + window[0] <= H + padding[0]; top += stride[0]) {
      for (let left = -padding[1]; left + window[1] <= W + padding[1]; left += stride[1]) {
        let best = -Infinity, at = -1;
        for (let h = top; h < top + window[0]; h++) {
          for (let w = left; w < left + window[1]; w++) {
            if (h < 0 || w < 0 || h >= H || w >= W) continue;
            const value = x[plane * H * W + h * W + w];
            if (at < 0 || value > best || Number.isNaN(value)) [best, at] = [value, h * W + w];
          }
        }
        y.push(best);
        index.push(at);
      }
    }
  }
  return { y: Float64Array.from(y), index: Uint32Array.from(index) };
}

/** Gradient of max-pooling, NCHW, by scattering dy to each window's maximum in float64; with `y` also that of ReLU. */
export function maxPoolBackwardReference(
  dy: ArrayLike<number>,
  index: ArrayLike<number>,
  { shape: [N, C, H, W] }: Geometry,
  y?: ArrayLike<number>,
): Float64Array {
  const dx = new Float64Array(N * C * H * W);
  const perPlane = dy.length / (N * C);
  for (let o = 0; o < dy.length; o++) {
    if (y && y[o] <= 0) continue;
    dx[Math.floor(o / perPlane) * H * W + index[o]] += dy[o];
  }
  return dx;
}
