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
  [N, C, H, W]: Shape4,
  layout: Layout,
  junk = NaN,
): A {
  checkLength(nchw, N * C * H * W, "toLayout");
  if (layout === "nchw") return nchw.slice() as A;
  const row = paddedRow(W), fours = Math.floor((C + 3) / 4);
  const out = new (nchw.constructor as new (n: number) => A)(N * fours * H * row * 4);
  let at = 0;
  for (let n = 0; n < N; n++) {
    for (let four = 0; four < fours; four++) {
      for (let h = 0; h < H; h++) {
        for (let w = 0; w < row; w++) {
          for (let lane = 0; lane < 4; lane++, at++) {
            const c = 4 * four + lane;
            if (w >= W) out[at] = junk;
            else if (c < C) out[at] = nchw[((n * C + c) * H + h) * W + w];
          }
        }
      }
    }
  }
  return out;
}

/**
 * The NCHW array of a tensor in some layout, by plain loops.
 *
 * @throws {RangeError} If the array's length is not the layout's.
 * @throws {Error} If a padding channel of `nc4hw4` is not zero: whoever writes a tensor must write these as zero.
 */
export function fromLayout<A extends Numbers>(array: A, [N, C, H, W]: Shape4, layout: Layout): A {
  if (layout === "nchw") {
    checkLength(array, N * C * H * W, "fromLayout");
    return array.slice() as A;
  }
  const row = paddedRow(W), fours = Math.floor((C + 3) / 4);
  checkLength(array, N * fours * H * row * 4, "fromLayout");
  const out = new (array.constructor as new (n: number) => A)(N * C * H * W);
  for (let n = 0; n < N; n++) {
    for (let c = 0; c < 4 * fours; c++) {
      for (let h = 0; h < H; h++) {
        for (let w = 0; w < W; w++) {
          const four = (c - c % 4) / 4;
          const value = array[(((n * fours + four) * H + h) * row + w) * 4 + c % 4];
          if (c < C) out[((n * C + c) * H + h) * W + w] = value;
          else if (value !== 0) {
            throw new Error(
              `Padding channel ${c} of image ${n} at row ${h}, column ${w} is ${value}, must be 0`,
            );
          }
        }
      }
    }
  }
  return out;
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
