/**
 * The three directions of a convolution in float64 as matrix products with the matrix of patches, `[CIN * KH * KW][N * OH * OW]`:
 * quick enough for whole nets, where the plain loops of conv2d_ref.ts, which a test compares it with, are not.
 */
import { type Conv2dShape, outputShape } from "../../../../kernels/conv2d/shape.ts";
import { product64 } from "./product.ts";

type Numbers = ArrayLike<number>;

/** `y`, NCHW, with `bias` `[COUT]` where there is one. */
export function conv2dForward64(
  shape: Conv2dShape,
  x: Numbers,
  w: Numbers,
  bias?: Numbers,
): Float64Array {
  const { m, n, k } = sizes(shape);
  const y = swapped(product64(w, patches(shape, x), { m, n, k }), m, shape.batch);
  if (!bias) return y;
  const pixels = n / shape.batch;
  return y.map((value, i) => value + bias[Math.floor(i / pixels) % m]);
}

/** `dx`, NCHW. */
export function conv2dInputGradient64(shape: Conv2dShape, dy: Numbers, w: Numbers): Float64Array {
  const { m, n, k } = sizes(shape);
  const columns = product64(w, swapped(dy, shape.batch, m), { m: k, n, k: m, transA: true });
  const dx = new Float64Array(shape.batch * shape.inChannels * shape.height * shape.width);
  eachPatch(shape, (place, at) => dx[place] += columns[at]);
  return dx;
}

/** `dw`, OIHW. */
export function conv2dWeightGradient64(shape: Conv2dShape, x: Numbers, dy: Numbers): Float64Array {
  const { m, n, k } = sizes(shape);
  const dyRows = swapped(dy, shape.batch, m);
  return product64(dyRows, patches(shape, x), { m, n: k, k: n, transB: true });
}

/** Of the forward product. */
function sizes(shape: Conv2dShape) {
  const [batch, outChannels, height, width] = outputShape(shape);
  return {
    m: outChannels,
    n: batch * height * width,
    k: shape.inChannels * shape.kernel[0] * shape.kernel[1],
  };
}

function patches(shape: Conv2dShape, x: Numbers): Float64Array {
  const { n, k } = sizes(shape);
  const columns = new Float64Array(k * n);
  eachPatch(shape, (place, at) => columns[at] = x[place]);
  return columns;
}

/** Calls `visit` for every element of the matrix of patches that is no padding, with its place in `x` and in the matrix. */
function eachPatch(shape: Conv2dShape, visit: (place: number, at: number) => void): void {
  const { batch, inChannels, height, width, kernel, stride, padding, dilation } = shape;
  const [, , outHeight, outWidth] = outputShape(shape);
  let at = 0;
  for (let c = 0; c < inChannels; c++) {
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        for (let image = 0; image < batch; image++) {
          const plane = (image * inChannels + c) * height * width;
          for (let oh = 0; oh < outHeight; oh++) {
            const row = oh * stride[0] - padding[0] + i * dilation[0];
            for (let ow = 0; ow < outWidth; ow++, at++) {
              const column = ow * stride[1] - padding[1] + j * dilation[1];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              visit(plane + row * width + column, at);
            }
          }
        }
      }
    }
  }
}

/** An array `[first][second][rest]` as `[second][first][rest]`. */
function swapped(x: Numbers, first: number, second: number): Float64Array {
  const rest = x.length / first / second;
  const y = new Float64Array(x.length);
  for (let i = 0; i < first; i++) {
    for (let j = 0; j < second; j++) {
      const from = (i * second + j) * rest, to = (j * first + i) * rest;
      for (let r = 0; r < rest; r++) y[to + r] = x[from + r];
    }
  }
  return y;
}
