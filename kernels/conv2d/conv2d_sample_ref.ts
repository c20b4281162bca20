/**
 * Single elements of a convolution's results in float64, each gathered from its definition on its own, for shapes whose every
 * element would take too long. Arrays are NCHW and OIHW, `index` is flat.
 */
import type { Conv2dShape } from "./shape.ts";

type Numbers = ArrayLike<number>;
type Sizes = readonly number[];

const xSizes = (s: Conv2dShape): Sizes => [s.batch, s.inChannels, s.height, s.width];
const wSizes = (s: Conv2dShape): Sizes => [s.outChannels, s.inChannels, ...s.kernel];

function ySizes(s: Conv2dShape): Sizes {
  const along = (i: 0 | 1, size: number) => {
    const free = size + 2 * s.padding[i] - (s.dilation[i] * (s.kernel[i] - 1) + 1);
    return 1 + (free - free % s.stride[i]) / s.stride[i];
  };
  return [s.batch, s.outChannels, along(0, s.height), along(1, s.width)];
}

/** Element of a 4-D array, zero past the edges of its planes. */
function at(data: Numbers, sizes: Sizes, i0: number, i1: number, i2: number, i3: number): number {
  if (i2 < 0 || i2 >= sizes[2] || i3 < 0 || i3 >= sizes[3]) return 0;
  return data[((i0 * sizes[1] + i1) * sizes[2] + i2) * sizes[3] + i3];
}

/** The four coordinates of a flat index. */
function coordinates(index: number, [, d1, d2, d3]: Sizes): [number, number, number, number] {
  const row = Math.floor(index / d3);
  const plane = Math.floor(row / d2);
  return [Math.floor(plane / d1), plane % d1, row % d2, index % d3];
}

/** An element of `y`, without bias. */
export function conv2dElement(s: Conv2dShape, x: Numbers, w: Numbers, index: number): number {
  const [n, k, oh, ow] = coordinates(index, ySizes(s));
  let sum = 0;
  for (let c = 0; c < s.inChannels; c++) {
    for (let i = 0; i < s.kernel[0]; i++) {
      for (let j = 0; j < s.kernel[1]; j++) {
        const row = oh * s.stride[0] - s.padding[0] + i * s.dilation[0];
        const column = ow * s.stride[1] - s.padding[1] + j * s.dilation[1];
        sum += at(x, xSizes(s), n, c, row, column) * at(w, wSizes(s), k, c, i, j);
      }
    }
  }
  return sum;
}

/** An element of `dx`. */
export function conv2dInputGradientElement(
  s: Conv2dShape,
  dy: Numbers,
  w: Numbers,
  index: number,
): number {
  const [n, c, row, column] = coordinates(index, xSizes(s));
  let sum = 0;
  for (let i = 0; i < s.kernel[0]; i++) {
    for (let j = 0; j < s.kernel[1]; j++) {
      const oh = (row + s.padding[0] - i * s.dilation[0]) / s.stride[0];
      const ow = (column + s.padding[1] - j * s.dilation[1]) / s.stride[1];
      if (!Number.isInteger(oh) || !Number.isInteger(ow)) continue;
      for (let k = 0; k < s.outChannels; k++) {
        sum += at(dy, ySizes(s), n, k, oh, ow) * at(w, wSizes(s), k, c, i, j);
      }
    }
  }
  return sum;
}

/** An element of `dw`. */
export function conv2dWeightGradientElement(
  s: Conv2dShape,
  x: Numbers,
  dy: Numbers,
  index: number,
): number {
  const [k, c, i, j] = coordinates(index, wSizes(s));
  const ys = ySizes(s), xs = xSizes(s);
  let sum = 0;
  for (let n = 0; n < s.batch; n++) {
    for (let oh = 0; oh < ys[2]; oh++) {
      for (let ow = 0; ow < ys[3]; ow++) {
        const row = oh * s.stride[0] - s.padding[0] + i * s.dilation[0];
        const column = ow * s.stride[1] - s.padding[1] + j * s.dilation[1];
        sum += at(dy, ys, n, k, oh, ow) * at(x, xs, n, c, row, column);
      }
    }
  }
  return sum;
}
