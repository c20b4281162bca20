import type { PoolGeometry } from "../pool/geometry.ts";

type Geometry = Omit<PoolGeometry, "layout">;

/** Calls `visit` for every place inside the image that a window of one plane covers, with the window's number in scan order. */
function eachPlace(
  { shape: [, , H, W], window, stride, padding }: Geometry,
  visit: (output: number, place: number) => void,
): number {
  let output = 0;
  for (let top = -padding[0]; top + window[0] <= H + padding[0]; top += stride[0]) {
    for (let left = -padding[1]; left + window[1] <= W + padding[1]; left += stride[1], output++) {
      for (let h = top; h < top + window[0]; h++) {
        for (let w = left; w < left + window[1]; w++) {
          if (h >= 0 && w >= 0 && h < H && w < W) visit(output, h * W + w);
        }
      }
    }
  }
  return output;
}

/** Average pooling of an NCHW array in float64; padding counts as zeros. */
export function avgPoolReference(x: ArrayLike<number>, geometry: Geometry): Float64Array {
  const { shape: [N, C, H, W], window } = geometry;
  const perPlane = eachPlace(geometry, () => {});
  const y = new Float64Array(N * C * perPlane);
  for (let plane = 0; plane < N * C; plane++) {
    eachPlace(geometry, (output, place) => {
      y[plane * perPlane + output] += x[plane * H * W + place] / (window[0] * window[1]);
    });
  }
  return y;
}

/** Gradient of average pooling, NCHW, by scattering each dy over its window in float64. */
export function avgPoolBackwardReference(
  dy: ArrayLike<number>,
  geometry: Geometry,
): Float64Array {
  const { shape: [N, C, H, W], window } = geometry;
  const dx = new Float64Array(N * C * H * W);
  const perPlane = dy.length / (N * C);
  for (let plane = 0; plane < N * C; plane++) {
    eachPlace(geometry, (output, place) => {
      dx[plane * H * W + place] += dy[plane * perPlane + output] / (window[0] * window[1]);
    });
  }
  return dx;
}
