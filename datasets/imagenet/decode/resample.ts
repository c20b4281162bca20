import type { View } from "./view.ts";

/** 8-bit pixels, `[height, width, 3]`. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Weights are integers of this many fraction bits, so that the sums are the same everywhere. */
const FRACTION_BITS = 22;
const HALF = 1 << (FRACTION_BITS - 1);

/** For each position along one side of the result: the first source pixel, how many, and their weights. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `[positions, width]` */
  readonly weights: Int32Array;
  readonly width: number;
}

/**
 * Shows a photo by a view, `[3, size, size]` planar, by bilinear interpolation with antialiasing: the triangle filter as wide as
 * the reduction asks for, first along rows, then along columns, rounded to 8 bits after each. Bit by bit what Pillow's
 * `crop(box).resize((width, height), BILINEAR)` gives, which torchvision uses; libvips' linear kernel differs by 0.2 levels on average
 * where it reduces, but by 2 to 5 where it enlarges, as it does for most crops of training, since its grid is shifted.
 *
 * @param into Takes the window of `size` x `size`.
 * @see Pillow, src/libImaging/Resample.c
 */
export function resample(photo: Pixels, view: View, size: number, into: Uint8Array): void {
  const { box } = view;
  const across = tapsOf(box.width, view.width, view.left, size);
  const down = tapsOf(box.height, view.height, view.top, size);
  const top = down.first[0], last = size - 1;
  const rows = down.first[last] + down.count[last] - top;
  const narrowed = resampleRows(photo, box.left, box.top + top, rows, across, size);
  resampleColumns(narrowed, top, rows, down, size, into);
}

/** `[3, rows, size]` planar. */
function resampleRows(
  { data, width }: Pixels,
  left: number,
  top: number,
  rows: number,
  { first, count, weights, width: most }: Taps,
  size: number,
): Uint8Array {
  const out = new Uint8Array(3 * rows * size), plane = rows * size;
  for (let y = 0, at = 0; y < rows; y++) {
    const row = 3 * ((top + y) * width + left);
    for (let x = 0; x < size; x++, at++) {
      let r = HALF, g = HALF, b = HALF, from = row + 3 * first[x];
      for (let k = x * most, end = k + count[x]; k < end; k++, from += 3) {
        const weight = weights[k];
        r += data[from] * weight;
        g += data[from + 1] * weight;
        b += data[from + 2] * weight;
      }
      out[at] = r >> FRACTION_BITS;
      out[at + plane] = g >> FRACTION_BITS;
      out[at + 2 * plane] = b >> FRACTION_BITS;
    }
  }
  return out;
}

/** From planes of `rows` rows, the first of which is row `top` of the box, to planes of `size` rows. */
function resampleColumns(
  planes: Uint8Array,
  top: number,
  rows: number,
  { first, count, weights, width: most }: Taps,
  size: number,
  into: Uint8Array,
): void {
  const sums = new Int32Array(size);
  for (let c = 0, at = 0; c < 3; c++) {
    for (let y = 0; y < size; y++) {
      sums.fill(HALF);
      for (let k = 0; k < count[y]; k++) {
        const weight = weights[y * most + k];
        const from = (c * rows + first[y] - top + k) * size;
        for (let x = 0; x < size; x++) sums[x] += planes[from + x] * weight;
      }
      for (let x = 0; x < size; x++, at++) into[at] = sums[x] >> FRACTION_BITS;
    }
  }
}

/** The taps of positions `from` … `from + positions - 1` where `inSize` pixels become `outSize`. */
function tapsOf(inSize: number, outSize: number, from: number, positions: number): Taps {
  const scale = inSize / outSize, reach = Math.max(scale, 1);
  const width = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(positions), count = new Int32Array(positions);
  const weights = new Int32Array(positions * width);
  for (let i = 0; i < positions; i++) {
    const centre = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(inSize, Math.trunc(centre + reach + 0.5));
    const triangle = Array.from(
      { length: end - start },
      (_, k) => Math.max(0, 1 - Math.abs((k + start - centre + 0.5) / reach)),
    );
    const sum = triangle.reduce((a, b) => a + b, 0);
    triangle.forEach((w, k) => {
      weights[i * width + k] = Math.trunc(0.5 + w / sum * 2 ** FRACTION_BITS);
    });
    first[i] = start;
    count[i] = end - start;
  }
  return { first, count, weights, width };
}
