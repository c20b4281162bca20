/**
 * The definition of convolution and its gradients in float64: the forward loop multiplies, and the backward loops visit the same
 * products and push each one's share to where its factor came from.
 */
import type { Conv2dShape } from "./shape.ts";

type Numbers = ArrayLike<number>;

/** Visits every product of the convolution: flat indices into y, x and w. */
function everyProduct(s: Conv2dShape, visit: (y: number, x: number, w: number) => void): void {
  const outRows = Math.floor(
    (s.height + 2 * s.padding[0] - s.dilation[0] * (s.kernel[0] - 1) - 1) / s.stride[0],
  ) + 1;
  const outColumns =
    Math.floor((s.width + 2 * s.padding[1] - s.dilation[1] * (s.kernel[1] - 1) - 1) / s.stride[1]) +
    1;
  let y = 0;
  for (let n = 0; n < s.batch; n++) {
    for (let k = 0; k < s.outChannels; k++) {
      for (let outRow = 0; outRow < outRows; outRow++) {
        for (let outColumn = 0; outColumn < outColumns; outColumn++, y++) {
          let w = k * s.inChannels * s.kernel[0] * s.kernel[1];
          for (let c = 0; c < s.inChannels; c++) {
            for (let i = 0; i < s.kernel[0]; i++) {
              for (let j = 0; j < s.kernel[1]; j++, w++) {
                const row = outRow * s.stride[0] - s.padding[0] + i * s.dilation[0];
                const column = outColumn * s.stride[1] - s.padding[1] + j * s.dilation[1];
                const inside = row >= 0 && row < s.height && column >= 0 && column < s.width;
                if (inside) {
                  visit(y, ((n * s.inChannels + c) * s.height + row) * s.width + column, w);
                }
              }
            }
          }
        }
      }
    }
  }
}

/** `y`, with bias `[outChannels]` or null. `outPixels` is OH * OW. */
export function conv2dReference(
  s: Conv2dShape,
  x: Numbers,
  w: Numbers,
  bias: Numbers | null,
  outPixels: number,
  relu = false,
): Float64Array {
  const y = new Float64Array(s.batch * s.outChannels * outPixels);
  everyProduct(s, (iy, ix, iw) => y[iy] += x[ix] * w[iw]);
  return y.map((value, i) => {
    const sum = value + (bias ? bias[Math.floor(i / outPixels) % s.outChannels] : 0);
    return relu ? Math.max(0, sum) : sum;
  });
}

/** `dx` and `dw` for an upstream gradient `dy`. */
export function conv2dGradientReference(
  s: Conv2dShape,
  x: Numbers,
  w: Numbers,
  dy: Numbers,
): { dx: Float64Array; dw: Float64Array } {
  const dx = new Float64Array(x.length), dw = new Float64Array(w.length);
  everyProduct(s, (iy, ix, iw) => {
    dx[ix] += dy[iy] * w[iw];
    dw[iw] += dy[iy] * x[ix];
  });
  return { dx, dw };
}
