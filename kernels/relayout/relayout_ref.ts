import type { Layout, Shape4 } from "../layout.ts";

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/**
 * An NCHW array in another layout, by plain loops. Padding channels are zero; padding columns of `nc4hw4`
 * hold `junk`, NaN unless told, so that a kernel which trusts them shows.
 *
 * @throws {RangeError} If the array's length is not the shape's.
 */
export function toLayout<A extends Numbers>(
  nchw: A,
  shape: Shape4,
  layout: Layout,
  junk = NaN,
): A {
  checkLength(nchw, shape.reduce((a, b) => a * b), "toLayout");
  if (layout === "nchw") return nchw.slice() as A;
  const places = placesIn(layout, shape);
  const out = new (nchw.constructor as new (n: number) => A)(places.length);
  places.forEach((from, at) => {
    if (from === JUNK) out[at] = junk;
    else if (from !== ZERO) out[at] = nchw[from];
  });
  return out;
}

/**
 * The NCHW array of a tensor in some layout, by plain loops.
 *
 * @throws {RangeError} If the array's length is not the layout's.
 * @throws {Error} If a padding channel is not zero: whoever writes a tensor must write these as zero.
 */
export function fromLayout<A extends Numbers>(array: A, shape: Shape4, layout: Layout): A {
  const elements = shape.reduce((a, b) => a * b);
  if (layout === "nchw") {
    checkLength(array, elements, "fromLayout");
    return array.slice() as A;
  }
  const places = placesIn(layout, shape);
  checkLength(array, places.length, "fromLayout");
  const out = new (array.constructor as new (n: number) => A)(elements);
  places.forEach((to, at) => {
    if (to >= 0) out[to] = array[at];
    else if (to === ZERO && array[at] !== 0) {
      throw new Error(`Padding channel of ${layout} at ${at} is ${array[at]}, must be 0`);
    }
  });
  return out;
}

/** What lies at a place that holds no element: a padding channel or a padding column. */
const ZERO = -1, JUNK = -2;

/** For each place of a layout, which element of the NCHW array it holds. */
function placesIn(layout: Layout, [N, C, H, W]: Shape4): Int32Array {
  const row = layout === "nc4hw4" ? paddedRow(W) : W, fours = Math.floor((C + 3) / 4);
  const places = new Int32Array(N * fours * H * row * 4);
  let at = 0;
  const pixel = (n: number, four: number, h: number, w: number) => {
    for (let c = 4 * four; c < 4 * four + 4; c++, at++) {
      places[at] = w >= W ? JUNK : c >= C ? ZERO : ((n * C + c) * H + h) * W + w;
    }
  };
  for (let n = 0; n < N; n++) {
    if (layout === "nc4hw4") {
      for (let four = 0; four < fours; four++) {
        for (let h = 0; h < H; h++) for (let w = 0; w < row; w++) pixel(n, four, h, w);
      }
    } else {
      for (let h = 0; h < H; h++) {
        for (let w = 0; w < W; w++) for (let four = 0; four < fours; four++) pixel(n, four, h, w);
      }
    }
  }
  return places;
}

/** The next multiple of 16 by counting, not by the formula that kernels use. */
function paddedRow(width: number): number {
  let row = 0;
  while (row < width) row += 16;
  return row;
}

function checkLength({ length }: Numbers, want: number, name: string): void {
  if (length !== want) {
    throw new RangeError(`Cannot run ${name} as the array has ${length} elements, needs ${want}`);
  }
}
